"""A letter as a mail: headers, text and HTML; refused where it cannot be one."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote

from jobs.senders.mail_headers import LONGEST_TOKEN, mail_policy
from matcher.addresses import is_email, is_one_line
from matcher.delivery_vocabulary import MessageKind
from matcher.messages import Letter

REFUSAL_WORD = "拒收"
_LONGEST_SUBJECT = 300
_LONGEST_NAME = 60
_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_LINK = re.compile(rf"https?://[!-;=?-~]{{1,{LONGEST_TOKEN}}}")


class LetterUnfit(Exception):
    """Why a letter cannot be a mail, in Chinese."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the address (which bounces come back to), a name to show where one was set, where replies go, and the
    word that stands before the subject of what a recipient could call advertising."""

    address: str
    name: str = ""
    reply_to: str = ""
    mark: str = ""

    @property
    def domain(self) -> str:
        """The domain of the address, in ASCII."""
        return ascii_address(self.address).rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the server gets it. `utf8` where the recipient's address needs SMTPUTF8."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool


def mail_of(letter: Letter, author: Author, now: datetime) -> Mail:
    """The mail of a letter; `now` is its date. Raises LetterUnfit."""
    if fault := _fault(letter):
        raise LetterUnfit(fault)
    try:
        recipient = ascii_address(letter.envelope.address)
        utf8 = not recipient.isascii()
        message = EmailMessage(policy=mail_policy(utf8))
        _address(message, letter, author, recipient)
        _head(message, letter, author, now)
        _fill(message, letter)
        return Mail(ascii_address(author.address), recipient, message.as_bytes(), utf8)
    except (UnicodeError, ValueError) as error:
        raise LetterUnfit("含有邮件不能写的字符") from error


def ascii_address(text: str) -> str:
    """The address with its domain in ASCII (IDNA); the part before the @ stays. Raises UnicodeError."""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def message_id_header(message_id: str, domain: str) -> str:
    """The Message-ID of an outbox message, the same at every attempt."""
    return f"<{message_id}@{domain}>"


def _fault(letter: Letter) -> str:
    envelope = letter.envelope
    one_line = (letter.subject, envelope.recipient, envelope.centre, envelope.reply_to, envelope.code)
    tests = (
        (is_email(envelope.address), "不是有效的邮箱"),
        (all(map(is_one_line, one_line)), "标题、姓名或编号含有换行或控制字符"),
        (0 < len(letter.subject) <= _LONGEST_SUBJECT, f"标题为空或超过 {_LONGEST_SUBJECT} 字"),
        (all(map(_ID.fullmatch, (letter.message_id, *letter.push_ids))), "推送编号含有不能写进邮件头的字符"),
        (not envelope.reply_to or is_email(envelope.reply_to), "回复地址不是有效的邮箱"),
        (not envelope.refuse_link or _LINK.fullmatch(envelope.refuse_link), "退订链接不是网址或太长"),
    )
    return next((words for holds, words in tests if not holds), "")


def _address(message: EmailMessage, letter: Letter, author: Author, recipient: str) -> None:
    envelope = letter.envelope
    message["From"] = _shown(author.name or envelope.centre, ascii_address(author.address))
    message["To"] = _shown(envelope.recipient, recipient)
    if reply_to := envelope.reply_to or author.reply_to:
        message["Reply-To"] = _shown("", ascii_address(reply_to))


def _shown(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name[:_LONGEST_NAME], local, domain)


def _subject(letter: Letter, author: Author) -> str:
    """In front of all else: the rules on mail services ask for the mark at the head of the subject."""
    marked = author.mark and letter.kind in (MessageKind.DIGEST, MessageKind.INDUSTRY_DIGEST)
    return f"（{author.mark}）{letter.subject}" if marked else letter.subject


def _head(message: EmailMessage, letter: Letter, author: Author, now: datetime) -> None:
    message["Subject"] = _subject(letter, author)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id_header(letter.message_id, author.domain)
    if letter.push_ids:
        message["X-Queqiao-Push"] = " ".join(letter.push_ids)
    if letter.kind is MessageKind.NOTICE:
        return  # to staff and to those who keep the ledger's head: nobody subscribed, and it wants no automatic answer
    message["List-Unsubscribe"] = ", ".join(_ways_to_refuse(letter, author))
    if letter.envelope.refuse_link:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    # No holiday notes, but never `All`: that would suppress the reports of non-delivery too.
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _ways_to_refuse(letter: Letter, author: Author) -> list[str]:
    envelope = letter.envelope
    mailbox = ascii_address(envelope.reply_to or author.reply_to or author.address)
    subject = quote(f"{REFUSAL_WORD} {envelope.code}".strip())
    by_mail = f"<mailto:{quote(mailbox, safe='@')}?subject={subject}>"
    return [f"<{envelope.refuse_link}>", by_mail] if envelope.refuse_link else [by_mail]


def _fill(message: EmailMessage, letter: Letter) -> None:
    # Base64, as a server need not take eight bits or a long line.
    message.set_content(letter.text, cte="base64")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="base64")
        # Nothing left to chance; base64 holds no such line.
        message.set_boundary(f"=_{letter.message_id[:60]}")

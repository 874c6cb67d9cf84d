"""The words of a reply: a text file, or a mail as a mail program saves it."""

import email
import email.policy
import html
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from ingest.encodings import encoding_of
from matcher.addresses import is_email, normal_email
from matcher.errors import FileUnreadable

LARGEST = 25_000_000  # bytes, with what is attached
_LONGEST = 100_000  # characters of the words themselves
_ANSWERING = re.compile(r"\s*(?:re|fw|fwd|回复|答复|转发|自动回复)\s*[:：]", re.IGNORECASE)
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/tr|/li)\b[^>]*>", re.IGNORECASE)
_QUOTE = re.compile(r"<blockquote\b.*", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reply:
    """`sender` is the e-mail address a mail came from, `subject` its own (not one that it answers to); both are empty
    for a text."""

    text: str
    sender: str = ""
    subject: str = ""


def read_reply(path: Path) -> Reply:
    """The reply in a `.eml` file, else in a text file. Raises FileUnreadable."""
    if not path.is_file():
        raise FileUnreadable("找不到文件", path, "请检查路径")
    if path.stat().st_size > LARGEST:
        raise FileUnreadable("文件太大，不像一封回复", path.name, "请只保存回复本身")
    if path.suffix.lower() == ".eml":
        return _of_mail(path.read_bytes())
    try:
        return Reply(path.read_text(encoding=encoding_of(path))[:_LONGEST])
    except FileUnreadable as error:
        raise FileUnreadable("不是文本文件", path.name, "请把回复另存为 .txt 或 .eml") from error


def _of_mail(content: bytes) -> Reply:
    message = email.message_from_bytes(content, policy=email.policy.default)
    sender = normal_email(parseaddr(str(message.get("From", "")))[1])
    part = message.get_body(("plain", "html"))
    text = _text(part) if isinstance(part, EmailMessage) else ""
    subject = str(message.get("Subject", ""))
    return Reply(text, sender if is_email(sender) else "", "" if _ANSWERING.match(subject) else subject)


def _text(part: EmailMessage) -> str:
    try:
        text = str(part.get_content())
    except (LookupError, UnicodeError):
        raw = part.get_payload(decode=True)
        text = raw.decode("gb18030", "replace") if isinstance(raw, bytes) else ""
    return _shown(text[:_LONGEST]) if part.get_content_type() == "text/html" else text[:_LONGEST]


def _shown(page: str) -> str:
    """What a page shows above what it quotes."""
    lines = _UNSEEN.sub("", _BREAK.sub("\n", _QUOTE.sub("", page)))
    return html.unescape(lines)

"""One letter over an open SMTP connection: offered first, then handed over."""

import re
import smtplib

from jobs.senders.mail_message import Mail
from jobs.senders.smtp_server import NotTaken, Patience
from jobs.senders.wording import few_words
from matcher.delivery_vocabulary import SendResult
from matcher.messages import Sending

_LINE_START_DOT = re.compile(rb"^\.", re.MULTILINE)
_CLOSING = 421
_GO_AHEAD = 354
_TOO_LARGE = 552
_SIGN_IN_FIRST = 530


def offer(link: smtplib.SMTP, mail: Mail) -> None:
    """Sender, recipient and the word DATA: nothing of the letter leaves. Raises NotTaken, also where the connection
    breaks (`code` 0) or the server closes it (421)."""
    link.command_encoding = "utf-8" if mail.utf8 else "ascii"
    _ask(link, "MAIL", f"FROM:<{mail.sender}>{_options(link, mail)}")
    _ask(link, "RCPT", f"TO:<{mail.recipient}>")
    _ask(link, "DATA", "", _GO_AHEAD)


def start_over(link: smtplib.SMTP) -> None:
    """Forget what was offered before, and see that the connection still stands. Raises NotTaken."""
    _ask(link, "RSET", "")


def hand_over(link: smtplib.SMTP, content: bytes, patience: Patience) -> Sending:
    """The letter itself. A reply decides, whatever it is; none means that nobody knows."""
    whole = content if content.endswith(b"\r\n") else content + b"\r\n"
    try:
        if link.sock:
            link.sock.settimeout(patience.letter)
        link.send(_LINE_START_DOT.sub(b"..", whole) + b".\r\n")
        code, words = link.getreply()
        if link.sock:
            link.sock.settimeout(patience.command)
    except (OSError, smtplib.SMTPException):
        return Sending(SendResult.UNKNOWN, "信已交出，服务器没有答复")
    return Sending(_results_of(code), f"{code} {few_words(words)}")


def _options(link: smtplib.SMTP, mail: Mail) -> str:
    if mail.utf8 and not link.has_extn("smtputf8"):
        raise NotTaken(SendResult.REFUSED, "邮箱名含非 ASCII 字符，邮件服务器不支持（没有 SMTPUTF8）")
    limit = link.esmtp_features.get("size", "")
    if limit.isdecimal() and 0 < int(limit) < len(mail.content):
        raise NotTaken(SendResult.REFUSED, f"邮件 {len(mail.content)} 字节，服务器最多收 {limit} 字节")
    size = f" SIZE={len(mail.content)}" if link.has_extn("size") else ""
    return f"{size} SMTPUTF8 BODY=8BITMIME" if mail.utf8 else size


def _ask(link: smtplib.SMTP, phase: str, argument: str, expected: int | None = None) -> None:
    try:
        code, words = link.docmd(phase, argument)
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(SendResult.LATER, f"{phase} 连接中断：{few_words(str(error))}") from None
    if code == expected or (expected is None and 200 <= code < 300):
        return
    result = SendResult.REFUSED if _for_good(phase, code) else SendResult.LATER
    raise NotTaken(result, f"{phase} {code} {few_words(words)}", code)


def _for_good(phase: str, code: int) -> bool:
    """Whether a reply is the letter's own fault or its recipient's; a refused sender or a missing sign-in is ours."""
    if phase in ("RCPT", "DATA"):
        return 500 <= code < 600 and code != _SIGN_IN_FIRST
    return phase == "MAIL" and code == _TOO_LARGE


def _results_of(code: int) -> SendResult:
    if 200 <= code < 300:
        return SendResult.ACCEPTED
    if 400 <= code < 500:
        return SendResult.LATER
    return SendResult.REFUSED if 500 <= code < 600 else SendResult.UNKNOWN


def is_broken(fault: NotTaken) -> bool:
    """Whether the connection is of no further use."""
    return fault.code in (-1, 0, _CLOSING) and fault.sending.result is SendResult.LATER

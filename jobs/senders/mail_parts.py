"""What both bounces and replies are read with: headers and texts of mails that anybody may have written."""

import email
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

# What Chinese mail programs call GB2312 or GBK is often more than that.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030"}
_OUR_ID = re.compile(r"<([A-Za-z0-9._-]{1,100})@[^<>\s@]+>")


def parsed(raw: bytes) -> "Message[str, str]":
    """The mail, with headers as they stand. Never raises: what is no mail has no headers."""
    return email.message_from_bytes(raw)


def header(message: "Message[str, str]", name: str) -> str:
    """A header unfolded and decoded; empty where it is absent."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (ValueError, LookupError):
        return " ".join(str(value).split())


def our_ids(text: str) -> tuple[str, ...]:
    """The outbox message ids in a Message-ID, In-Reply-To or References header; or what looks like one."""
    return tuple(dict.fromkeys(_OUR_ID.findall(text)))


def sender_of(message: "Message[str, str]") -> str:
    """The address a mail says it is from, in lower case."""
    return parseaddr(header(message, "From"))[1].lower()


def date_of(message: "Message[str, str]") -> datetime | None:
    """When a mail says it was written, in UTC; None where it does not say."""
    try:
        found = parsedate_to_datetime(header(message, "Date"))
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def leaves(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """The parts of a mail that hold no parts, without those of mails enclosed in it and without attachments."""
    if message.get_content_maintype() == "message" or message.get_content_disposition() == "attachment":
        return
    payload = message.get_payload()
    if isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield from leaves(part)
    else:
        yield message


def text_of(part: "Message[str, str]") -> str:
    """The text of a part; bytes that its charset does not hold become U+FFFD."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8")
    try:
        return raw.decode(_WIDER.get(charset, charset), "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")

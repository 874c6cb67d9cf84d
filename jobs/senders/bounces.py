"""Bounces: what receiving servers report of mails they could not deliver (RFC 3464), found in a mailbox."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from hashlib import sha256
from pathlib import Path

from jobs.senders.mail_files import mails_in
from jobs.senders.mail_parts import header, our_ids, parsed, sender_of
from jobs.senders.wording import few_words
from matcher.delivery_vocabulary import BounceAction

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_PUSH_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_POSTMASTERS = ("mailer-daemon@", "postmaster@")
_ACTIONS = {action.value: action for action in BounceAction}


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient of a report. `message_id` is that of the outbox and `push_ids` the items, both from the returned
    headers, empty where the report does not return them; `status` as `5.1.1`; `evidence` the SHA-256 of the report."""

    message_id: str
    push_ids: tuple[str, ...]
    recipient: str
    status: str
    action: BounceAction
    diagnostic: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Bounces:
    """What a mailbox held: mails read, bounces found, and subjects of mails that look like a bounce but say nothing a
    program can read (a person must look)."""

    mails: int
    found: tuple[Bounce, ...]
    unclear: tuple[str, ...]


def read_bounces(path: Path) -> Bounces:
    """The bounces in a .eml or mbox file, a Maildir or a folder of such files. Raises FileUnreadable."""
    mails, found, unclear = 0, [], []
    for raw in mails_in(path):
        mails += 1
        bounces = bounces_in(raw)
        found += bounces
        if not bounces and _looks_like_one(message := parsed(raw)):
            unclear.append(few_words(header(message, "Subject")))
    return Bounces(mails, tuple(found), tuple(unclear))


def bounces_in(raw: bytes) -> list[Bounce]:
    """The bounces one mail reports: none for a letter from a person, or for a report of success."""
    message = parsed(raw)
    evidence = sha256(raw).hexdigest()
    parts = _report_parts(message)
    blocks = [block for part in parts for block in _recipient_blocks(part)]
    original = next((found for part in parts if (found := _returned(part)) is not None), None)
    mail_id, push_ids = _told_by(original) if original is not None else ("", ())
    return [
        Bounce(mail_id, push_ids, _recipient(block), _status(block), action, _diagnostic(block), evidence)
        for block in blocks
        if (action := _ACTIONS.get(header(block, "Action").split(" ")[0].lower())) is not None
    ]


def is_report(message: "Message[str, str]") -> bool:
    """Whether a mail is itself a report of delivery, good or bad; one that a person forwards or encloses is not."""
    return any(part.get_content_type() == "message/delivery-status" for part in _report_parts(message))


def _report_parts(message: "Message[str, str]") -> list["Message[str, str]"]:
    payload = message.get_payload()
    if message.get_content_type() != "multipart/report" or not isinstance(payload, list):
        return []
    return [part for part in payload if isinstance(part, Message)]


def _looks_like_one(message: "Message[str, str]") -> bool:
    from_server = sender_of(message).startswith(_POSTMASTERS) or header(message, "Return-Path") == "<>"
    return from_server and not is_report(message)


def _recipient_blocks(part: "Message[str, str]") -> Iterator["Message[str, str]"]:
    payload = part.get_payload()
    if part.get_content_type() == "message/delivery-status" and isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message) and "Action" in block)


def _returned(part: "Message[str, str]") -> "Message[str, str] | None":
    """The headers of the mail a report is about: enclosed as a whole or as headers only."""
    payload = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
        return payload[0] if isinstance(payload[0], Message) else None
    if part.get_content_type() == "text/rfc822-headers":
        raw = part.get_payload(decode=True)
        return parsed(raw) if isinstance(raw, bytes) else None
    return None


def _told_by(original: "Message[str, str]") -> tuple[str, tuple[str, ...]]:
    ids = our_ids(header(original, "Message-ID"))
    push_ids = (word for word in header(original, "X-Queqiao-Push").split() if _PUSH_ID.fullmatch(word))
    return next(iter(ids), ""), tuple(push_ids)


def _recipient(block: "Message[str, str]") -> str:
    """The address we wrote to, where the report knows it, else the one it was forwarded to."""
    stated = header(block, "Original-Recipient") or header(block, "Final-Recipient")
    return few_words(stated.partition(";")[2].strip() or stated).strip("<>").lower()


def _status(block: "Message[str, str]") -> str:
    found = _STATUS.search(header(block, "Status"))
    return found[0] if found else ""


def _diagnostic(block: "Message[str, str]") -> str:
    stated = header(block, "Diagnostic-Code")
    return few_words(stated.partition(";")[2].strip() or stated)

"""Replies that people wrote: who, to which message, and their newest words. What the words mean is judged elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from hashlib import sha256
from pathlib import Path

from jobs.senders.bounces import is_report
from jobs.senders.mail_files import mails_in
from jobs.senders.mail_parts import date_of, header, leaves, our_ids, parsed, sender_of, text_of
from jobs.senders.quoted_history import newest_text, text_of_html
from jobs.senders.wording import few_words

_LONGEST = 20_000
_LONGEST_HTML = 500_000
_BY_MACHINE = re.compile(r"auto[-_ ]?repl|bulk|junk|list", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail from a person, or from its machine (`automatic`). `message_ids` are the outbox messages it says it
    answers, the nearest first; `text` its newest words; `evidence` the SHA-256 of the mail. `sender` is what the
    mail claims: anyone can write any address there."""

    sender: str
    subject: str
    text: str
    message_ids: tuple[str, ...]
    at: datetime | None
    automatic: bool
    evidence: str


def read_replies(path: Path) -> list[Reply]:
    """The replies in a .eml or mbox file, a Maildir or a folder of such files; bounces are none. Raises
    FileUnreadable."""
    return [reply for raw in mails_in(path) if (reply := reply_in(raw)) is not None]


def reply_in(raw: bytes) -> Reply | None:
    """The reply that a mail is; None for a report of delivery and for what has no sender."""
    message = parsed(raw)
    sender = sender_of(message)
    if is_report(message) or "@" not in sender:
        return None
    nearest_first = header(message, "In-Reply-To"), *reversed(header(message, "References").split())
    return Reply(
        sender=sender,
        subject=few_words(header(message, "Subject")),
        text=newest_text(_body(message))[:_LONGEST],
        message_ids=our_ids(" ".join(nearest_first)),
        at=date_of(message),
        automatic=_is_automatic(message),
        evidence=sha256(raw).hexdigest(),
    )


def _body(message: "Message[str, str]") -> str:
    parts = list(leaves(message))
    plain = next(_of_type(parts, "text/plain"), None)
    if plain is not None and (text := text_of(plain)).strip():
        return text
    html = next(_of_type(parts, "text/html"), None)
    return text_of_html(text_of(html)[:_LONGEST_HTML]) if html is not None else ""


def _of_type(parts: list["Message[str, str]"], kind: str) -> Iterator["Message[str, str]"]:
    return (part for part in parts if part.get_content_type() == kind)


def _is_automatic(message: "Message[str, str]") -> bool:
    stated = header(message, "Auto-Submitted").lower()
    return (
        stated not in ("", "no")
        or bool(_BY_MACHINE.search(header(message, "Precedence")))
        or any(name in message for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
    )

"""A message on its way: one digest to one contact, and the protocol of whatever carries it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from matcher.delivery_vocabulary import MessageKind, MessageState, SendResult
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel


@dataclass(frozen=True, slots=True)
class Message:
    """A row of the outbox. `code` is the 答复编号 by which its items are answered (item 2 of it: `code-2`). While a
    sender holds it, `lease_owner` and `lease_until` say who and how long. `answer` is the last word of the server (or
    why it failed), `evidence` its SHA-256; `pseudonym` is the contact in the ledger; a correction is
    `about` one push, in the words of `body`."""

    message_id: str
    kind: MessageKind
    contact_id: str
    enterprise_id: str
    channel: PushChannel
    code: str
    day: date
    created_at: datetime
    state: MessageState = MessageState.QUEUED
    attempts: int = 0
    next_at: datetime | None = None
    lease_owner: str = ""
    lease_until: datetime | None = None
    answer: str = ""
    evidence: str = ""
    finished_at: datetime | None = None
    body: str = ""
    pseudonym: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a recipient sees around the items. `address` is an e-mail address or a telephone number, empty for what is
    handed over; the links are empty where the centre has no public address (then the code is the way to answer)."""

    recipient: str
    firm: str
    address: str
    code: str
    centre: str
    day: date
    answer_link: str = ""
    refuse_link: str = ""
    reply_to: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A message made ready to leave: the items in their order (`item n` is answered as `code-n`), as text, as HTML
    (empty where the channel has none) and with files. `push_ids` go along where a channel has headers."""

    message_id: str
    kind: MessageKind
    channel: PushChannel
    envelope: Envelope
    subject: str
    text: str
    html: str = ""
    push_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """What came of handing a letter over. `answer` is the other side's own words, at most a few lines; `wait_s` how
    long to wait before trying again where it said so."""

    result: SendResult
    answer: str = ""
    wait_s: float | None = None


class Sender(Protocol):
    """One way out. `leaving` must be called right before the step after which the letter may have arrived, and not
    called (or raise) where nothing has left: that is what keeps a letter from being lost or sent twice."""

    def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
        """Hand over one letter. Never raises for what the other side does: no answer after `leaving` is `unknown`."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The items of one message in their order, with the envelope."""

    kind: MessageKind
    envelope: Envelope
    items: tuple[PushRecord, ...]

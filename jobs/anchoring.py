"""Anchoring: the ledger's head mailed to people outside the database's reach, and each letter recorded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from jobs.audit import audit
from jobs.home import Home
from jobs.settings import Settings
from jobs.sheets.replacement import replacement
from matcher.anchor_letter import Holder, LedgerHead, letter_text, require_two, subject
from matcher.delivery_vocabulary import MessageKind, SendResult
from matcher.errors import HomeUnusable, InputRefused
from matcher.ledger import LedgerEvent, anchored_until
from matcher.ledger_rules import check
from matcher.messages import Envelope, Letter, Sender, Sending
from matcher.push_vocabulary import LedgerKind, PushChannel
from store import ledger
from store.database import writing

CHINA = ZoneInfo("Asia/Shanghai")
_CENTRE = "产业知识产权运营中心"
_NO_MAIL = "可用 --output 把信写成文件自行寄出，再用 --mailed 登记"


@dataclass(frozen=True, slots=True)
class Anchored:
    """What became of the letters with one head: who has it, who has not (with what the mail server said), and until
    when the chain is anchored now. `letter` is the copy in the home."""

    head: LedgerHead
    letter: Path
    mailed: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    until: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "head": self.head.hash,
            "entries": self.head.entries,
            "letter": str(self.letter),
            "mailed": list(self.mailed),
            "failed": [{"name": name, "answer": answer} for name, answer in self.failed],
            "anchored_until": self.until.isoformat() if self.until else None,
        }


def anchor(
    home: Home,
    engine: sa.Engine,
    settings: Settings,
    sender: Sender | None,
    people: Sequence[Holder],
    now: datetime,
    report: str = "",
) -> Anchored:
    """Mail the head, below the `report` where there is one, to these people, each letter recorded as soon as the server
    took it; a letter that it did not take is told, not recorded, and may be sent again. A copy lies in the home;
    without a `sender` that is all. Raises InputRefused for fewer than two people or an empty ledger, HomeUnusable for a
    broken chain."""
    require_two(people)
    head = head_of(engine, now)
    text = f"{report}\n\n" * bool(report) + letter_text(head, centre_of(settings), people)
    copy = write_letter(home.documents / f"台账链头-{head.day:%Y-%m-%d}-{head.hash[:8]}.txt", text)
    letters = [_letter(head, settings, person, number, text) for number, person in enumerate(people, start=1)]
    came_of_it = (
        [(one.envelope.recipient, _mailed(engine, sender, one, head, now)) for one in letters] if sender else []
    )
    mailed = tuple(name for name, sending in came_of_it if sending.result is SendResult.ACCEPTED)
    failed = tuple((name, one.answer or one.result.value) for name, one in came_of_it if name not in mailed)
    return Anchored(head, copy, mailed, failed, until(engine))


def head_of(engine: sa.Engine, now: datetime) -> LedgerHead:
    """The head to be mailed now. Raises InputRefused for an empty ledger or a clock set back, HomeUnusable for a broken
    chain: whoever keeps its head would vouch for it."""
    with engine.connect() as conn:
        found = audit(conn)
    if not found.sound:
        raise HomeUnusable("链条断了，不能锚定", found.complaint)
    if not found.chain.entries:
        raise InputRefused("台账还没有条目，没有链头可寄")
    last = found.chain.entries[-1]
    check(_event("收件人", last.hash, now), last, [])
    counts = found.counts
    return LedgerHead(last.hash, last.sequence, counts.strict, counts.loose, now.astimezone(CHINA).date())


def record(engine: sa.Engine, name: str, head: str, now: datetime) -> None:
    """Record that this person was sent the letter with that head."""
    with writing(engine) as conn:
        ledger.append(conn, [_event(name, head, now)])


def until(engine: sa.Engine) -> datetime | None:
    """Until when the chain is anchored."""
    with engine.connect() as conn:
        return anchored_until(ledger.readable(conn))


def write_letter(path: Path, text: str) -> Path:
    """The letter as a text file that any editor opens. Raises InputRefused."""
    with replacement(path) as file:
        file.write(text.encode("utf-8-sig"))
    return path


def centre_of(settings: Settings) -> str:
    """The name that letters carry."""
    name: str = settings.centre_name
    return name


@contextmanager
def opened_mail(settings: Settings) -> Iterator[Sender]:
    """The sender for mail, where one is set up; closed at the end. Raises InputRefused where none is."""
    try:
        opening: Any = import_module("jobs.senders.opening")
    except ModuleNotFoundError as error:
        raise InputRefused("没有设置发信的邮件服务器", "QUEQIAO_SMTP", _NO_MAIL) from error
    with opening.opened_senders(settings.senders, _clock) as senders:
        if PushChannel.EMAIL not in senders:
            raise InputRefused("没有设置发信的邮件服务器", "QUEQIAO_SMTP", _NO_MAIL)
        yield senders[PushChannel.EMAIL]


def _clock() -> datetime:
    return datetime.now(UTC)


def _mailed(engine: sa.Engine, sender: Sender, letter: Letter, head: LedgerHead, now: datetime) -> Sending:
    sending = sender.send(letter, lambda: None)  # a second letter with the same head does no harm, a lost one does
    if sending.result is SendResult.ACCEPTED:
        record(engine, letter.envelope.recipient, head.hash, now)
    return sending


def _letter(head: LedgerHead, settings: Settings, person: Holder, number: int, text: str) -> Letter:
    envelope = Envelope(person.name, "", person.address, "", centre_of(settings), head.day)
    name = f"anchor-{head.hash[:16]}-{number}"
    return Letter(name, MessageKind.NOTICE, PushChannel.EMAIL, envelope, subject(head), text)


def _event(name: str, head: str, now: datetime) -> LedgerEvent:
    return LedgerEvent(now, LedgerKind.ANCHORED, person=name, evidence=head)

"""Books that are only added to: every entry says who, when, what and why, and carries the hash of the one before."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from matcher.errors import InputRefused, RecordUnknown
from matcher.ledger import GENESIS, canonical
from matcher.transfer_vocabulary import Book, BookAct


class _Said(Protocol):
    @property
    def sequence(self) -> int: ...
    @property
    def act(self) -> BookAct: ...
    @property
    def reverses(self) -> int | None: ...
    @property
    def at(self) -> datetime: ...


Said = TypeVar("Said", bound=_Said)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who enters something, when, and, where something is corrected or reversed, why."""

    person: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry before it has its place. `payload` is JSON: what the act states of the record; `reverses` is the
    sequence of an entry that no longer counts."""

    book: Book
    record_id: str
    act: BookAct
    hand: Hand
    payload: dict[str, Any] | None = None
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class BookEntry:
    """An entry in its place: `sequence` from 1 over all books, `previous` the hash of the entry before it."""

    sequence: int
    book: Book
    record_id: str
    act: BookAct
    person: str
    at: datetime
    payload: dict[str, Any] | None
    why: str
    reverses: int | None
    previous: str
    hash: str = ""


def placed(new: NewEntry, last: BookEntry | None) -> BookEntry:
    """The entry that follows `last`."""
    sequence, previous = (last.sequence + 1, last.hash) if last else (1, GENESIS)
    hand = (new.hand.person, new.hand.at, new.payload, new.hand.why)
    entry = BookEntry(sequence, new.book, new.record_id, new.act, *hand, new.reverses, previous)
    return replace(entry, hash=entry_hash(entry))


def entry_hash(entry: BookEntry) -> str:
    """SHA-256 over the canonical JSON of all fields but the hash; the time in UTC."""
    told = {name: getattr(entry, name) for name in BookEntry.__dataclass_fields__ if name != "hash"}
    told["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(told).encode("utf-8", "surrogatepass")).hexdigest()


def first_fault(entries: Iterable[BookEntry]) -> int | None:
    """The sequence of the first entry that was changed, or does not follow the one before; None for a sound book."""
    head = GENESIS
    for number, entry in enumerate(entries, start=1):
        if (entry.sequence, entry.previous) != (number, head) or entry.hash != entry_hash(entry):
            return entry.sequence
        head = entry.hash
    return None


def standing(entries: Sequence[Said]) -> list[Said]:
    """The entries that count, in order: what was reversed is left out, and so are the reversals."""
    gone = {entry.reverses for entry in entries if entry.act is BookAct.REVERSED}
    return [entry for entry in entries if entry.sequence not in gone and entry.act is not BookAct.REVERSED]


def known_at(entries: Iterable[Said], moment: datetime) -> list[Said]:
    """What the books said at a moment: what was entered later is unknown then, also a correction."""
    return [entry for entry in entries if entry.at <= moment]


def check_reversible(entries: Sequence[Said], sequence: int) -> Said:
    """The entry that a reversal of `sequence` takes back. Raises RecordUnknown, InputRefused."""
    found = next((entry for entry in entries if entry.sequence == sequence), None)
    if found is None:
        raise RecordUnknown("这条记录没有这个条目", sequence, "请核对条目号")
    if found.act is BookAct.REVERSED:
        raise InputRefused("冲销不能再冲销", sequence, "请重新登记")
    if any(entry.reverses == sequence for entry in entries):
        raise InputRefused("已经冲销过", sequence, "请核对条目号")
    return found


def by_record(entries: Iterable[Said], record_id: Callable[[Said], str]) -> dict[str, list[Said]]:
    """The entries of each record, in order."""
    found: dict[str, list[Said]] = {}
    for entry in entries:
        found.setdefault(record_id(entry), []).append(entry)
    return found

"""The ledger in SQL: read in order, and added to at its end under the lock of a writing transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from matcher.errors import HomeUnusable
from matcher.ledger import LedgerEntry, LedgerEvent, chained, document_of, entry_of, hash_of, standing
from matcher.ledger_rules import ASKS_WHAT_WAS_TOLD, check
from matcher.push_vocabulary import LedgerKind, LedgerMark, PushChannel
from store.ledger_guards import TRIGGERS, is_guarded
from store.rows import pieces, where_in
from store.schema import ledger_entries

__all__ = [
    "TRIGGERS",
    "append",
    "documents",
    "is_guarded",
    "last",
    "last_hash",
    "names_contacts",
    "of_push",
    "readable",
]

_KINDS = {kind.value: kind for kind in LedgerKind}
_CHANNELS = {None: None} | {channel.value: channel for channel in PushChannel}
_COLUMNS = tuple(column.name for column in ledger_entries.columns)


def append(conn: sa.Connection, events: Sequence[LedgerEvent]) -> list[LedgerEntry]:
    """Add the events, all or none, as the next entries. `conn` is a transaction of `store.database.writing`: SQLite has
    taken its lock when it began, PostgreSQL takes the table's here until the transaction ends; so the head read now is
    still the head when the entries go in, and a second writer waits for it.

    Raises InputRefused for an event that may not follow, HomeUnusable where the last entry was tampered with.
    """
    if not conn.get_execution_options().get("means_to_write", False):
        raise ValueError("the ledger is added to in a transaction of store.database.writing")
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("LOCK TABLE ledger_entries IN SHARE ROW EXCLUSIVE MODE")
    head = _sound_head(conn)
    told = _Told(conn, events)
    for event in events:
        check(event, head, told.of(event))
        head = chained(event, head)
        told.add(head)
    if told.added:
        conn.execute(sa.insert(ledger_entries), [_row(entry) for entry in told.added])
    return told.added


def documents(conn: sa.Connection) -> Iterator[dict[str, Any]]:
    """Every entry as it stands in the table, sound or not, in order."""
    return map(_document, _rows(conn))


def _rows(conn: sa.Connection) -> Sequence[Sequence[Any]]:
    number = ledger_entries.c.sequence
    try:
        return conn.execute(sa.select(ledger_entries).order_by(number)).all()
    except sa.exc.OperationalError:  # a text is not UTF-8 any more: read the bytes, so that its entry can be named
        bare = sa.select(*map(_bytes_of_text, ledger_entries.columns)).order_by(number)
        return [[_text(value) for value in row] for row in conn.execute(bare)]


def readable(conn: sa.Connection) -> Iterator[LedgerEntry]:
    """The entries in order, none verified, up to the first that cannot be read at all: enough to show, not to prove."""
    for row in _rows(conn):
        try:
            entry = _entry(row)
        except (TypeError, ValueError, KeyError):
            return
        yield entry


def last_hash(conn: sa.Connection) -> str:
    """The hash of the last entry; empty where there is none."""
    query = sa.select(ledger_entries.c.hash).order_by(ledger_entries.c.sequence.desc()).limit(1)
    return conn.execute(query).scalar() or ""


def last(conn: sa.Connection) -> LedgerEntry | None:
    """The last entry. Raises TypeError, ValueError or KeyError for one that is none."""
    row = conn.execute(sa.select(ledger_entries).order_by(ledger_entries.c.sequence.desc()).limit(1)).one_or_none()
    return entry_of(_document(row)) if row else None


def of_push(conn: sa.Connection, push_id: str) -> list[LedgerEntry]:
    """What the ledger says of one push, in order, reversed entries among it."""
    return _entries(conn, ledger_entries.c.push_id == push_id)


def around(conn: sa.Connection, push_ids: Iterable[str]) -> list[LedgerEntry]:
    """What the ledger says of these pushes and, of no push, of whom may be written to: in order, enough to count them
    as the whole ledger would but for other pushes to the same enterprise of the same family."""
    found = {entry.sequence: entry for entry in _entries(conn, ledger_entries.c.push_id == "")}
    for piece in pieces(push_ids):
        found |= {entry.sequence: entry for entry in _entries(conn, ledger_entries.c.push_id.in_(piece))}
    return [found[sequence] for sequence in sorted(found)]


def lawfulness(conn: sa.Connection, contact: str) -> LedgerEntry | None:
    """The last entry that says whether the contact with this pseudonym may be written to: PERMITTED, or REFUSED, which
    no one can reverse; None where nothing was said."""
    table = ledger_entries.c
    said = sa.and_(table.contact == contact, table.kind.in_((LedgerKind.PERMITTED, LedgerKind.REFUSED)))
    query = sa.select(ledger_entries).where(said).order_by(table.sequence.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return entry_of(_document(row)) if row else None


def names_contacts(conn: sa.Connection) -> bool:
    """Whether any entry carries a contact's pseudonym."""
    return (
        conn.execute(sa.select(ledger_entries.c.sequence).where(ledger_entries.c.contact != "").limit(1)).first()
        is not None
    )


class _Told:
    """What the ledger says of the pushes of these events, as far as their rules ask, with what is about to be added."""

    def __init__(self, conn: sa.Connection, events: Sequence[LedgerEvent]) -> None:
        self._conn = conn
        self.added: list[LedgerEntry] = []
        asked = {event.push_id for event in events if event.kind in ASKS_WHAT_WAS_TOLD and event.push_id}
        self._of_push: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
        query = sa.select(ledger_entries).order_by(ledger_entries.c.sequence)
        for row in where_in(conn, query, ledger_entries.c.push_id, sorted(asked)):
            self._of_push[row["push_id"]].append(entry_of(_document(tuple(row.values()))))

    def of(self, event: LedgerEvent) -> list[LedgerEntry]:
        """The standing entries of its push, and the entry it reverses, if that still stands."""
        found = list(self._of_push[event.push_id]) if event.push_id else []
        if event.reverses is not None and not any(entry.sequence == event.reverses for entry in found):
            found += self._of_number(event.reverses)
        return standing(found)

    def add(self, entry: LedgerEntry) -> None:
        """Take in an entry that is about to be added."""
        self.added.append(entry)
        if entry.push_id:
            self._of_push[entry.push_id].append(entry)

    def _of_number(self, number: int) -> list[LedgerEntry]:
        """The entry of that number and what reverses it."""
        columns = ledger_entries.c
        stored = _entries(self._conn, sa.or_(columns.sequence == number, columns.reverses == number))
        return stored + [entry for entry in self.added if number in (entry.sequence, entry.reverses)]


def _sound_head(conn: sa.Connection) -> LedgerEntry | None:
    try:
        found = last(conn)
        sound = found is None or found.hash == hash_of(document_of(found))
    except (TypeError, ValueError, KeyError):
        sound = False
    if not sound:
        raise HomeUnusable("台账最后一条被改动过，不能再往后记", cure="请运行 queqiao push audit 查看，并恢复备份")
    return found


def _entries(conn: sa.Connection, condition: sa.ColumnElement[bool]) -> list[LedgerEntry]:
    query = sa.select(ledger_entries).where(condition).order_by(ledger_entries.c.sequence)
    return [entry_of(_document(row)) for row in conn.execute(query)]


def _entry(row: Sequence[Any]) -> LedgerEntry:
    """As `entry_of`, in a third of the time: `status` must not wait for a year's entries."""
    sequence, at, kind, push, enterprise, family, contact, channel, person, evidence, marks, *place = row
    what = (datetime.fromisoformat(at), _KINDS[kind], push, enterprise, family, contact, _CHANNELS[channel])
    reverses, previous, sealed = place
    return LedgerEntry(*what, person, evidence, _marks(marks), reverses, sequence, previous, sealed)


@cache
def _marks(text: str) -> tuple[LedgerMark, ...]:
    return tuple(map(LedgerMark, text.split(" "))) if text else ()


def _bytes_of_text(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """SQLite: the value, its bytes where it is a text, whatever the column was meant for."""
    blob = sa.cast(column, sa.LargeBinary)
    value = sa.case((sa.func.typeof(column) == "text", sa.type_coerce(blob, sa.types.NullType())), else_=column)
    return sa.type_coerce(value, sa.types.NullType())


def _text(value: Any) -> Any:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def _row(entry: LedgerEntry) -> dict[str, Any]:
    document = document_of(entry)
    return document | {"marks": " ".join(document["marks"])}


def _document(row: Sequence[Any]) -> dict[str, Any]:
    document = dict(zip(_COLUMNS, row, strict=True))
    marks = document["marks"]
    if isinstance(marks, str):
        document["marks"] = marks.split(" ") if marks else []
    return document

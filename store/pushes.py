"""Pushes in SQL: put when they are planned, moved from state to state, found by state, message or recipient."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from matcher.delivery_vocabulary import PushState
from matcher.push_records import PushContent, PushRecord
from matcher.push_vocabulary import LedgerMark
from matcher.vocabulary import RecordKind
from store.database import writing
from store.rows import document, record_of, revived, row_of, upsert, where_in
from store.schema import pushes

# What left, or may be leaving right now, whether it arrived or not.
LEFT = frozenset({PushState.IN_MESSAGE, PushState.SENT, PushState.DELIVERED, PushState.BOUNCED, PushState.UNKNOWN})
_DAY: sa.ColumnElement[date] = sa.func.coalesce(pushes.c.sent_day, pushes.c.day)


@dataclass(frozen=True, slots=True)
class PushFilter:
    """Which pushes are asked for; what is empty asks for nothing. `day` is the day they left, or are planned for."""

    states: tuple[PushState, ...] = ()
    enterprise_ids: tuple[str, ...] | None = None
    day: date | None = None


def lock(conn: sa.Connection) -> None:
    """Let nobody else plan, decide or compose until this transaction ends. SQLite took its one lock when the
    transaction began; whoever also adds to the ledger takes this one first, so that no two wait for each other."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("LOCK TABLE pushes IN SHARE ROW EXCLUSIVE MODE")


@contextmanager
def pushing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that means to write pushes: `store.database.writing`, locked."""
    with writing(engine) as conn:
        lock(conn)
        yield conn


def put(conn: sa.Connection, found: Iterable[PushRecord]) -> None:
    """Store these pushes, each in place of the one with its id."""
    upsert(conn, pushes, [row_of(push) | {"content": document(push.content)} for push in found])


def get(conn: sa.Connection, push_id: str) -> PushRecord | None:
    """The push of that id."""
    return next(iter(get_many(conn, [push_id]).values()), None)


def left_with(conn: sa.Connection, kind: RecordKind, record_ids: Iterable[str]) -> str:
    """A push that left, or may be leaving, with one of these patents, needs or enterprises in it; empty where there is
    none."""
    column = {
        RecordKind.PATENT: pushes.c.patent_id,
        RecordKind.NEED: pushes.c.need_id,
        RecordKind.ENTERPRISE: pushes.c.enterprise_id,
    }[kind]
    left = sa.select(pushes.c.push_id).where(pushes.c.state.in_(LEFT), pushes.c.practice.is_(None))
    return next((row["push_id"] for row in where_in(conn, left, column, record_ids)), "")


def get_many(conn: sa.Connection, push_ids: Iterable[str]) -> dict[str, PushRecord]:
    """Those of these pushes that are here, by id."""
    rows = where_in(conn, sa.select(pushes), pushes.c.push_id, push_ids)
    return {row["push_id"]: _push(row) for row in rows}


def in_state(conn: sa.Connection, *states: PushState) -> list[PushRecord]:
    """The pushes in any of these states, by day and id."""
    return _read(conn, pushes.c.state.in_(states))


def of_message(conn: sa.Connection, message_id: str) -> list[PushRecord]:
    """The pushes of a message, in the order in which it lists them."""
    return sorted(_read(conn, pushes.c.message_id == message_id), key=lambda push: push.place)


def of_enterprise(conn: sa.Connection, enterprise_ids: Sequence[str]) -> list[PushRecord]:
    """Every push to any of these enterprises, by day and id."""
    return _read(conn, pushes.c.enterprise_id.in_(enterprise_ids))


def of_patents(conn: sa.Connection, patent_ids: Iterable[str]) -> list[PushRecord]:
    """Every push of any of these patents, by day and id."""
    rows = where_in(conn, sa.select(pushes), pushes.c.patent_id, patent_ids)
    return sorted(map(_push, rows), key=lambda push: (push.day, push.push_id))


def of_need(conn: sa.Connection, need_id: str) -> list[PushRecord]:
    """Every push that a need gave rise to, by day and id."""
    return _read(conn, pushes.c.need_id == need_id)


def gone_out_since(conn: sa.Connection, day: date) -> list[PushRecord]:
    """The pushes that left on that day or later, and those in a message now, by day and id."""
    return _read(conn, sa.or_(pushes.c.sent_day >= day, pushes.c.state == PushState.IN_MESSAGE))


def every(conn: sa.Connection) -> list[PushRecord]:
    """All pushes, by day and id."""
    return _read(conn, sa.true())


def some(conn: sa.Connection, wanted: PushFilter, skipped: int, number: int) -> list[PushRecord]:
    """So many of the pushes asked for after those skipped, the newest day first."""
    order = sa.select(pushes.c.push_id).where(_meets(wanted)).order_by(_DAY.desc(), pushes.c.push_id)
    ids = conn.execute(order.offset(skipped).limit(number)).scalars().all()  # sorted without the long contents
    found = get_many(conn, ids)
    return [found[push_id] for push_id in ids]


def count_of(conn: sa.Connection, wanted: PushFilter) -> int:
    """How many pushes are asked for."""
    query = sa.select(sa.func.count()).select_from(pushes).where(_meets(wanted))
    return int(conn.execute(query).scalar_one())


def counts_by_day(conn: sa.Connection, first: date, last: date) -> list[tuple[date, PushState, int]]:
    """How many pushes of each state left, or are planned for, on each day of that time."""
    query = sa.select(_DAY.label("on"), pushes.c.state, sa.func.count()).where(_DAY.between(first, last))
    return [(row[0], row[1], row[2]) for row in conn.execute(query.group_by(_DAY, pushes.c.state).order_by(_DAY))]


def recipients(conn: sa.Connection, among: Iterable[str], *states: PushState) -> set[tuple[str, LedgerMark | None]]:
    """Those of these organizations with a push in any of these states; what is for practice is told apart."""
    query = sa.select(pushes.c.enterprise_id, pushes.c.practice).where(pushes.c.state.in_(states)).distinct()
    rows = where_in(conn, query, pushes.c.enterprise_id, among)
    return {(row["enterprise_id"], row["practice"]) for row in rows}


def change(conn: sa.Connection, push_ids: Iterable[str], **values: Any) -> None:
    """Set columns of these pushes."""
    ids = list(push_ids)
    if ids:
        conn.execute(sa.update(pushes).where(pushes.c.push_id.in_(ids)).values(values))


def place(conn: sa.Connection, message_id: str, push_ids: Sequence[str], state: PushState) -> None:
    """Put these pushes into a message, in this order."""
    at = sa.update(pushes).where(pushes.c.push_id == sa.bindparam("one"))
    at = at.values(place=sa.bindparam("at"), message_id=message_id, state=state)
    conn.execute(at, [{"one": push_id, "at": number} for number, push_id in enumerate(push_ids, start=1)])


def _meets(wanted: PushFilter) -> sa.ColumnElement[bool]:
    asked: list[sa.ColumnElement[bool]] = [sa.true()]
    if wanted.states:
        asked.append(pushes.c.state.in_(wanted.states))
    if wanted.enterprise_ids is not None:
        asked.append(pushes.c.enterprise_id.in_(wanted.enterprise_ids))
    if wanted.day:
        asked.append(_DAY.in_([wanted.day]))
    return sa.and_(*asked)


def _read(conn: sa.Connection, condition: sa.ColumnElement[bool]) -> list[PushRecord]:
    query = sa.select(pushes).where(condition).order_by(pushes.c.day, pushes.c.push_id)
    return [_push(row) for row in conn.execute(query).mappings()]


def _push(row: sa.RowMapping) -> PushRecord:
    return record_of(PushRecord, row, content=revived(PushContent, row["content"]))

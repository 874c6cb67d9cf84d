"""The registers of the home: training, finance, events, pools; entered, corrected, reversed, counted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa

from ingest.cells import BadCell
from ingest.registers import headcounts
from jobs.contracts import find_enterprise, find_patents
from jobs.transferring import Acting, hand_of
from matcher.books import check_reversible, known_at
from matcher.errors import InputRefused, RecordUnknown
from matcher.register_figures import RegisterCount, count_registers
from matcher.registers import (
    Event,
    Finance,
    Headcount,
    Pool,
    Registered,
    RegisterEntry,
    RegisterRecord,
    check_file_once,
    check_record,
    record_of,
    registered,
)
from matcher.transfer_vocabulary import RegisterKind
from store import books, matches, registers
from store.database import writing

LETTERS = {
    RegisterKind.TRAINING: "PX",
    RegisterKind.FINANCE: "RZ",
    RegisterKind.EVENTS: "HD",
    RegisterKind.POOLS: "ZC",
}
Record = TypeVar("Record", Finance, Pool)


def add_record(engine: sa.Engine, kind: RegisterKind, record: RegisterRecord, by: Acting) -> Registered:
    """A new record. Raises InputRefused, RecordUnknown for a patent, enterprise or match that is not here."""
    with writing(engine) as conn:
        return enter_record(conn, kind, record, by)


def correct_record(engine: sa.Engine, kind: RegisterKind, record_id: str, record: RegisterRecord, by: Acting) -> None:
    """Another statement of a record, in place of what was said; `by` has the reason. Raises as `add_record`, and
    InputRefused where it says the same."""
    with writing(engine) as conn:
        known = standing_record(conn, kind, record_id)
        if resolved(conn, record) == resolved(conn, known.record):
            raise InputRefused("内容没有变化", record_id, "改了再提交")
        enter_record(conn, kind, record, by, record_id)


def reverse_record(engine: sa.Engine, kind: RegisterKind, record_id: str, sequence: int, by: Acting) -> None:
    """Let one entry of a record no longer count; without one (0), the record as a whole. Raises RecordUnknown,
    InputRefused."""
    with writing(engine) as conn:
        found = record_history(conn, kind, record_id)
        check_reversible(found, sequence or found[0].sequence)
        hand = hand_of(conn, by, reason=True)
        registers.reverse(conn, kind, record_id, sequence or found[0].sequence, hand)


def list_records(conn: sa.Connection, kind: RegisterKind, as_of: datetime | None = None) -> list[Registered]:
    """The records of a register that stand; with `as_of`, as its book said at that moment."""
    entries = registers.entries(conn, kind)
    return registered(known_at(entries, as_of) if as_of else entries)


def register_count(conn: sa.Connection, first: date, last: date, as_of: datetime | None = None) -> RegisterCount:
    """The guide's figures of a period over all registers."""
    found = [one for kind in RegisterKind for one in list_records(conn, kind, as_of)]
    return count_registers(found, first, last)


def pools_of(conn: sa.Connection) -> dict[str, tuple[str, ...]]:
    """The pools each pooled patent is in, by patent id."""
    found: dict[str, tuple[str, ...]] = {}
    for one in list_records(conn, RegisterKind.POOLS):
        if isinstance(one.record, Pool):
            for patent_id in one.record.patents:
                found[patent_id] = (*found.get(patent_id, ()), one.record.name)
    return found


def headcounts_of(text: str) -> tuple[Headcount, ...]:
    """`甲公司 12；乙大学 8` as organizations with their numbers. Raises InputRefused."""
    try:
        return headcounts(text)
    except BadCell as bad:
        raise InputRefused("参加单位和人数有误", bad.value, bad.reason) from bad


def record_history(conn: sa.Connection, kind: RegisterKind, record_id: str) -> list[RegisterEntry]:
    """Every entry of a record, in order. Raises RecordUnknown."""
    found = registers.entries(conn, kind, record_id)
    if not found:
        raise RecordUnknown("登记簿里没有这一项", record_id, f"可用 queqiao register {kind.value} list 查看")
    return found


def standing_record(conn: sa.Connection, kind: RegisterKind, record_id: str) -> Registered:
    """The record of that id. Raises RecordUnknown, InputRefused for one that was reversed."""
    found = record_of(record_history(conn, kind, record_id))
    if found is None:
        raise InputRefused("这一项已冲销", record_id, "请重新登记")
    return found


def enter_record(
    conn: sa.Connection, kind: RegisterKind, record: RegisterRecord, by: Acting, record_id: str = ""
) -> Registered:
    """A new record, or with its id another statement of it, for which `by` has a reason."""
    known = resolved(conn, record)
    check_record(known, by.today)
    hand = hand_of(conn, by, reason=bool(record_id))
    own = record_id or f"{LETTERS[kind]}-{books.next_number(conn, kind.book):04d}"
    registers.add(conn, kind, own, known, hand)
    found = standing_record(conn, kind, own)
    check_file_once(found, list_records(conn, kind))
    return found


def resolved(conn: sa.Connection, record: RegisterRecord) -> RegisterRecord:
    """The record with the ids of the home in place of numbers and names."""
    if isinstance(record, Finance):
        firm = find_enterprise(conn, record.enterprise_id).enterprise_id if record.enterprise_id else ""
        return replace(_with_patents(conn, record), enterprise_id=firm)
    if isinstance(record, Pool):
        return _with_patents(conn, record)
    if isinstance(record, Event):
        _check_matches(conn, record.candidates)
    return record


def _with_patents(conn: sa.Connection, record: Record) -> Record:
    found = [patent.patent_id for patent in find_patents(conn, record.patents)]
    if len(set(found)) < len(found):
        raise InputRefused("同一件专利写了两次", "、".join(record.patents), "请核对专利号")
    return replace(record, patents=tuple(found))


def _check_matches(conn: sa.Connection, match_ids: Sequence[str]) -> None:
    lost = set(match_ids) - set(matches.get_many(conn, match_ids))
    if lost:
        raise RecordUnknown("没有这个匹配", "、".join(sorted(lost)), "请核对匹配编号")

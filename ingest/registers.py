"""The sheets of the registers read back, by 登记编号; and the outcomes of an event, by 活动编号 and 匹配编号."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from ingest.cells import BadCell, block, choice, codes, count, written
from ingest.headings import HeadingTable
from ingest.money import amount
from ingest.plain_rows import plain_rows
from ingest.records import RowView
from ingest.rows import Cell
from ingest.transfers import required_day
from matcher.registers import Event, Finance, Headcount, Outcome, Pool, RegisterRecord, Training
from matcher.transfer_vocabulary import EventForm, EventResult, FinanceForm, RegisterKind

_HEADCOUNT = re.compile(r"(.+?)[\s:：]*(\d{1,6})\s*人?")
_REQUIRED = {
    RegisterKind.TRAINING: ("day", "topic", "hours", "participants"),
    RegisterKind.FINANCE: ("day", "form", "institution"),
    RegisterKind.EVENTS: ("day", "name", "form"),
    RegisterKind.POOLS: ("day", "name", "patents"),
}


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A record as a row states it, its file by name only. `record_id` is empty for a new one; `entry` is the last entry
    it was exported with."""

    record_id: str
    entry: int | None
    record: RegisterRecord
    file: str
    why: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What came of a candidate of an event."""

    record_id: str
    outcome: Outcome


def read_register(path: Path, kind: RegisterKind) -> list[RegisterRow]:
    """The rows of a register's sheet, in their order. Raises FileUnreadable, or InputRefused naming the first row that
    cannot be read."""
    return list(plain_rows(path, _headings(f"{kind.value}_register_headings", *_REQUIRED[kind]), partial(_row, kind)))


def read_outcomes(path: Path) -> list[OutcomeRow]:
    """The rows of a candidate list that have a result. Raises as `read_register`."""
    headings = _headings("outcome_headings", "record_id", "match_id", "result")
    return [one for one in plain_rows(path, headings, _outcome) if one]


def headcounts(text: str) -> tuple[Headcount, ...]:
    """`甲公司 12；乙大学 8人` as organizations with their numbers. Raises BadCell for a part without a number."""
    found = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[;；\n]", text))):
        match = _HEADCOUNT.fullmatch(part)
        if not match:
            raise BadCell("看不出单位和人数。请写成 甲公司 12；乙大学 8，不要写姓名", part)
        found.append(Headcount(match[1].strip(), int(match[2])))
    return tuple(found)


@cache
def _headings(name: str, *required: str) -> HeadingTable:
    return HeadingTable.load(name, tuple((field,) for field in required))


def _row(kind: RegisterKind, row: RowView) -> RegisterRow:
    build = _BUILDERS[kind](row, required_day(row, "day", "日期"), row.take("remark", block, ""))
    own = (row.line("record_id"), row.take("entry", count, None))
    return RegisterRow(*own, build, row.word("file"), row.line("why"))


def _training(row: RowView, day: date, remark: str) -> Training:
    hours = row.take("hours", _hours, 0.0)
    nobody: tuple[Headcount, ...] = ()
    people = row.take("participants", lambda cell: headcounts(written(cell)), nobody)
    return Training(day, row.required("topic", "主题"), hours, people, None, remark)


def _finance(row: RowView, day: date, remark: str) -> Finance:
    fen = amount(row, "amount")
    if fen is None:
        raise BadCell("金额为空。请补填", column=row.heading("amount_yuan"))
    firm = row.word("enterprise_id") or row.word("enterprise")
    form = _chosen(row, "form", FinanceForm)
    return Finance(
        day, form, fen, row.required("institution", "金融机构"), firm, row.take("patents", codes, ()), None, remark
    )


def _event(row: RowView, day: date, remark: str) -> Event:
    name, form = row.required("name", "名称"), _chosen(row, "form", EventForm)
    return Event(day, name, form, row.word("place"), row.take("candidates", codes, ()), (), None, remark)


def _pool(row: RowView, day: date, remark: str) -> Pool:
    return Pool(day, row.required("name", "名称"), row.take("patents", codes, ()), None, remark)


_BUILDERS: dict[RegisterKind, Callable[[RowView, date, str], RegisterRecord]] = {
    RegisterKind.TRAINING: _training,
    RegisterKind.FINANCE: _finance,
    RegisterKind.EVENTS: _event,
    RegisterKind.POOLS: _pool,
}


def _outcome(row: RowView) -> OutcomeRow | None:
    result = row.take("result", partial(choice, EventResult), None)
    if result is None:
        return None
    own = (row.required("record_id", "活动编号"), row.required("match_id", "匹配编号"))
    return OutcomeRow(own[0], Outcome(own[1], result))


def _chosen(row: RowView, field: str, kind: type[Any]) -> Any:
    found = row.take(field, partial(choice, kind), None)
    if found is None:
        raise BadCell("方式（形式）为空。请补填", column=row.heading(field))
    return found


def _hours(cell: Cell) -> float:
    try:
        return float(written(cell))
    except ValueError as error:
        raise BadCell("应为学时数。请只填数字") from error

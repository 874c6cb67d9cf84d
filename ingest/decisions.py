"""Sheets that reviewers fill in and bring back: decisions on pushes, levels of a blind sample. Rows join on their id;
order, filters and further columns do not matter."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from ingest.cells import block, choice
from ingest.headings import HeadingTable
from ingest.judgements import level_of
from ingest.plain_rows import plain_rows
from ingest.records import RowView
from matcher.delivery_vocabulary import Decision, RejectionReason
from matcher.vocabulary import Level

_FILLED_IN = ("level", "reason", "remark")


@dataclass(frozen=True, slots=True)
class GivenDecision:
    """A row of a decision sheet. `decision` is None where the reviewer has not decided, though something else (a level,
    a reason, a remark) was filled in."""

    push_id: str
    decision: Decision | None
    level: Level | None
    reason: RejectionReason | None
    remark: str
    reviewer: str
    check: str


@dataclass(frozen=True, slots=True)
class GivenLevel:
    """A row of a sample sheet that has a level."""

    sample_id: str
    level: Level


@cache
def _headings(name: str, *required: str) -> HeadingTable:
    return HeadingTable.load(name, tuple((field,) for field in required))


def read_decisions(path: Path) -> list[GivenDecision]:
    """The rows of a decision sheet in which anything was filled in, in their order. Raises FileUnreadable, or
    InputRefused naming the first row that cannot be read."""
    headings = _headings("decision_headings", "push_id", "decision", "reviewer", "check")
    return [one for one in plain_rows(path, headings, _decision) if one]


def read_levels(path: Path) -> list[GivenLevel]:
    """The rows of a sample sheet that have a level, in their order. Raises as `read_decisions`."""
    return [one for one in plain_rows(path, _headings("sample_headings", "sample_id", "level"), _level) if one]


def _decision(row: RowView) -> GivenDecision | None:
    decision = row.take("decision", partial(choice, Decision), None)
    if decision is None and not any(row.line(field) for field in _FILLED_IN):
        return None
    return GivenDecision(
        push_id=row.required("push_id", "推送编号"),
        decision=decision,
        level=row.take("level", level_of, None),
        reason=row.take("reason", partial(choice, RejectionReason), None),
        remark=row.take("remark", block, ""),
        reviewer=row.required("reviewer", "审核人") if decision else row.line("reviewer"),
        check=row.required("check", "校验") if decision else row.line("check"),
    )


def _level(row: RowView) -> GivenLevel | None:
    level = row.take("level", level_of, None)
    return GivenLevel(row.required("sample_id", "抽样编号"), level) if level else None

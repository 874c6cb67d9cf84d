"""活动候选名单: the matches an event is prepared with, fit to be shown there; the outcomes come back on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.sheets.layout import Column, ColumnKind, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.glossary import DISCLAIMER, choices
from matcher.transfer_vocabulary import EventResult

NAME = "活动候选名单"
_COLUMNS = (
    Column("活动编号", 11, ColumnKind.CODE, note="导回系统的依据，请勿修改"),
    Column("匹配编号", 20, ColumnKind.CODE, note="导回系统的依据，请勿修改"),
    Column("结果", 11, choices=tuple(choices(EventResult)), note="活动之后选择；没有结果的留空"),
    Column("产业链环节", 18),
    Column("专利号", 20, ColumnKind.CODE),
    Column("专利名称", 30),
    Column("专利权人", 22),
    Column("需求", 35),
    Column("企业", 22),
    Column("公开方式", 10),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One match as the list shows it; `need` and `enterprise` are only what the need's owner released."""

    match_id: str
    result: str
    segment: str
    patent_id: str
    title: str
    patentees: str
    need: str
    enterprise: str
    confidentiality: str


def write_candidates(path: Path, event_id: str, name: str, found: Sequence[Candidate]) -> Path:
    """Write the list, in the order given. Raises InputRefused where `path` is open elsewhere."""
    rows = [
        (event_id, one.match_id, one.result, one.segment, one.patent_id, one.title, one.patentees, *_released(one))
        for one in found
    ]
    notes = notes_sheet(notes_of(NAME, name=name, disclaimer=DISCLAIMER))
    return write_workbook(path, [Sheet(NAME, _COLUMNS, rows, frozen_columns=3), notes])


def _released(one: Candidate) -> tuple[str, str, str]:
    return one.need, one.enterprise, one.confidentiality

"""盲审抽样表: pairs to judge with nothing beside them that tells what the machine, or anyone, thought of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.domain import Patent, TechnologyNeed
from matcher.glossary import LEVELS

NAME = "盲审抽样表"
COLUMNS = (
    Column("抽样编号", 17, ColumnKind.CODE, note="导回系统的依据，请勿修改"),
    Column("相关等级", 12, choices=tuple(LEVELS.values()), note="只凭两边的文字判断"),
    Column("需求名称", 22),
    Column("需求内容", 56),
    Column("专利名称", 26),
    Column("专利摘要", 64),
)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One pair to judge."""

    sample_id: str
    need: TechnologyNeed
    patent: Patent


def write_sample_sheet(path: Path, rows: Sequence[SampleRow]) -> Path:
    """Write the sheet to `path`, rows in the order given. Raises InputRefused where `path` is open elsewhere."""
    sheet = Sheet(NAME, COLUMNS, [_row(row) for row in rows], frozen_columns=2, tallest=300)
    return write_workbook(path, [sheet, notes_sheet(notes_of(NAME))])


def need_text(need: TechnologyNeed) -> str:
    """Everything a need says, field by field."""
    parts = (("", need.content), ("待解决的问题：", need.problem), ("期望效果：", need.desired_effect))
    more = (("技术指标：", need.target), ("限制条件：", need.limits))
    return "\n".join(f"{name}{text}" for name, text in (*parts, *more) if text)


def _row(row: SampleRow) -> Row:
    need, patent = row.need, row.patent
    return row.sample_id, None, need.title, need_text(need), patent.title, patent.abstract

"""共性需求表: the common needs, their members, the patents that match them."""

from collections.abc import Iterator
from pathlib import Path

from jobs.common_needs import CommonNeedsReport
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.common_needs import CommonNeed

NAME = "共性需求"
_ID = Column("共性需求编号", 14, ColumnKind.CODE)
_COMMON = (
    _ID,
    Column("共性需求", 26, note="由成员需求共有的词组成"),
    Column("企业数", 9, ColumnKind.COUNT),
    Column("需求数", 9, ColumnKind.COUNT),
    Column("相近程度", 10, number_format="0.00", note="其中最不相近的两条需求"),
    Column("企业", 30),
    Column("成员需求", 44),
    Column("供给专利（件）", 11, ColumnKind.COUNT),
    Column("有供给的需求", 11, ColumnKind.COUNT),
    Column("缺口需求", 11, ColumnKind.COUNT, note="没有匹配到专利的成员需求"),
    Column("缺口是哪些", 32),
)
_MEMBERS = (
    _ID,
    Column("需求编号", 15, ColumnKind.CODE),
    Column("企业", 22),
    Column("需求名称", 30),
    Column("供给", 10),
    Column("需求内容", 80),
)
_SUPPLY = (
    _ID,
    Column("专利号", 18, ColumnKind.CODE),
    Column("专利名称", 36),
    Column("专利权人", 30),
    Column("对应几条需求", 12, ColumnKind.COUNT),
    Column("对应的需求", 30),
    Column("最高相关概率", 12, number_format="0.00"),
)
_UNMATCHED = "未匹配"


def write_common_needs(report: CommonNeedsReport, path: Path) -> Path:
    """Write the workbook. Raises InputRefused where `path` is open elsewhere."""
    found, needs = report.needs.found, report.needs
    notes = notes_of(
        NAME,
        considered=needs.considered,
        left_out=needs.left_out,
        common=len(found),
        members=needs.members,
        of_one_firm=needs.of_one_firm,
        threshold=f"{report.threshold:g}",
    )
    sheets = [
        Sheet(NAME, _COMMON, [_common(one, report.matched) for one in found], frozen_columns=2),
        Sheet("成员需求", _MEMBERS, [row for one in found for row in _members(one, report.matched)], frozen_columns=2),
        Sheet("供给专利", _SUPPLY, [row for one in found for row in _supply(one, report)], frozen_columns=2),
        notes_sheet(notes),
    ]
    return write_workbook(path, sheets)


def _common(one: CommonNeed, matched: bool) -> Row:
    names = list(dict.fromkeys(need.enterprise or need.enterprise_id for need in one.members))
    head = (one.common_id, one.title, len(one.enterprises), len(one.members), one.likeness)
    told = ("\n".join(filter(None, names)), "\n".join(need.title for need in one.members))
    if not matched:
        return (*head, *told, None, None, None, _UNMATCHED)
    met = len(one.members) - len(one.gap)
    return (*head, *told, len(one.supply), met, len(one.gap), "\n".join(need.title for need in one.gap))


def _members(one: CommonNeed, matched: bool) -> Iterator[Row]:
    lacking = {need.need_id for need in one.gap}
    for need in one.members:
        state = _UNMATCHED if not matched else "缺口" if need.need_id in lacking else "有"
        yield one.common_id, need.need_id, need.enterprise or need.enterprise_id, need.title, state, need.content


def _supply(one: CommonNeed, report: CommonNeedsReport) -> Iterator[Row]:
    for shared in one.supply:
        patent = report.patents.get(shared.patent_id)
        title, owners = (patent.title, "、".join(patent.patentees)) if patent else ("", "")
        needs = "\n".join(shared.need_ids)
        yield one.common_id, shared.patent_id, title, owners, len(shared.need_ids), needs, shared.p_relevant

"""技术和产品路线诊断表: what an enterprise has beside its field, and rows to fill in; its needs come back by import."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.rows import Cell
from jobs.sheets.forms import form_columns
from jobs.sheets.layout import Choosing, Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.domain import Enterprise, Patent, TechnologyNeed
from matcher.glossary import chinese
from matcher.vocabulary import LegalStatus

NAME, NEED_FORM = "诊断表", "技术需求征集表"
BLANK_ROWS = 30
_BETWEEN = re.compile(r"[、，,；;\n]+")
_ROUTE = (
    Column("产品或工序", 20),
    Column("现有技术路线", 32, note="现在怎么做，用什么设备、材料"),
    Column("卡在哪里", 36, note="做不好、做不到的是什么，有数值的写数值"),
    Column("已试过的办法", 28),
    Column("同行或国外做到", 24, note="对标的指标和来源"),
    Column("影响有多大", 20, note="产量、成本、订单"),
    Column("优先次序", 10, ColumnKind.COUNT),
    Column("是否成为需求", 12, choices=("是", "否", "再议"), note="是的，请写到“需求”表"),
)
_PATENT = (
    Column("申请号", 18, ColumnKind.CODE),
    Column("名称", 44),
    Column("权利人", 30),
    Column("申请日", 12, ColumnKind.DATE),
    Column("法律状态", 12),
)
_FIELD = (Column("环节", 22), Column("项目", 22), Column("内容", 50), Column("件数", 10, ColumnKind.COUNT))


@dataclass(frozen=True, slots=True)
class FieldOfPatents:
    """What the home holds in a segment: counts by status and by holder (most first), and the newest of others."""

    segment: str
    patents: int
    own: int
    statuses: tuple[tuple[str, int], ...]
    holders: tuple[tuple[str, int], ...]
    newest: tuple[Patent, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a worksheet starts from; own patents the newest first."""

    firm: Enterprise
    needs: tuple[TechnologyNeed, ...]
    own: tuple[Patent, ...]
    fields: tuple[FieldOfPatents, ...]


def write_diagnosis_sheets(path: Path, found: Diagnosis) -> Path:
    """Write the workbook. Its first sheet has the columns of the need form: `import needs` reads it and passes over
    the others. Raises InputRefused where `path` is open elsewhere."""
    sheets = [
        Sheet("需求", need_columns(found.firm), _needs(found), frozen_columns=2, blank_rows=BLANK_ROWS, tallest=240),
        Sheet("产品与瓶颈", _ROUTE, list(_routes(found.firm)), frozen_columns=1, blank_rows=BLANK_ROWS),
        Sheet("本企业专利", _PATENT, [_patent(one) for one in found.own]),
        Sheet("环节概况", _FIELD, list(_overview(found))),
        Sheet("环节最新专利", _PATENT, [_patent(one) for field in found.fields for one in field.newest]),
        notes_sheet(notes_of(NAME, firm=found.firm.name)),
    ]
    return write_workbook(path, sheets)


def need_columns(firm: Enterprise) -> tuple[Column, ...]:
    """The need form's columns; the firm's name and code are offered, so that a new row is chosen, not typed."""
    offered = {"企业名称": firm.name, "统一社会信用代码": firm.enterprise_id}
    columns = [one.column for one in form_columns() if one.form == NEED_FORM]
    return tuple(
        replace(column, choices=(offered[column.heading],), choosing=Choosing.ONE)
        if column.heading in offered
        else column
        for column in columns
    )


def _needs(found: Diagnosis) -> list[Row]:
    headings = [column.heading for column in need_columns(found.firm)]
    return [[_need_cells(one, found.firm).get(heading) for heading in headings] for one in found.needs]


def _need_cells(need: TechnologyNeed, firm: Enterprise) -> dict[str, Cell]:
    """A need by the headings of its form."""
    return {
        "需求编号": need.need_id,
        "需求名称": need.title,
        "需求内容": need.content,
        "企业名称": need.enterprise or firm.name,
        "统一社会信用代码": need.enterprise_id,
        "待解决的问题": need.problem,
        "期望效果": need.desired_effect,
        "技术指标": need.target,
        "限制条件": need.limits,
        "预算（万元）": need.budget,
        "期望完成日期": need.deadline,
        "最低成熟度": need.min_readiness,
        "所属行业": need.industry,
        "产业链环节": need.segment,
        "合作方式": "、".join(chinese(mode) for mode in need.transfer_modes),
        "保密级别": chinese(need.confidentiality),
        "对外匿名表述": need.anonymous_text,
        "发布日期": need.posted_date,
        "有效期至": need.valid_until,
    }


def _routes(firm: Enterprise) -> Iterator[Row]:
    for product in filter(None, (one.strip() for one in _BETWEEN.split(firm.products))):
        yield (product, *(None for _ in _ROUTE[1:]))


def _patent(one: Patent) -> Row:
    status = chinese(one.legal_status)
    return one.application_number or one.patent_id, one.title, "；".join(one.patentees), one.filing_date, status


def _overview(found: Diagnosis) -> Iterator[Row]:
    for field in found.fields:
        yield field.segment, "专利总数", None, field.patents
        yield field.segment, "其中本企业", found.firm.name, field.own
        for status, count in field.statuses:
            yield field.segment, "法律状态", chinese(LegalStatus(status)), count
        for holder, count in field.holders:
            yield field.segment, "主要权利人", holder, count

"""供需目录.xlsx: what the chain offers and asks, per segment, fit to be read outside the center."""

from collections.abc import Sequence
from pathlib import Path

from ingest.rows import Cell
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.supply_words import availability_of, legal_status_of, modes_of, price_of
from jobs.sheets.workbook import write_workbook
from matcher.catalog import Catalog, CatalogEntry, SegmentCount, SupplyEntry
from matcher.glossary import DISCLAIMER, chinese

_COUNT_COLUMNS = (
    Column("产业链环节", 30),
    Column("供给项数", 14),
    Column("需求项数", 14),
    Column("其中：公开", 14),
    Column("其中：匿名", 14),
    Column("其中：仅中心（不列出）", 18),
)
_SUPPLY_COLUMNS = (
    Column("产业链环节", 16),
    Column("专利号", 18, ColumnKind.CODE),
    Column("专利名称", 28),
    Column("专利权人", 22),
    Column("供方类型", 11),
    Column("法律状态", 13),
    Column("法律状态日期", 12, ColumnKind.DATE),
    Column("技术手段（摘自专利）", 40),
    Column("功能效果（摘自专利）", 36),
    Column("成熟等级", 11),
    Column("等级来源", 14),
    Column("可转让状态", 15),
    Column("合作方式", 18),
    Column("费用", 16),
    Column("支付方式", 16),
    Column("开放许可公告号", 16, ColumnKind.CODE),
)
_NEED_COLUMNS = (
    Column("产业链环节", 18),
    Column("需求编号", 16, ColumnKind.CODE),
    Column("需求名称", 28),
    Column("需求内容", 70),
    Column("企业名称", 26),
    Column("公开方式", 11),
)


def write_catalog(path: Path, catalog: Catalog, sources: Sequence[str]) -> Path:
    """Write `catalog` to `path`; `sources` name where its data come from. Raises InputRefused where `path` is open."""
    values = {"as_of": catalog.as_of.isoformat(), "sources": "；".join(sources) or "未注明", "disclaimer": DISCLAIMER}
    sheets = [
        Sheet("目录概况", _COUNT_COLUMNS, _count_rows(catalog.counts), frozen_columns=1),
        Sheet("供给目录", _SUPPLY_COLUMNS, [_supply_row(entry) for entry in catalog.supply], frozen_columns=3),
        Sheet("需求目录", _NEED_COLUMNS, [_need_row(entry) for entry in catalog.needs], frozen_columns=2),
        notes_sheet(notes_of("供需目录", **values)),
    ]
    return write_workbook(path, sheets)


def _count_rows(counts: Sequence[SegmentCount]) -> list[Row]:
    rows = [(c.segment, c.supply, c.needs, c.public, c.anonymous, c.centre_only) for c in counts]
    totals = tuple(sum(column) for column in list(zip(*rows, strict=True))[1:]) if rows else (0,) * 5
    return [*rows, ("合计", *totals)]


def _supply_row(entry: SupplyEntry) -> Row:
    patent, terms = entry.patent, entry.terms
    holder = ("；".join(patent.patentees), chinese(patent.provider_kind))
    status = (legal_status_of(patent), patent.legal_status_date)
    quotes = (entry.technical_means, entry.technical_effect)
    conditions = (availability_of(terms), modes_of(terms), *price_of(terms))
    return entry.segment, patent.patent_id, patent.title, *holder, *status, *quotes, *_readiness(entry), *conditions


def _readiness(entry: SupplyEntry) -> tuple[Cell, Cell]:
    if entry.terms and entry.terms.readiness_level is not None:
        return entry.terms.readiness_level, "供方申报"
    if entry.readiness_level is not None:
        return entry.readiness_level, "机器建议"
    return "未知", ""


def _need_row(entry: CatalogEntry) -> Row:
    way = chinese(entry.confidentiality)
    return entry.segment, entry.number, entry.title, entry.text, entry.enterprise, way

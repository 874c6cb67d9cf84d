"""供需目录: what the chain offers and asks, per segment, fit to be read outside the center; as xlsx, csv or json."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.rows import Cell
from jobs.sheets.delimited import write_csv
from jobs.sheets.layout import Column, ColumnKind, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.replacement import replacement
from jobs.sheets.workbook import write_workbook
from matcher.catalog import Catalog, CatalogEntry, SegmentCount, SupplyEntry
from matcher.errors import InputRefused
from matcher.glossary import DISCLAIMER, chinese
from matcher.supply_words import availability_of, legal_status_of, modes_of, price_of

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
_COUNT_KEYS = ("segment", "supply", "needs", "public", "anonymous", "centre_only")
_SUPPLY_KEYS = (
    *("segment", "patent_id", "title", "patentees", "provider_kind", "legal_status", "legal_status_date"),
    *("technical_means", "technical_effect", "readiness_level", "readiness_source"),
    *("availability", "transfer_modes", "fee", "payment", "open_license_number"),
)
_NEED_KEYS = ("segment", "need_id", "title", "content", "enterprise", "confidentiality")


def write_catalog(path: Path, catalog: Catalog, sources: Sequence[str]) -> list[Path]:
    """Write `catalog` to `path`, by its ending as .xlsx, .csv (two files: supply and needs) or .json; what was written.

    `sources` name where the data come from. Raises InputRefused for another ending and where a file is open elsewhere.
    """
    check_catalog_path(path)
    return {".xlsx": _write_workbook, ".csv": _write_csv, ".json": _write_json}[path.suffix.lower()](
        path, catalog, sources
    )


def check_catalog_path(path: Path) -> None:
    """Raises InputRefused for a file that `write_catalog` cannot write: asked before the work, not after it."""
    if path.suffix.lower() not in (".csv", ".json", ".xlsx"):
        raise InputRefused("不能写成这种文件", path.name, "请用 .xlsx、.csv 或 .json 结尾的文件名")


def _write_csv(path: Path, catalog: Catalog, _: Sequence[str]) -> list[Path]:
    """A csv holds one table, so that each side gets a file of its own."""
    sides = (
        ("供给", _SUPPLY_COLUMNS, [_supply_row(entry) for entry in catalog.supply]),
        ("需求", _NEED_COLUMNS, [_need_row(entry) for entry in catalog.needs]),
    )
    return [
        write_csv(path.with_stem(f"{path.stem}-{name}"), [column.heading for column in columns], rows)
        for name, columns, rows in sides
    ]


def _write_json(path: Path, catalog: Catalog, sources: Sequence[str]) -> list[Path]:
    document: dict[str, Any] = {
        "as_of": catalog.as_of.isoformat(),
        "sources": list(sources),
        "disclaimer": DISCLAIMER,
        "counts": [dict(zip(_COUNT_KEYS, row, strict=True)) for row in _count_rows(catalog.counts)[:-1]],
        "supply": [dict(zip(_SUPPLY_KEYS, _supply_row(entry), strict=True)) for entry in catalog.supply],
        "needs": [dict(zip(_NEED_KEYS, _need_row(entry), strict=True)) for entry in catalog.needs],
    }
    with replacement(path) as file:
        file.write(json.dumps(document, ensure_ascii=False, indent=1, default=str).encode())
    return [path]


def _write_workbook(path: Path, catalog: Catalog, sources: Sequence[str]) -> list[Path]:
    values = {"as_of": catalog.as_of.isoformat(), "sources": "；".join(sources) or "未注明", "disclaimer": DISCLAIMER}
    sheets = [
        Sheet("目录概况", _COUNT_COLUMNS, _count_rows(catalog.counts), frozen_columns=1),
        Sheet("供给目录", _SUPPLY_COLUMNS, [_supply_row(entry) for entry in catalog.supply], frozen_columns=3),
        Sheet("需求目录", _NEED_COLUMNS, [_need_row(entry) for entry in catalog.needs], frozen_columns=2),
        notes_sheet(notes_of("供需目录", **values)),
    ]
    return [write_workbook(path, sheets)]


def _count_rows(counts: Sequence[SegmentCount]) -> list[tuple[Cell, ...]]:
    rows = [(c.segment, c.supply, c.needs, c.public, c.anonymous, c.centre_only) for c in counts]
    totals = tuple(sum(column) for column in list(zip(*rows, strict=True))[1:]) if rows else (0,) * 5
    return [*rows, ("合计", *totals)]


def _supply_row(entry: SupplyEntry) -> tuple[Cell, ...]:
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


def _need_row(entry: CatalogEntry) -> tuple[Cell, ...]:
    way = chinese(entry.confidentiality)
    return entry.segment, entry.number, entry.title, entry.text, entry.enterprise, way

"""The report as a workbook: the figures, the pushes by column, what changed, and a sheet of entries for each figure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from ingest.rows import Cell
from jobs.report_words import baseline_words, figure_words, met_words, section_lines, target_words
from jobs.reporting import MadeReport
from jobs.sheets.delimited import write_csv
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.workbook import write_workbook
from matcher.report_changes import FigureChange

MANY = 20_000  # a figure with more entries than this has them in a file beside: nobody reads so long a sheet
_FIGURES = (
    Column("指标", 26),
    Column("条款", 12),
    Column("目标", 28),
    Column("数值（严格口径）", 18),
    Column("宽口径", 12),
    Column("是否达到", 12),
    Column("统计期间", 25),
    Column("基期与本年", 34),
    Column("条目数", 9),
    Column("条目所在", 22),
)
_ENTRIES = (
    Column("编号", 24, ColumnKind.CODE),
    Column("数量", 10),
    Column("计入", 24),
    Column("现状", 10),
    Column("台账序号", 22, ColumnKind.CODE),
    Column("证据（SHA-256）", 68, ColumnKind.CODE),
)
_CHANGES = (
    Column("指标", 26),
    Column("变化", 44),
    Column("新增条目", 40),
    Column("减少条目", 40),
    Column("改变条目", 40),
)
_WORDS = (Column("项目", 24), Column("内容", 96))
_LONGEST_NAME = 31
_SHOWN = 200


def write_report_workbook(path: Path, made: MadeReport) -> Path:
    """Write the report to `path`; the same report gives the same bytes. Raises InputRefused where it is open."""
    lines = made.document["lines"]
    names = sheet_names(lines)
    foot = footing(made)
    sheets = [
        Sheet(
            "指标", _FIGURES, [_figure(line, name) for line, name in zip(lines, names, strict=True)], 1, footing=foot
        ),
        Sheet("说明", _WORDS, section_lines(made), footing=foot),
    ]
    if made.before:
        sheets.append(Sheet("变化", _CHANGES, list(_changes(made.changes)), 1, footing=foot))
    for line, name in zip(lines, names, strict=True):
        if 0 < len(line["entries"]) <= MANY:
            sheets.append(Sheet(name, _ENTRIES, map(_entry, line["entries"]), 1, footing=foot))
    return write_workbook(path, sheets, made_at=datetime.combine(made.frozen.as_of, time()))


def write_long_entries(folder: Path, stem: str, made: MadeReport) -> list[Path]:
    """Write the entries of each figure that has too many for a sheet to a CSV of its own; the files written."""
    headings = [column.heading for column in _ENTRIES]
    lines = made.document["lines"]
    return [
        write_csv(folder / f"{stem}-{name}.csv", headings, map(_entry, line["entries"]))
        for line, name in zip(lines, sheet_names(lines), strict=True)
        if len(line["entries"]) > MANY
    ]


def footing(made: MadeReport) -> str:
    """What every page says: the one hash of the data set."""
    return f"第 {made.frozen.number} 号 截至 {made.frozen.as_of} 数据哈希 {made.frozen.sha256}"


def sheet_names(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """A name of its own for the sheet of entries of each figure, short enough for a spreadsheet."""
    plain = ("".join(char for char in line["target"]["name"] if char not in "[]:*?/\\'") for line in lines)
    return [f"{place}.{name}"[:_LONGEST_NAME] for place, name in enumerate(plain, start=1)]


def _figure(line: Mapping[str, Any], name: str) -> Row:
    target = line["target"]
    period = f"{line['first']} 至 {line['last']}" if line["first"] > "0001-01-01" else f"截至 {line['last']}"
    loose = "" if line["loose"] is None else f"{line['loose']:,g} {target['unit']}"
    figures = (figure_words(line), loose, met_words(line["met"]))
    many = len(line["entries"]) > MANY
    where = f"另见文件 …-{name}.csv" if many else name if line["entries"] else ""
    return (
        target["name"],
        target["clause"],
        target_words(target),
        *figures,
        period,
        baseline_words(line),
        len(line["entries"]) or None,  # what is not registered is blank, never 0
        where,
    )


def _entry(entry: Sequence[Any]) -> tuple[Cell, ...]:
    what, amount, _, counted, state, sequences, evidence = entry
    return what, amount, counted, state, "、".join(map(str, sequences)), "\n".join(evidence)


def change_words(change: FigureChange) -> str:
    """What differs in a figure."""
    told = "；".join(f"{_FIELD[name]} {_shown(old)} → {_shown(new)}" for name, old, new in change.fields)
    return told or "数值未变"


def _changes(changes: Sequence[FigureChange]) -> Iterator[Row]:
    for change in changes:
        yield change.name, change_words(change), *(_listed(ids) for ids in (change.came, change.went, change.altered))


_FIELD = {
    "value": "数值",
    "loose": "宽口径",
    "amount": "本年",
    "baseline": "基期",
    "met": "是否达到",
    "note": "说明",
    "target": "目标",
}


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "（无）"
    return met_words(value) if isinstance(value, bool) else f"{value}"


def _listed(ids: Sequence[str]) -> str:
    more = f" 等 {len(ids)} 项" if len(ids) > _SHOWN else ""
    return "、".join(ids[:_SHOWN]) + more

"""The blank forms that enterprises and universities fill in; their columns stand in `form_columns.csv`."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from jobs.sheets.layout import Choosing, Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher import glossary, vocabulary
from matcher.shipped import shipped

BLANK_ROWS = 500
PRIVACY_NOTICE = "个人信息告知"
_ASKS_FOR_CONTACTS = "联系人"
_CHOOSING_NOTES = {Choosing.ONE: "", Choosing.SEVERAL: "（可多选）", Choosing.OTHER: "（也可自填）"}


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form with an invented example; `column.note` is its explanation."""

    form: str
    sheet: str
    column: Column
    example: str


def write_forms(directory: Path) -> list[Path]:
    """Write every blank form into `directory` and return their paths. Raises InputRefused where one is open."""
    forms = groupby(form_columns(), key=lambda column: column.form)
    return [_write_form(directory / f"{name}.xlsx", name, list(columns)) for name, columns in forms]


def form_columns() -> Iterator[FormColumn]:
    """Every column of every form, in order."""
    with shipped("reference", "form_columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield FormColumn(row["form"], row["sheet"], _column(row), row["example"])


def _column(row: dict[str, str]) -> Column:
    return Column(
        heading=row["heading"],
        width=float(row["width"]),
        kind=ColumnKind(row["kind"]),
        choices=_choices(row["choices"]),
        choosing=Choosing(row["choosing"] or Choosing.ONE),
        required=row["required"] == "yes",
        note=row["explanation"],
    )


def _choices(text: str) -> tuple[str, ...]:
    """The choices a cell of the table names: a closed set of the vocabulary, or words parted by `|`."""
    kind = getattr(vocabulary, text, None) if text else None
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return tuple(glossary.choices(kind))
    return tuple(text.split("|")) if text else ()


def _write_form(path: Path, name: str, columns: list[FormColumn]) -> Path:
    form = Sheet(columns[0].sheet, tuple(c.column for c in columns), blank_rows=BLANK_ROWS, frozen_columns=2)
    return write_workbook(path, [form, _column_guide(columns), *_notices(name, columns)])


def _column_guide(columns: list[FormColumn]) -> Sheet:
    headings = (Column("列名", 20), Column("是否必填", 10), Column("说明", 48), Column("示例（虚构）", 32))
    return Sheet("填写说明", (*headings, Column("可选内容", 34)), [_guide_row(c) for c in columns], tallest=400)


def _guide_row(described: FormColumn) -> Row:
    column = described.column
    choices = "、".join(column.choices) + _CHOOSING_NOTES[column.choosing]
    return column.heading, "必填" if column.required else "选填", column.note, described.example, choices


def _notices(name: str, columns: list[FormColumn]) -> Iterator[Sheet]:
    yield notes_sheet([*notes_of("填表须知", blank_rows=BLANK_ROWS), *notes_of(name)], "填表须知")
    if any(c.column.heading == _ASKS_FOR_CONTACTS for c in columns):
        yield notes_sheet(notes_of(PRIVACY_NOTICE), PRIVACY_NOTICE)

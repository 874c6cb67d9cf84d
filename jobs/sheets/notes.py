"""The explanation sheets: what stands in `data/reference/sheet_notes.csv`, filled in."""

import csv
from functools import cache

from jobs.sheets.layout import Column, Row, Sheet
from matcher.shipped import shipped


def notes_of(key: str, **values: object) -> list[Row]:
    """The (item, text) rows kept under `key`; `values` fill the braces in them."""
    return [(item, text.format(**values)) for sheet, item, text in _table() if sheet == key]


def notes_sheet(rows: list[Row], name: str = "说明") -> Sheet:
    """A sheet that explains its neighbors: nothing in it is cut short."""
    return Sheet(name, (Column("项目", 18), Column("说明", 96)), rows, tallest=400)


@cache
def _table() -> list[tuple[str, str, str]]:
    with shipped("reference", "sheet_notes.csv").open(encoding="utf-8", newline="") as file:
        return [(row["sheet"], row["item"], row["text"]) for row in csv.DictReader(file)]

"""A sheet as plain values: its columns, its rows, how it is seen. Nothing is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from ingest.rows import Cell
from jobs.sheets.cells import Marked

Row = Sequence[Cell | Marked]
_LEGIBLE_WIDTH = 200  # characters across one A4 landscape page, at about two thirds of full size


class ColumnKind(StrEnum):
    """What people type into a column: `CODE` keeps digits as text, so that 201911234567 stays itself."""

    LONG = "long"
    CODE = "code"
    DATE = "date"
    COUNT = "count"


class Choosing(StrEnum):
    """What a dropdown lets people enter: one of its choices, several joined by 、, or words of their own as well."""

    ONE = "one"
    SEVERAL = "several"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Column:
    """One column, `width` half-width characters wide; `choices` make a dropdown, `note` is shown while it is filled."""

    heading: str
    width: float = 14
    kind: ColumnKind = ColumnKind.LONG
    number_format: str = ""
    choices: tuple[str, ...] = ()
    choosing: Choosing = Choosing.ONE
    required: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: headings in row 1, then `rows`, then `blank_rows` ready to be filled in.

    Rows that would be taller than `tallest` points are held to it; the cell keeps the whole text. `footing` is printed
    at the foot of every page, in place of the file's name.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row] = ()
    frozen_columns: int = 0
    blank_rows: int = 0
    tallest: float = 180
    footing: str = ""

    @property
    def pages_wide(self) -> int:
        """How many pages side by side keep the print legible."""
        return max(1, ceil(sum(column.width for column in self.columns) / _LEGIBLE_WIDTH))


def lines_of(text: str, width: float) -> int:
    """About how many lines `text` takes in a column of `width` half-width characters."""
    return sum(max(1, ceil(display_width(line) / width)) for line in text.split("\n"))


def display_width(text: str) -> int:
    """About the width of `text` in half-width characters: a Chinese one takes two places (and three UTF-8 bytes)."""
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2

"""What travels through ingest: rows as found, then clean rows or rejects. Nothing is dropped between the two."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

Cell = str | float | int | bool | date | datetime | None
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as found: `number` is the row a person sees in the file (from 1, headings included)."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or file with its headings recognised; `rows` is read lazily and once."""

    source: str
    sheet: str
    headings: tuple[str, ...]
    rows: Iterator[RawRow]


@dataclass(frozen=True, slots=True)
class CleanRow(Generic[Record]):
    """A row that became a record. `fingerprint` (16 bytes) is equal for equal cleaned rows, whatever the file."""

    number: int
    sheet: str
    fingerprint: bytes
    record: Record


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not become a record: which column, what stood there, why, and the whole row to mend."""

    number: int
    sheet: str
    column: str
    value: str
    reason: str
    cells: dict[str, Cell]

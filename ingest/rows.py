"""What travels through ingest: rows as found, then clean rows or rejects. Nothing is dropped between the two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from json import JSONEncoder
from typing import Generic, Protocol, TypeVar

_WRITTEN = JSONEncoder(ensure_ascii=False, default=lambda cell: {"": repr(cell)})  # days, as no cell is written
Cell = str | float | int | bool | date | datetime | None
Record = TypeVar("Record")


class FoundRow(Protocol):
    """One row as found: `number` is the row a person sees in the file (from 1, headings included).

    `problem` says, in Chinese, why the row cannot even be read as a row (too many cells, broken JSON); empty otherwise.
    """

    @property
    def number(self) -> int: ...
    @property
    def cells(self) -> dict[str, Cell]: ...
    @property
    def problem(self) -> str: ...
    @property
    def as_written(self) -> bytes:
        """Text (UTF-8) that is the same only for rows with the same cells."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A `FoundRow` that is read already."""

    number: int
    cells: dict[str, Cell]
    problem: str = ""

    @property
    def as_written(self) -> bytes:
        """All cells as JSON: written many times faster than `repr` writes Chinese text."""
        return _WRITTEN.encode([self.cells, self.problem]).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the file that carries a field; `separator` splits its lists where the tool uses an unusual one."""

    heading: str
    separator: str = ""


Columns = Mapping[str, tuple[Column, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or file with its headings recognised; `rows` is read lazily and once.

    `columns` names, for each field, the headings that carry it, best first.
    """

    source: str
    sheet: str
    headings: tuple[str, ...]
    rows: Iterator[FoundRow]
    columns: Columns = field(default_factory=dict)


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

"""From the rows of a table to clean records or rejects, the same for every kind of record."""

from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any, TypeVar

from ingest.cells import BadCell, blank, line, names, shown, word
from ingest.rows import Cell, CleanRow, Columns, FoundRow, Reject, Table

Record = TypeVar("Record")
Value = TypeVar("Value")
_BETWEEN = "\x1f"  # no clean text contains it


class RowView:
    """One raw row seen through its table's columns: values by field, the heading kept for complaints."""

    def __init__(self, row: FoundRow, columns: Columns) -> None:
        self._cells, self._columns = row.cells, columns

    def take(self, field: str, convert: Callable[[Cell], Value | None], default: Value) -> Value:
        """The first column of the field that says something, converted. BadCell leaves with its column and value."""
        if field not in self._columns:
            return default
        for column in self._columns[field]:
            cell = self._cells.get(column.heading)
            if blank(cell):
                continue
            try:
                value = convert(cell)
            except BadCell as bad:
                raise bad.at(column.heading, cell) from None
            if value is not None and value not in ("", ()):
                return value
        return default

    def line(self, field: str) -> str:
        """One line of text, or empty."""
        return self.take(field, line, "")

    def word(self, field: str) -> str:
        """One line of text; empty also where the cell says `无` or `-`."""
        return self.take(field, word, "")

    def names(self, field: str) -> tuple[str, ...]:
        """The names of a list, split as the column's tool separates them."""
        for column in self._columns.get(field, ()):
            cell = self._cells.get(column.heading)
            try:
                found = names(cell, column.separator)
            except BadCell as bad:
                raise bad.at(column.heading, cell) from None
            if found:
                return found
        return ()

    def heading(self, field: str) -> str:
        """The heading of the field's best column, for complaints about what is missing."""
        return next((column.heading for column in self._columns.get(field, ())), field)

    def required(self, field: str, named: str) -> str:
        """One line of text that must be there. Raises BadCell with the field's Chinese name."""
        value = self.line(field)
        if not value:
            raise BadCell(f"{named}为空。请补填", column=self.heading(field))
        return value


def clean(table: Table, build: Callable[[RowView], Record]) -> Iterator[CleanRow[Record] | Reject]:
    """Every row of the table, in order, as a record or as a reject: nothing is dropped."""
    for row in table.rows:
        if row.problem:
            yield _reject(table, row, BadCell(row.problem))
            continue
        try:
            record = build(RowView(row, table.columns))
        except BadCell as bad:
            yield _reject(table, row, bad)
        else:
            yield CleanRow(row.number, table.sheet, fingerprint(record), record)


def fingerprint(record: Any) -> bytes:
    """16 bytes over every field of a record, equal for equal records in any process."""
    kind: Any = type(record)
    return blake2b(_BETWEEN.join(map(str, _values(kind)(record))).encode(), digest_size=16).digest()


@cache
def _values(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What reads all fields of a record of that kind (at least two) at once."""
    return attrgetter(*kind.__dataclass_fields__)


def _reject(table: Table, row: FoundRow, bad: BadCell) -> Reject:
    return Reject(row.number, table.sheet, bad.column, shown(bad.value), bad.reason, row.cells)

"""The rows of a file in which nothing may be wrong: the first that cannot be read refuses the whole file, by name."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from ingest.cells import BadCell
from ingest.files import read_plain_tables
from ingest.headings import HeadingTable
from ingest.records import RowView
from matcher.errors import InputRefused

Record = TypeVar("Record")


def plain_rows(path: Path, headings: HeadingTable, build: Callable[[RowView], Record]) -> Iterator[Record]:
    """What `build` makes of each row, in the order of the file. Raises FileUnreadable, or InputRefused naming the row
    and column."""
    for table in read_plain_tables(path, headings):
        for row in table.rows:
            try:
                if row.problem:
                    raise BadCell(row.problem)
                yield build(RowView(row, table.columns))
            except BadCell as bad:
                place = f"{path.name} 第 {row.number} 行" + (f"“{bad.column}”" if bad.column else "")
                raise InputRefused(f"{place}有误", bad.value, bad.reason) from bad

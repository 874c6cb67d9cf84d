"""The rows of each kind of file, completed with what only the home knows: supply terms meet their patents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ingest.enterprises import enterprise, enterprise_headings
from ingest.headings import HeadingTable
from ingest.needs import need, need_headings
from ingest.patent_record import patent
from ingest.patents import patent_headings
from ingest.records import RowView, clean
from ingest.rows import Cell, CleanRow, FoundRow, Reject, Table
from ingest.supply import supply_headings, supply_terms
from matcher.vocabulary import RecordKind
from store import patents
from store.rows import pieces

Row = CleanRow[Any] | Reject
Build = Callable[[RowView], Any]
_BATCH = 500
_NUMBERS = ("application_number", "publication_number", "patent_id")


def reader(kind: RecordKind) -> tuple[HeadingTable, Build]:
    """The headings of a kind of file, and what makes a record of a row."""
    readers: dict[RecordKind, tuple[Callable[[], HeadingTable], Build]] = {
        RecordKind.PATENT: (patent_headings, patent),
        RecordKind.NEED: (need_headings, need),
        RecordKind.ENTERPRISE: (enterprise_headings, enterprise),
        RecordKind.SUPPLY: (supply_headings, supply_terms),
    }
    headings, build = readers[kind]
    return headings(), build


def rows_of(conn: sa.Connection, kind: RecordKind, table: Table, build: Build) -> Iterator[Row]:
    """Every row as a record or a reject; supply terms of a patent that is not stored are rejected."""
    if kind is not RecordKind.SUPPLY:
        return clean(table, build)
    return _resolved(conn, table, build)


def _resolved(conn: sa.Connection, table: Table, build: Build) -> Iterator[Row]:
    for batch in pieces(_with_cells(table, build), _BATCH):
        stated = [row.record.patent_id for row, _ in batch if isinstance(row, CleanRow)]
        known = patents.resolve(conn, stated)
        yield from (_settled(row, cells, known, table) for row, cells in batch)


def _with_cells(table: Table, build: Build) -> Iterator[tuple[Row, dict[str, Cell]]]:
    for raw in table.rows:
        one: Sequence[FoundRow] = (raw,)
        yield next(clean(replace(table, rows=iter(one)), build)), raw.cells


def _settled(row: Row, cells: dict[str, Cell], known: dict[str, str], table: Table) -> Row:
    if isinstance(row, Reject):
        return row
    stated = row.record.patent_id
    if stated in known:
        return replace(row, record=replace(row.record, patent_id=known[stated]))
    headings = (column.heading for name in _NUMBERS for column in table.columns.get(name, ()))
    column = next((heading for heading in headings if cells.get(heading)), "")
    return Reject(row.number, row.sheet, column, stated, "没有这件专利。请先导入该专利，再导入供给信息", cells)

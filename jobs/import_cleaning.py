"""The rows of a table cleaned batch by batch: those read before are known by their cells, the others of a large file
are cleaned by all cores while the main process writes."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

import sqlalchemy as sa

from ingest.records import clean
from ingest.rows import Table
from ingest.seen_rows import cell_marks
from jobs.import_rows import Build, Row, reader, rows_of
from jobs.many_cores import in_parallel
from matcher.vocabulary import RecordKind
from store import imports
from store.rows import pieces

BATCH = 2000
ALONE = 5  # batches: below, other processes would take longer to start than they save


@dataclass(frozen=True, slots=True)
class CleanedBatch:
    """`marks` are the cells' marks by row number, `seen` the records of rows that were read before, `rows` the others
    as records or rejects."""

    marks: Mapping[int, bytes]
    seen: Mapping[int, str]
    rows: Sequence[Row]


def cleaned_batches(conn: sa.Connection, kind: RecordKind, table: Table) -> Iterator[CleanedBatch]:
    """All rows of the table, in order. What supply terms become depends on the store, so that those are always cleaned
    here, one batch written before the next is looked at."""
    looked_at: deque[tuple[Mapping[int, bytes], Mapping[int, str]]] = deque()

    def unread() -> Iterator[Table]:
        for batch in pieces(table.rows, BATCH):
            marks = dict(zip((row.number for row in batch), cell_marks(table, batch), strict=True))
            seen = {} if kind is RecordKind.SUPPLY else _seen(conn, kind, marks)
            looked_at.append((marks, seen))
            yield replace(table, rows=iter([row for row in batch if row.number not in seen]))

    for rows in _cleaned(conn, kind, unread()):
        yield CleanedBatch(*looked_at.popleft(), rows)


def clean_rows(table: Table, build: Build) -> list[Row]:
    """The rows of a part of a table, by any core."""
    return list(clean(table, build))


def builder(kind: RecordKind) -> Build:
    """What makes a record of a row of that kind."""
    return reader(kind)[1]


def _cleaned(conn: sa.Connection, kind: RecordKind, parts: Iterator[Table]) -> Iterator[Sequence[Row]]:
    alone = None if kind is RecordKind.SUPPLY else ALONE
    for part in islice(parts, alone):
        yield list(rows_of(conn, kind, part, builder(kind)))
    if more := next(parts, None):
        yield from in_parallel(clean_rows, chain([more], parts), partial(builder, kind))


def _seen(conn: sa.Connection, kind: RecordKind, marks: Mapping[int, bytes]) -> dict[int, str]:
    """The records of rows with known cells, by row number."""
    known = imports.known_cells(conn, kind, marks.values())
    return {number: known[mark] for number, mark in marks.items() if mark in known}

"""The rows of a table read batch by batch: those read before are known by their cells and not cleaned again; a large
file is read by all cores while the main process writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import Any

import sqlalchemy as sa

from ingest.rows import CleanRow, Reject, Table
from ingest.seen_rows import cell_marks
from jobs.import_rows import reader, rows_of
from jobs.many_cores import in_parallel
from matcher.domain import Patent
from matcher.vocabulary import RecordKind
from store import imports, new_patents
from store.database import unmigrated
from store.imports import ReadRow
from store.new_patents import NewPatents
from store.rows import pieces

BATCH = 2000
ALONE = 5  # batches: below, other processes would take longer to start than they save


@dataclass(frozen=True, slots=True)
class CleanedBatch:
    """`seen` the records of rows that were read before, by row number; of the others the `rejects`, and the `rows`
    that became records with the `marks` of their cells by row number. Patents that may all be new are made ready to be
    stored so; then there are no rows."""

    seen: Mapping[int, str]
    rejects: Sequence[Reject]
    rows: Sequence[CleanRow[Any]]
    marks: Mapping[int, bytes]
    new: NewPatents | None = None


def cleaned_batches(conn: sa.Connection, kind: RecordKind, table: Table) -> Iterator[CleanedBatch]:
    """All rows of the table, in order. What supply terms become depends on the store, so that those are always cleaned
    here, one batch written before the next is looked at."""
    parts = (replace(table, rows=iter(rows)) for rows in pieces(table.rows, BATCH))
    first = [] if kind is RecordKind.SUPPLY else list(islice(parts, ALONE + 1))
    if len(first) <= ALONE:
        yield from (_cleaned(conn, kind, part) for part in chain(first, parts))
        return
    url = conn.engine.url.render_as_string(hide_password=False)
    yield from in_parallel(read_apart, chain(first, parts), partial(Apart, url, kind))


class Apart:
    """What another process reads with: a connection of its own, which sees what stood before this import."""

    def __init__(self, url: str, kind: RecordKind) -> None:
        self.engine, self.kind = unmigrated(url), kind


def read_apart(part: Table, apart: Apart) -> CleanedBatch:
    """A part of a table, by any core."""
    with apart.engine.connect() as conn:
        return _cleaned(conn, apart.kind, part)


def _cleaned(conn: sa.Connection, kind: RecordKind, part: Table) -> CleanedBatch:
    found = list(part.rows)
    marks = dict(zip((row.number for row in found), cell_marks(part, found), strict=True))
    seen = {} if kind is RecordKind.SUPPLY else _seen(conn, kind, marks)
    fresh = replace(part, rows=iter([row for row in found if row.number not in seen]))
    rows = list(rows_of(conn, kind, fresh, reader(kind)[1]))
    rejects = [row for row in rows if isinstance(row, Reject)]
    cleaned = [row for row in rows if isinstance(row, CleanRow)]
    if kind is RecordKind.PATENT and (new := _ready(conn, cleaned, marks)):
        return CleanedBatch(seen, rejects, (), {}, new)
    return CleanedBatch(seen, rejects, cleaned, marks)


def _ready(conn: sa.Connection, rows: Sequence[CleanRow[Patent]], marks: Mapping[int, bytes]) -> NewPatents | None:
    records = [row.record for row in rows]
    read = [ReadRow(row.fingerprint, marks[row.number], row.number, row.record.patent_id) for row in rows]
    return new_patents.ready(conn.dialect, records, read)


def looked_at(
    conn: sa.Connection, sheet: str, batch: CleanedBatch
) -> tuple[Sequence[CleanRow[Any]], Mapping[int, bytes]]:
    """The rows of a batch that became records, with the marks of their cells, also where they were thought new."""
    if not batch.new:
        return batch.rows, batch.marks
    records, read = batch.new.records(conn.dialect), batch.new.rows
    numbered = zip(read["row_number"], read["fingerprint"], records, strict=True)
    rows = [CleanRow(number, sheet, fingerprint, record) for number, fingerprint, record in numbered]
    return rows, dict(zip(read["row_number"], read["cells"], strict=True))


def _seen(conn: sa.Connection, kind: RecordKind, marks: Mapping[int, bytes]) -> dict[int, str]:
    """The records of rows with known cells, by row number."""
    known = imports.known_cells(conn, kind, marks.values())
    return {number: known[mark] for number, mark in marks.items() if mark in known}

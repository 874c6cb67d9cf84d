"""One file of an import: read in batches, reconciled, applied, its papers written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingest.files import file_sha256, read_tables
from ingest.rows import CleanRow, Reject
from jobs.erased_contacts import Screen
from jobs.home import Home
from jobs.import_changes import apply, completed, final_records, last_owners, put_in_place
from jobs.import_cleaning import CleanedBatch, cleaned_batches, looked_at
from jobs.import_reports import FileReport
from jobs.import_rows import reader
from jobs.sheets.delimited import write_csv
from matcher.domain import IndustrialChain
from matcher.merging import Outcome
from matcher.vocabulary import RecordKind
from store import imports, new_patents
from store.imports import ReadRow
from store.new_patents import NewPatents
from store.shelves import Shelf

MOST_REJECTS = 100_000
SHOWN_REJECTS = 10
_IDS_HEADINGS = ("工作表", "行号", "编号", "结果")
_OUTCOMES = {Outcome.ACCEPTED: "新增", Outcome.UPDATED: "更新", Outcome.UNCHANGED: "未变"}


Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class ImportRun:
    """What the files of one run share; `home` is None in a dry run, which writes no papers."""

    conn: sa.Connection
    kind: RecordKind
    shelf: Shelf
    run_id: str
    now: datetime
    chain: IndustrialChain | None
    home: Home | None
    progress: Progress | None
    screen: Screen


class FileImport:
    """One file while it is imported. Where not `all_lines` are looked through first, `take` may raise HeadingsGrew."""

    def __init__(self, run: ImportRun, path: Path, mapping: Mapping[str, str] | None, all_lines: bool) -> None:
        self._run, self._conn, self._path = run, run.conn, path
        with ThreadPoolExecutor(1) as beside:  # both read all of the file
            digest = beside.submit(file_sha256, path)
            self._tables = read_tables(path, reader(run.kind)[0], mapping, all_lines)
        self._report = FileReport(path.name, self._tables[0].source)
        self._rejects: list[Reject] = []
        self._absorbed = False  # whether a row of the batch showed two records to be one
        self._id = imports.start_file(run.conn, run.run_id, path.name, digest.result(), self._report.source)

    def take(self) -> FileReport:
        """Read to the end, then write the counts and the papers."""
        if self._run.home is None:
            for _ in self._lines():
                pass
        else:
            self._write_papers(self._run.home)
        imports.finish_file(self._conn, self._id, self._report.counts)
        return self._report

    def _write_papers(self, home: Home) -> None:
        home.imports.mkdir(parents=True, exist_ok=True)
        stem = _free_stem(home.imports, f"{self._run.run_id}-{self._path.stem}")
        self._report.ids_file = str(write_csv(home.imports / f"{stem}-编号.csv", _IDS_HEADINGS, self._lines()))
        if self._rejects:
            from jobs.sheets.rejects import write_rejects

            headings = list(dict.fromkeys(name for table in self._tables for name in table.headings))
            papers = write_rejects(home.imports / f"{stem}-拒收.xlsx", self._path.name, headings, self._rejects)
            self._report.rejects_file = str(papers)

    def _lines(self) -> Iterator[tuple[str, int, str, str]]:
        """Import batch by batch; sheet, row number, id and outcome of every row that is not rejected."""
        for table in self._tables:
            for batch in cleaned_batches(self._conn, self._run.kind, table):
                yield from self._take_batch(table.sheet, batch)
                if self._run.progress:
                    self._run.progress(self._path.name, self._report.rows)

    def _take_batch(self, sheet: str, batch: CleanedBatch) -> Iterator[tuple[str, int, str, str]]:
        """Rows whose cells were seen before are unchanged as they stand."""
        self._absorbed = False
        took = [(number, record_id, Outcome.UNCHANGED) for number, record_id in batch.seen.items()]
        self._reject(batch.rejects)
        if batch.new and self._take_new(batch.new):
            accepted = zip(batch.new.rows["row_number"], batch.new.rows["record_id"], strict=True)
            took += [(number, record_id, Outcome.ACCEPTED) for number, record_id in accepted]
        else:
            took += self._take_rows(*looked_at(self._conn, sheet, batch))
        former = (i for _, i, outcome in took if self._absorbed or outcome is Outcome.UNCHANGED)
        last = last_owners(self._conn, self._run.kind, former)
        for number, record_id, outcome in sorted(took):
            setattr(self._report, outcome.value, getattr(self._report, outcome.value) + 1)
            yield sheet, number, last.get(record_id, record_id), _OUTCOMES[outcome]

    def _take_new(self, new: NewPatents) -> bool:
        """Apply patents none of which is known; False where one is."""
        run, conn = self._run, self._conn
        if not new_patents.write(conn, new, run.run_id, self._id, run.now):
            return False
        if run.chain:
            put_in_place(conn, run.kind, new.records(conn.dialect), run.chain, run.now)
        return True

    def _take_rows(self, found: Sequence[CleanRow[Any]], marks: Mapping[int, bytes]) -> list[tuple[int, str, Outcome]]:
        """Apply cleaned rows: number, id and outcome of each."""
        ids = imports.known_rows(self._conn, self._run.kind, (row.fingerprint for row in found))
        fresh = {row.fingerprint: row for row in reversed(found) if row.fingerprint not in ids}
        outcomes = self._take_fresh(list(reversed(fresh.values())), ids, marks)
        # only the first row of a fingerprint counts as new
        return [(r.number, ids[r.fingerprint], outcomes.pop(r.fingerprint, Outcome.UNCHANGED)) for r in found]

    def _take_fresh(
        self, rows: Sequence[CleanRow[Any]], ids: dict[bytes, str], marks: Mapping[int, bytes]
    ) -> dict[bytes, Outcome]:
        """Apply rows not seen before; their ids are added to `ids`."""
        run, conn = self._run, self._conn
        screened = run.screen.without_erased([row.record for row in rows])
        whole = [row for row, record in zip(rows, screened, strict=True) if record is row.record]
        self._report.erased += len(rows) - len(whole)
        changes = run.shelf.reconcile(conn, completed(conn, run.kind, screened))
        self._absorbed = any(change.absorbed for change in changes)
        made = apply(conn, run.kind, [(row.number, change) for row, change in zip(rows, changes, strict=True)], run.now)
        imports.write_versions(conn, run.run_id, self._id, run.now, made)
        ids.update((row.fingerprint, run.shelf.key(change.after)) for row, change in zip(rows, changes, strict=True))
        # a row that tells of an erased contact is not remembered, not even by its fingerprint
        read = [ReadRow(row.fingerprint, marks[row.number], row.number, ids[row.fingerprint]) for row in whole]
        imports.write_rows(conn, run.kind, run.run_id, self._id, read)
        put_in_place(conn, run.kind, final_records(run.kind, changes), run.chain, run.now)
        return {row.fingerprint: change.outcome for row, change in zip(rows, changes, strict=True)}

    def _reject(self, rows: Sequence[Reject]) -> None:
        self._report.rejected += len(rows)
        self._rejects += rows[: MOST_REJECTS - len(self._rejects)]
        self._report.first_rejects = tuple(self._rejects[:SHOWN_REJECTS])


def _free_stem(folder: Path, stem: str) -> str:
    """The stem, numbered where a file of the same name was imported in the same run."""
    names = (stem, *(f"{stem}-{number}" for number in range(2, 10_000)))
    return next(name for name in names if not (folder / f"{name}-编号.csv").exists())

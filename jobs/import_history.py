"""The runs of the past: who imported what and when, what became of its rows, its papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from jobs.home import Home
from jobs.import_reports import FileReport
from matcher.errors import RecordUnknown
from matcher.vocabulary import RecordKind
from store import imports

_COUNTS = ("accepted", "updated", "unchanged", "rejected")


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run with its files; `undone_at` where it was taken back. Of each file only counts and source are known."""

    run_id: str
    kind: RecordKind
    person: str
    at: datetime
    undone_at: datetime | None
    undone_by: str
    files: tuple[FileReport, ...]


def past_runs(conn: sa.Connection, first: int, number: int) -> tuple[list[PastRun], int]:
    """`number` runs from the `first` on (from 0), the newest first, and how many there are; those into which nothing
    went are left out."""
    rows = imports.runs(conn)
    files = imports.files_of(conn, [row["run_id"] for row in rows])
    some = [row for row in rows if row["run_id"] in files]
    return [_run(row, files[row["run_id"]]) for row in some[first : first + number]], len(some)


def past_run(conn: sa.Connection, run_id: str) -> PastRun:
    """One run. Raises RecordUnknown."""
    row = imports.get_run(conn, run_id)
    if row is None:
        raise RecordUnknown("没有这次导入", run_id)
    return _run(row, imports.files_of(conn, [run_id]).get(run_id, ()))


def papers_of(home: Home, run_id: str) -> list[Path]:
    """What the run wrote: the refused rows to mend, and the ids that every row got."""
    if not home.imports.is_dir():
        return []
    return sorted(path for path in home.imports.iterdir() if path.name.startswith(f"{run_id}-") and path.is_file())


def paper(home: Home, run_id: str, name: str) -> Path:
    """One of them by its name. Raises RecordUnknown."""
    found = next((path for path in papers_of(home, run_id) if path.name == name), None)
    if found is None:
        raise RecordUnknown("没有这个文件", name)
    return found


def _run(row: sa.RowMapping, files: Sequence[sa.RowMapping]) -> PastRun:
    told = {name: row[name] for name in ("run_id", "kind", "person", "at", "undone_at", "undone_by")}
    return PastRun(**told, files=tuple(map(_file, files)))


def _file(row: sa.RowMapping) -> FileReport:
    return FileReport(row["name"], row["source"], **{name: row[name] for name in _COUNTS})

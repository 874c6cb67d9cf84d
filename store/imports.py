"""Where records came from: runs, files, rows, and the state of a record before each change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.merging import Outcome
from matcher.vocabulary import RecordKind
from store.bulk import Columns, insert_many
from store.rows import columns_of_records, document, revived, where_in
from store.schema import import_files, import_runs, imported_rows, versions


@dataclass(frozen=True, slots=True)
class Version:
    """One change by one row: the record `before` it, None where the row brought it in."""

    kind: RecordKind
    record_id: str
    row_number: int
    outcome: Outcome
    before: Any


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that was read: by what it is known again (all it says, and its cells; None: of no file), and the record it
    speaks of."""

    fingerprint: bytes
    cells: bytes | None
    row_number: int
    record_id: str


def start_run(conn: sa.Connection, kind: RecordKind, person: str, at: datetime) -> str:
    """A new run's id, `R0001` and upward."""
    number = (conn.execute(sa.select(sa.func.max(import_runs.c.number))).scalar() or 0) + 1
    run = {"run_id": f"R{number:04d}", "number": number, "kind": kind, "person": person, "at": at}
    conn.execute(sa.insert(import_runs).values(run))
    return str(run["run_id"])


def get_run(conn: sa.Connection, run_id: str) -> sa.RowMapping | None:
    """The run of that id."""
    return conn.execute(sa.select(import_runs).where(import_runs.c.run_id == run_id)).mappings().one_or_none()


def runs(conn: sa.Connection) -> list[sa.RowMapping]:
    """All runs, the newest first."""
    return list(conn.execute(sa.select(import_runs).order_by(import_runs.c.number.desc())).mappings())


def files_of(conn: sa.Connection, run_ids: Sequence[str]) -> dict[str, list[sa.RowMapping]]:
    """The files of these runs with what became of their rows, by run."""
    found: dict[str, list[sa.RowMapping]] = {}
    query = sa.select(import_files).order_by(import_files.c.file_id)
    for row in where_in(conn, query, import_files.c.run_id, run_ids):
        found.setdefault(row["run_id"], []).append(row)
    return found


def start_file(conn: sa.Connection, run_id: str, name: str, sha256: str, source: str) -> int:
    """A new file of a run; its counts are filled in at the end."""
    row = {"run_id": run_id, "name": name, "sha256": sha256, "source": source}
    counts = dict.fromkeys(("accepted", "updated", "unchanged", "rejected"), 0)
    found = conn.execute(sa.insert(import_files).values(row | counts).returning(import_files.c.file_id))
    return int(found.scalar_one())


def finish_file(conn: sa.Connection, file_id: int, counts: Mapping[str, int]) -> None:
    """Fill in what became of the file's rows."""
    conn.execute(sa.update(import_files).where(import_files.c.file_id == file_id).values(dict(counts)))


def has_file(conn: sa.Connection, kind: RecordKind, sha256: str) -> bool:
    """Whether a file of these bytes was ever imported as that kind, undone or not."""
    query = sa.select(import_files.c.file_id).join(import_runs, import_runs.c.run_id == import_files.c.run_id)
    found = query.where(import_files.c.sha256 == sha256, import_runs.c.kind == kind).limit(1)
    return conn.execute(found).first() is not None


def known_rows(conn: sa.Connection, kind: RecordKind, fingerprints: Iterable[bytes]) -> dict[bytes, str]:
    """Which of these rows were imported before, with the ids of their records."""
    query = sa.select(imported_rows.c.fingerprint, imported_rows.c.record_id).where(imported_rows.c.kind == kind)
    rows = where_in(conn, query, imported_rows.c.fingerprint, fingerprints)
    return {row["fingerprint"]: row["record_id"] for row in rows}


def known_cells(conn: sa.Connection, kind: RecordKind, marks: Iterable[bytes]) -> dict[bytes, str]:
    """Which rows with these cells were imported before, with the ids of their records."""
    if not conn.execute(sa.select(imported_rows.c.kind).where(imported_rows.c.kind == kind).limit(1)).first():
        return {}  # the first import of a home is the largest
    query = sa.select(imported_rows.c.cells, imported_rows.c.record_id).where(imported_rows.c.kind == kind)
    rows = where_in(conn, query, imported_rows.c.cells, marks)
    return {row["cells"]: row["record_id"] for row in rows}


def write_rows(conn: sa.Connection, kind: RecordKind, run_id: str, file_id: int, rows: Sequence[ReadRow]) -> None:
    """Remember rows as read."""
    if rows:
        write_read(conn, kind, run_id, file_id, columns_of_records(rows))


def write_read(conn: sa.Connection, kind: RecordKind, run_id: str, file_id: int, rows: Columns) -> None:
    """As `write_rows`; the fields of at least one `ReadRow` by column."""
    origin = {"kind": kind, "run_id": run_id, "file_id": file_id}
    insert_many(conn, imported_rows, {**rows, **_alike(origin, len(rows["record_id"]))})


def write_versions(conn: sa.Connection, run_id: str, file_id: int, at: datetime, made: Sequence[Version]) -> None:
    """Remember changes; contacts, being personal data, stand in their own column."""
    if made:
        origin = {"run_id": run_id, "file_id": file_id, "at": at}
        rows = [_version_row(version) for version in made]
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        insert_many(conn, versions, columns | _alike(origin, len(made)))


def write_first_versions(
    conn: sa.Connection, kind: RecordKind, run_id: str, file_id: int, at: datetime, rows: Columns
) -> None:
    """Remember that each of these rows (fields of `ReadRow` by column) brought its record in."""
    origin = {"kind": kind, "run_id": run_id, "file_id": file_id, "at": at}
    outcome = {"outcome": Outcome.ACCEPTED.value, "before": None, "contacts_before": None}
    each = {name: rows[name] for name in ("record_id", "row_number")}
    insert_many(conn, versions, each | _alike(origin | outcome, len(rows["record_id"])))


def first_versions(conn: sa.Connection, run_id: str, records: Mapping[RecordKind, type]) -> list[Version]:
    """For every record a run touched, its first version: the state before the run."""
    query = sa.select(versions).where(versions.c.run_id == run_id).order_by(versions.c.version_id.desc())
    rows = {(row["kind"], row["record_id"]): row for row in conn.execute(query).mappings()}
    return [_version(row, records[row["kind"]]) for row in rows.values()]


def later_run(conn: sa.Connection, kinds: Sequence[RecordKind], run_id: str) -> str:
    """The first standing run after `run_id` that touched one of its records under one of `kinds`, or empty."""
    touched = sa.select(versions.c.record_id).where(versions.c.run_id == run_id)
    number = sa.select(import_runs.c.number).where(import_runs.c.run_id == run_id).scalar_subquery()
    query = (
        sa.select(import_runs.c.run_id)
        .join(versions, versions.c.run_id == import_runs.c.run_id)
        .where(import_runs.c.number > number, import_runs.c.undone_at.is_(None))
        .where(versions.c.kind.in_(kinds), versions.c.record_id.in_(touched))
        .order_by(import_runs.c.number)
    )
    return conn.execute(query.limit(1)).scalar() or ""


def sources(conn: sa.Connection) -> list[str]:
    """The names of the files whose records stand in the store, in the order they came."""
    query = sa.select(import_files.c.name).join(import_runs, import_runs.c.run_id == import_files.c.run_id)
    names = conn.execute(query.where(import_runs.c.undone_at.is_(None)).order_by(import_files.c.file_id)).scalars()
    return list(dict.fromkeys(names))


def touched(conn: sa.Connection, run_id: str) -> list[str]:
    """The ids of the records a run changed."""
    query = sa.select(versions.c.record_id).where(versions.c.run_id == run_id).distinct()
    return list(conn.execute(query).scalars())


def close_run(conn: sa.Connection, run_id: str, person: str, at: datetime) -> None:
    """Mark a run as undone: its rows may come in again, its versions go."""
    conn.execute(sa.delete(imported_rows).where(imported_rows.c.run_id == run_id))
    conn.execute(sa.delete(versions).where(versions.c.run_id == run_id))
    change = sa.update(import_runs).where(import_runs.c.run_id == run_id)
    conn.execute(change.values(undone_at=at, undone_by=person))


def origins(conn: sa.Connection, kind: RecordKind, record_id: str) -> list[sa.RowMapping]:
    """Every row that spoke of a record: file name, hash, row number and time, the oldest first."""
    query = (
        sa.select(
            import_files.c.name,
            import_files.c.sha256,
            import_files.c.source,
            imported_rows.c.row_number,
            import_runs.c.run_id,
            import_runs.c.at,
        )
        .select_from(imported_rows)
        .join(import_files, import_files.c.file_id == imported_rows.c.file_id)
        .join(import_runs, import_runs.c.run_id == imported_rows.c.run_id)
        .where(imported_rows.c.kind == kind, imported_rows.c.record_id == record_id)
        .order_by(import_files.c.file_id, imported_rows.c.row_number)
    )
    return list(conn.execute(query).mappings())


def _alike(row: Mapping[str, Any], number: int) -> dict[str, Sequence[Any]]:
    """So many rows that are all the same, by column."""
    return {name: [value] * number for name, value in row.items()}


def _version_row(version: Version) -> dict[str, Any]:
    before, people = version.before, None
    if getattr(before, "contacts", ()):
        people = document(before.contacts)
        before = replace(before, contacts=())
    return {
        "kind": version.kind,
        "record_id": version.record_id,
        "row_number": version.row_number,
        "outcome": version.outcome.value,
        "before": document(before),
        "contacts_before": people,
    }


def _version(row: sa.RowMapping, record: type) -> Version:
    before = row["before"]
    if before is not None and row["contacts_before"] is not None:
        before = before | {"contacts": row["contacts_before"]}
    restored = None if before is None else revived(record, before)
    return Version(row["kind"], row["record_id"], row["row_number"], Outcome(row["outcome"]), restored)

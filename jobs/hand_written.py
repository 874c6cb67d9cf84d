"""A record written on a page, by staff or by a provider: a run of imports of one row, undone like one."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from ingest.records import fingerprint
from jobs.import_changes import apply, put_in_place
from matcher.merging import Change, Outcome
from matcher.vocabulary import RecordKind
from store import chain as chains
from store import imports
from store.rows import document


@dataclass(frozen=True, slots=True)
class Written:
    """A record as it was before (None: it was not there) and as somebody wrote it; `source` says where."""

    kind: RecordKind
    record_id: str
    before: Any
    after: Any
    source: str


def write_by_hand(conn: sa.Connection, what: Written, person: str, now: datetime) -> None:
    """Write the record under a run of imports of its own."""
    kind, after = what.kind, what.after
    run_id = imports.start_run(conn, kind, person, now)
    digest = sha256(json.dumps(document(after), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    file_id = imports.start_file(conn, run_id, what.source, digest, what.source)
    outcome = Outcome.UPDATED if what.before else Outcome.ACCEPTED
    made = apply(conn, kind, [(1, Change(outcome, what.before, after))], now)
    imports.write_versions(conn, run_id, file_id, now, made)
    _remember(conn, what, run_id, file_id)
    put_in_place(conn, kind, [after], chains.get(conn), now)
    imports.finish_file(conn, file_id, {outcome.value: 1})


def _remember(conn: sa.Connection, what: Written, run_id: str, file_id: int) -> None:
    """The row as one that was seen; one that was seen before keeps the origin it has."""
    mark = fingerprint(what.after)
    if mark in imports.known_rows(conn, what.kind, [mark]):
        return
    imports.write_rows(conn, what.kind, run_id, file_id, [imports.ReadRow(mark, None, 1, what.record_id)])

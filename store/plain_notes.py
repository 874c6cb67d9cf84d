"""Plain notes in SQL: each kept as it was written, the last one of a patent counts."""

from collections.abc import Iterable

import sqlalchemy as sa

from matcher.plain_notes import PlainNote
from store.rows import record_of, row_of, where_in
from store.schema import plain_notes


def add(conn: sa.Connection, note: PlainNote) -> None:
    """Keep a note beside the earlier ones."""
    conn.execute(sa.insert(plain_notes).values(row_of(note)))


def latest(conn: sa.Connection, patent_ids: Iterable[str]) -> dict[str, PlainNote]:
    """The note that counts of each of these patents that has one."""
    query = sa.select(plain_notes).order_by(plain_notes.c.note_id)
    found = (record_of(PlainNote, row) for row in where_in(conn, query, plain_notes.c.patent_id, patent_ids))
    last = {note.patent_id: note for note in found}
    return {patent_id: note for patent_id, note in last.items() if note.text}

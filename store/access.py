"""The access log in SQL: only added to."""

from collections.abc import Sequence

import sqlalchemy as sa

from matcher.accounts import AccessEntry
from store.rows import record_of, row_of
from store.schema import access_log


def add(conn: sa.Connection, entries: Sequence[AccessEntry]) -> None:
    """Note what people saw and did."""
    if entries:
        conn.execute(sa.insert(access_log), [row_of(entry) for entry in entries])


def latest(conn: sa.Connection, number: int, person: str = "") -> list[AccessEntry]:
    """The newest entries first, of everyone or of one person."""
    query = sa.select(access_log).order_by(access_log.c.entry_id.desc()).limit(number)
    if person:
        query = query.where(access_log.c.person == person)
    return [record_of(AccessEntry, row) for row in conn.execute(query).mappings()]

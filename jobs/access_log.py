"""The access log: who saw and did what in the console, noted behind the page that shows it."""

from datetime import datetime

import sqlalchemy as sa

from jobs.late_writes import LateWrites
from matcher.access_vocabulary import AccessAction
from matcher.accounts import AccessEntry
from store import access as store

LONGEST_OBJECT = 300


def note_access(writes: LateWrites, now: datetime, person: str, action: AccessAction, about: str) -> None:
    """Note that a person saw or did something; `about` says what, as the address names it."""
    entry = AccessEntry(now, person, action, about.replace("\0", "")[:LONGEST_OBJECT])
    writes.put(lambda conn: store.add(conn, [entry]))


def latest_accesses(conn: sa.Connection, number: int, person: str = "") -> list[AccessEntry]:
    """The newest entries first, of everyone or of one person."""
    return store.latest(conn, number, person)

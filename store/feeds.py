"""What is known of each source that is pulled, and of each file of a watched folder (`source/file`)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.rows import delete_in, record_of, row_of, upsert
from store.schema import feeds


@dataclass(frozen=True, slots=True)
class Feed:
    """`sha256` is of what went in last; `trouble` is one line in Chinese while something is wrong. A file of a watched
    folder keeps its mark (size and time of change) as last seen in `last_modified`, as last dealt with in `etag`."""

    name: str
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    trouble: str = ""
    failures: int = 0
    checked_at: datetime | None = None
    next_at: datetime | None = None


def every(conn: sa.Connection) -> dict[str, Feed]:
    """All of them, by name."""
    rows = conn.execute(sa.select(feeds).order_by(feeds.c.name)).mappings()
    return {row["name"]: record_of(Feed, row) for row in rows}


def put(conn: sa.Connection, feed: Feed) -> None:
    """Store what is known of a source in place of what was known."""
    upsert(conn, feeds, [row_of(feed)])


def delete(conn: sa.Connection, names: Collection[str]) -> None:
    """Forget these sources."""
    delete_in(conn, feeds.c.name, names)


def troubled(conn: sa.Connection) -> list[Feed]:
    """Those that something is wrong with, by name."""
    rows = conn.execute(sa.select(feeds).where(feeds.c.trouble != "").order_by(feeds.c.name)).mappings()
    return [record_of(Feed, row) for row in rows]

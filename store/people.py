"""Members of staff under whose names decisions are recorded."""

import sqlalchemy as sa

from matcher.domain import Person
from store.rows import record_of, row_of, upsert
from store.schema import people


def get(conn: sa.Connection, name: str) -> Person | None:
    """The person of that name."""
    row = conn.execute(sa.select(people).where(people.c.name == name)).mappings().one_or_none()
    return record_of(Person, row) if row else None


def every(conn: sa.Connection) -> list[Person]:
    """All people, by name."""
    return [record_of(Person, row) for row in conn.execute(sa.select(people).order_by(people.c.name)).mappings()]


def write(conn: sa.Connection, person: Person) -> None:
    """Store a person, replacing the one of that name."""
    upsert(conn, people, [row_of(person)])

"""Agreements to be introduced in SQL: one for each side of a push, never changed."""

from collections.abc import Iterable

import sqlalchemy as sa

from matcher.delivery_vocabulary import PushDirection, Side
from matcher.introductions import Agreement
from store.rows import record_of, row_of, where_in
from store.schema import introductions, pushes


def add(conn: sa.Connection, agreement: Agreement) -> None:
    """Keep one side's agreement."""
    conn.execute(sa.insert(introductions).values(row_of(agreement)))


def of_push(conn: sa.Connection, push_id: str) -> list[Agreement]:
    """The agreements to an introduction, in the order in which they were given."""
    query = sa.select(introductions).where(introductions.c.push_id == push_id).order_by(introductions.c.at)
    return [record_of(Agreement, row) for row in conn.execute(query).mappings()]


def forget_words(conn: sa.Connection, contact_ids: Iterable[str]) -> int:
    """Empty who is said to have agreed for these contacts' side of what was pushed to them; how many places."""
    own = sa.case((pushes.c.direction == PushDirection.DEMAND, Side.PROVIDER.value), else_=Side.SEEKER.value)
    query = sa.select(pushes.c.push_id, own.label("side"))
    gone = 0
    for row in list(where_in(conn, query, pushes.c.contact_id, contact_ids)):
        mine = sa.and_(introductions.c.push_id == row["push_id"], introductions.c.side == Side(row["side"]))
        gone += conn.execute(
            sa.update(introductions).where(mine, introductions.c.said_by != "").values(said_by="")
        ).rowcount
    return gone

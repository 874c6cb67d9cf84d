"""Restorations in SQL: what is in doubt since each, what was found out, and whether anything may be sent."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from matcher.restorations import LOST, Doubt, Restoration
from store.rows import record_of, row_of
from store.schema import restoration_doubts, restorations


def add(conn: sa.Connection, restoration: Restoration, doubts: Iterable[Doubt]) -> None:
    """Record that a backup was put back, and what may have gone out since it was made."""
    conn.execute(sa.insert(restorations).values(row_of(restoration)))
    rows = [row_of(doubt) for doubt in doubts]
    if rows:
        conn.execute(sa.insert(restoration_doubts), rows)


def unsettled(conn: sa.Connection) -> list[Restoration]:
    """The restorations that keep everything from being sent, oldest first."""
    query = sa.select(restorations).where(restorations.c.settled_at.is_(None)).order_by(restorations.c.restored_at)
    return [record_of(Restoration, row) for row in conn.execute(query).mappings()]


def doubts(conn: sa.Connection) -> list[Doubt]:
    """What nobody has told of yet, oldest restoration first."""
    query = sa.select(restoration_doubts).join(restorations).where(restoration_doubts.c.sent.is_(None))
    ordered = query.order_by(restorations.c.restored_at, restoration_doubts.c.state, restoration_doubts.c.item_id)
    return [record_of(Doubt, row) for row in conn.execute(ordered).mappings()]


def lost(conn: sa.Connection) -> frozenset[str]:
    """The pushes without a record that left before a restoration, as far as nobody found that they did not."""
    table = restoration_doubts
    query = sa.select(table.c.item_id).where(table.c.state == LOST, table.c.sent.is_not(False))
    return frozenset(conn.scalars(query))


def tell(conn: sa.Connection, doubt: Doubt) -> None:
    """Record what a person found out of one doubt."""
    table = restoration_doubts
    one = sa.and_(table.c.restoration_id == doubt.restoration_id, table.c.item_id == doubt.item_id)
    conn.execute(sa.update(table).where(one).values(row_of(doubt)))


def settle(conn: sa.Connection, restoration_id: str, person: str, at: datetime) -> None:
    """Let sending go on after this restoration."""
    one = restorations.c.restoration_id == restoration_id
    conn.execute(sa.update(restorations).where(one).values(settled_at=at, settled_by=person))

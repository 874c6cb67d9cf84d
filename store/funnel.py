"""Steps towards a contract in SQL: added, never changed."""

from collections.abc import Iterable

import sqlalchemy as sa

from matcher.funnel import FunnelEvent
from store.rows import record_of, row_of, where_in
from store.schema import funnel_events, pushes


def add(conn: sa.Connection, event: FunnelEvent) -> int:
    """Keep a step; its number."""
    done = conn.execute(sa.insert(funnel_events).values(row_of(event, "number")))
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def every(conn: sa.Connection) -> list[FunnelEvent]:
    """All events in their order, reversals among them."""
    rows = conn.execute(sa.select(funnel_events).order_by(funnel_events.c.number)).mappings()
    return [record_of(FunnelEvent, row) for row in rows]


def get(conn: sa.Connection, number: int) -> FunnelEvent | None:
    """The event of that number."""
    row = conn.execute(sa.select(funnel_events).where(funnel_events.c.number == number)).mappings().one_or_none()
    return record_of(FunnelEvent, row) if row else None


def forget_words(conn: sa.Connection, contact_ids: Iterable[str]) -> int:
    """Empty what was written in free words of pushes to these contacts; how many had any."""
    rows = where_in(conn, sa.select(pushes.c.push_id), pushes.c.contact_id, contact_ids)
    mine = sa.and_(funnel_events.c.push_id.in_({row["push_id"] for row in rows}), funnel_events.c.remark != "")
    return conn.execute(sa.update(funnel_events).where(mine).values(remark="")).rowcount

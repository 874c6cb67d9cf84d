"""The outbox in SQL: messages, each held by at most one sender at a time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.delivery_vocabulary import MessageState
from matcher.messages import Message
from matcher.push_vocabulary import PushChannel
from store.rows import record_of, row_of
from store.schema import outbox


def add(conn: sa.Connection, messages: Iterable[Message]) -> None:
    """Put new messages into the outbox."""
    rows = [row_of(message) for message in messages]
    if rows:
        conn.execute(sa.insert(outbox), rows)


def get(conn: sa.Connection, message_id: str) -> Message | None:
    """The message of that id."""
    return next(iter(_read(conn, outbox.c.message_id == message_id)), None)


def by_code(conn: sa.Connection, code: str) -> Message | None:
    """The message with that 答复编号."""
    return next(iter(_read(conn, outbox.c.code == code)), None)


def in_state(conn: sa.Connection, *states: MessageState) -> list[Message]:
    """The messages in any of these states, oldest first."""
    return _read(conn, outbox.c.state.in_(states))


def bounced_contacts(conn: sa.Connection) -> set[str]:
    """The contacts whose last finished message was refused or returned by the receiving server."""
    ended = outbox.c.state.in_((MessageState.BOUNCED, MessageState.SENT))
    last = sa.func.max(outbox.c.created_at).label("last")
    query = sa.select(outbox.c.contact_id, outbox.c.state, last).where(ended).group_by("contact_id", "state")
    bad: dict[str, datetime] = {}
    good: dict[str, datetime] = {}
    for row in conn.execute(query):
        (bad if row.state is MessageState.BOUNCED else good)[row.contact_id] = row.last
    return {contact_id for contact_id, at in bad.items() if contact_id not in good or good[contact_id] < at}


def lease(
    conn: sa.Connection, channels: Sequence[PushChannel], owner: str, now: datetime, until: datetime
) -> Message | None:
    """Take the oldest message by one of these channels that is due and held by nobody, or whose holder let its
    lease run out before anything left; None where there is none. `conn` must mean to write: two never take the same."""
    free = sa.and_(outbox.c.state == MessageState.QUEUED, sa.or_(outbox.c.next_at.is_(None), outbox.c.next_at <= now))
    dropped = sa.and_(outbox.c.state == MessageState.LEASED, outbox.c.lease_until < now)
    mine = sa.and_(outbox.c.channel.in_(channels), sa.or_(free, dropped))
    query = sa.select(outbox).where(mine).order_by(outbox.c.created_at, outbox.c.message_id)
    row = conn.execute(query.limit(1).with_for_update(skip_locked=True)).mappings().one_or_none()
    if row is None:
        return None
    held = {"state": MessageState.LEASED, "lease_owner": owner, "lease_until": until}
    change(conn, row["message_id"], attempts=row["attempts"] + 1, **held)
    return get(conn, row["message_id"])


def mark(conn: sa.Connection, message: Message, state: MessageState, until: datetime) -> bool:
    """Move a message that its sender still holds under its lease to `state`, held until then; False where the lease
    went to another."""
    mine = sa.and_(outbox.c.message_id == message.message_id, outbox.c.lease_owner == message.lease_owner)
    held = sa.and_(mine, outbox.c.state == MessageState.LEASED)
    return conn.execute(sa.update(outbox).where(held).values(state=state, lease_until=until)).rowcount == 1


def change(conn: sa.Connection, message_id: str, **values: Any) -> None:
    """Set columns of a message."""
    conn.execute(sa.update(outbox).where(outbox.c.message_id == message_id).values(values))


def _read(conn: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Message]:
    query = sa.select(outbox).where(condition).order_by(outbox.c.created_at, outbox.c.message_id)
    return [record_of(Message, row) for row in conn.execute(query).mappings()]

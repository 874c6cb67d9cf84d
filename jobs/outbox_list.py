"""The outbox as staff see it: what waits to leave, what nobody knows about, what a person is to hand over."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from jobs.composing import items_of
from jobs.home import Home
from jobs.papers import papers_of
from matcher.delivery_vocabulary import MessageState
from matcher.errors import RecordUnknown
from matcher.messages import Message
from matcher.push_records import PushRecord
from store import enterprises, outbox

ON_ITS_WAY = (MessageState.QUEUED, MessageState.LEASED, MessageState.HANDING_OVER)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A message with its firm's name (empty: to staff) and its items; `papers` are the names of its files, where they
    are written."""

    message: Message
    firm: str
    items: tuple[PushRecord, ...]
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboxList:
    """The oldest `SHOWN` of each kind, and how many there are by state."""

    unknown: tuple[OutboxItem, ...]
    prepared: tuple[OutboxItem, ...]
    leaving: tuple[OutboxItem, ...]
    counts: dict[MessageState, int]


def outbox_list(home: Home, conn: sa.Connection) -> OutboxList:
    """What is not settled yet."""
    found = outbox.in_state(conn, MessageState.UNKNOWN, MessageState.PREPARED, *ON_ITS_WAY)
    counts = {state: sum(1 for one in found if one.state is state) for state in MessageState}
    return OutboxList(
        unknown=_items(home, conn, (one for one in found if one.state is MessageState.UNKNOWN)),
        prepared=_items(home, conn, (one for one in found if one.state is MessageState.PREPARED)),
        leaving=_items(home, conn, (one for one in found if one.state in ON_ITS_WAY)),
        counts=counts,
    )


def paper(home: Home, conn: sa.Connection, code: str, name: str) -> Path:
    """The file of that name of the message with that 答复编号. Raises RecordUnknown."""
    message = outbox.by_code(conn, code)
    paths = papers_of(home, message) if message and message.state is MessageState.PREPARED else ()
    found = next((path for path in paths if path.name == name and path.is_file()), None)
    if found is None:
        raise RecordUnknown("没有这份文件", name[:100], "请先发送一次，系统会写出要递交的文件")
    return found


def _items(home: Home, conn: sa.Connection, messages: Iterable[Message]) -> tuple[OutboxItem, ...]:
    shown = list(messages)[:SHOWN]
    names = enterprises.get_many(conn, {one.enterprise_id for one in shown})
    return tuple(
        _item(home, conn, one, names[one.enterprise_id].name if one.enterprise_id in names else "") for one in shown
    )


def _item(home: Home, conn: sa.Connection, message: Message, firm: str) -> OutboxItem:
    paths = papers_of(home, message) if message.state is MessageState.PREPARED else ()
    return OutboxItem(message, firm, tuple(items_of(conn, message)), tuple(p.name for p in paths if p.is_file()))

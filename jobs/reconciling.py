"""`push reconcile`: after a backup was put back, a person says of what was in doubt whether it had gone out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from jobs import deliveries, push_entries
from jobs.by_hand import Report
from jobs.composing import items_of
from jobs.home import Home
from jobs.people import known_person
from jobs.pseudonyms import contact_key, contact_pseudonym
from jobs.push_world import reach_of
from jobs.settings import Settings
from matcher.delivery_vocabulary import MessageKind, MessageState, PushState
from matcher.errors import RecordUnknown
from matcher.messages import Message
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerKind, PushChannel
from matcher.restorations import OPEN_MESSAGES, OPEN_PUSHES, Doubt, Restoration
from store import ledger, outbox, restorations
from store import pushes as push_store
from store.database import writing

_UNSURE = "恢复备份之后，不知是否发出过"
_TAKEN = frozenset({MessageState.LEASED, MessageState.HANDING_OVER})


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One thing in doubt: a message with its items, or a push outside any."""

    doubt: Doubt
    message: Message | None
    pushes: tuple[PushRecord, ...]


def doubtful(conn: sa.Connection) -> list[Doubtful]:
    """What nobody has told of yet."""
    found = []
    for doubt in restorations.doubts(conn):
        message = outbox.get(conn, doubt.item_id)
        push = push_store.get(conn, doubt.item_id) if message is None else None
        items = items_of(conn, message) if message else [push] if push else []
        found.append(Doubtful(doubt, message, tuple(items)))
    return found


def stopping(conn: sa.Connection) -> list[Restoration]:
    """The restorations that keep sending stopped."""
    return restorations.unsettled(conn)


def reconcile(
    home: Home, engine: sa.Engine, settings: Settings, which: Sequence[str], sent: bool | None, said: Report
) -> tuple[list[Doubt], list[Restoration]]:
    """Settle these doubts (all where none is named): it had gone out, or it had not, as `said.evidence` shows; `sent`
    None: nobody can tell, which takes no evidence, counts as sent but not as delivered, and is not sent again. The
    doubts settled, and the restorations that still keep sending stopped. Raises RecordUnknown, InputRefused."""
    with writing(engine) as conn:
        name, evidence = known_person(conn, said.person).name, "" if sent is None else said.hash()
        told = []
        for one in _chosen(doubtful(conn), which):
            if sent is False:
                _had_not_gone(conn, one, Told(name, evidence, said.now))
            else:
                _had_gone(home, conn, settings, one, Told(name, evidence, said.now))
            settled = replace(one.doubt, sent=sent is not False, person=name, evidence=evidence, at=said.now)
            restorations.tell(conn, settled)
            told.append(settled)
        _settle(conn, name, said.now)
        return told, restorations.unsettled(conn)


@dataclass(frozen=True, slots=True)
class Told:
    """Who says so, the hash of the proof (empty where nobody can tell), and when."""

    person: str
    evidence: str
    at: datetime


def _chosen(found: Sequence[Doubtful], which: Sequence[str]) -> list[Doubtful]:
    if not which:
        return list(found)
    known = {one.doubt.item_id: one for one in found}
    known |= {one.message.code: one for one in found if one.message}
    for name in which:
        if name not in known:
            raise RecordUnknown("待对账的里面没有这一项", name, "不写编号运行 queqiao push reconcile 可列出全部")
    return list({known[name].doubt.item_id: known[name] for name in which}.values())


def _had_gone(home: Home, conn: sa.Connection, settings: Settings, one: Doubtful, told: Told) -> None:
    """It counts as sent, and as delivered by the proof; nothing that came to be known meanwhile is said again."""
    if one.message is None:
        for push in one.pushes:
            if push.state in OPEN_PUSHES:
                _push_had_gone(home, conn, settings, push, told)
    elif one.message.state in OPEN_MESSAGES:
        _message_had_gone(home, conn, settings, one.message, one.pushes, told)


def _message_had_gone(
    home: Home, conn: sa.Connection, settings: Settings, message: Message, pushes: Sequence[PushRecord], told: Told
) -> None:
    if not told.evidence:
        deliveries.nobody_knows(conn, message, pushes, f"{told.person}：{_UNSURE}", told.at)
        return
    if message.kind is MessageKind.CORRECTION:
        deliveries.taken(conn, message, pushes, f"{told.person}：恢复备份后查明已发出", told.at)
        return
    for push in pushes[:1]:
        _permit(home, conn, settings, push, message.pseudonym, told)
    proof = "" if message.channel is PushChannel.FORWARD else told.evidence
    deliveries.handed_over(conn, message, pushes, told.person, proof, told.at)


def _push_had_gone(home: Home, conn: sa.Connection, settings: Settings, push: PushRecord, told: Told) -> None:
    """Its message was made after the backup and is lost with its code; the item itself must not go out again."""
    contact = _contact(home, conn, settings, push, told)
    _permit(home, conn, settings, push, contact, told)
    events, state = [push_entries.sent(push, contact, told.at)], PushState.SENT
    if not told.evidence:
        unknown = push_entries.came_back(push, LedgerKind.UNKNOWN, contact, told.at, push_entries.sha256_of(_UNSURE))
        events, state = [*events, unknown], PushState.UNKNOWN
    elif push.channel is not PushChannel.FORWARD:
        arrived = push_entries.delivered(push, contact, told.at, told.evidence, told.person)
        events, state = [*events, arrived], PushState.DELIVERED
    ledger.append(conn, events)
    push_store.change(conn, [push.push_id], state=state, sent_day=deliveries.day_of(told.at))


def _contact(home: Home, conn: sa.Connection, settings: Settings, push: PushRecord, told: Told) -> str:
    reach = reach_of(home, conn, settings, push.enterprise_id, push.contact_id, deliveries.day_of(told.at))
    return contact_pseudonym(contact_key(home, conn), reach.held.contact, push.contact_id) if reach else ""


def _permit(home: Home, conn: sa.Connection, settings: Settings, push: PushRecord, contact: str, told: Told) -> None:
    """What the ledger lost as well: that the contact may be written to, where that holds now."""
    reach = reach_of(home, conn, settings, push.enterprise_id, push.contact_id, deliveries.day_of(told.at))
    if contact and reach and reach.permission.digest:
        ledger.append(conn, push_entries.permitted(conn, contact, reach.permission, told.at))


def _had_not_gone(conn: sa.Connection, one: Doubtful, told: Told) -> None:
    """What a sender held at the time of the backup is dissolved, its items go in another message; all else goes on as
    it stood."""
    if one.message and one.message.state in _TAKEN:
        deliveries.never_left(conn, one.message, one.pushes, told.person, told.evidence, told.at)


def _settle(conn: sa.Connection, person: str, at: datetime) -> None:
    left = {doubt.restoration_id for doubt in restorations.doubts(conn)}
    for one in restorations.unsettled(conn):
        if one.restoration_id not in left:
            restorations.settle(conn, one.restoration_id, person, at)

"""What became of a message, in one transaction: its own row, the state of its pushes, and the ledger."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from jobs import push_entries
from jobs.push_entries import sha256_of
from matcher.consent import Permission
from matcher.delivery_vocabulary import MessageKind, MessageState, PushState, Recheck
from matcher.glossary import chinese
from matcher.ledger import LedgerEvent, standing
from matcher.ledger_rules import reversal
from matcher.messages import Message
from matcher.push_caps import CHINA
from matcher.push_counts import RECEIPTS
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerKind, PushChannel
from store import ledger, outbox
from store import pushes as push_store


def leaving(conn: sa.Connection, message: Message, permission: Permission, until: datetime, at: datetime) -> None:
    """From now on it may have arrived: from here until it is finished nobody else takes it. Raises LeaseLost where the
    sender, slower than its lease, no longer holds it."""
    if not outbox.mark(conn, message, MessageState.HANDING_OVER, until):
        raise LeaseLost(message.message_id)
    ledger.append(conn, push_entries.permitted(conn, message.pseudonym, permission, at))


class LeaseLost(Exception):
    """The message is no longer this sender's: another one took it, or it was cancelled."""


def taken(conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], said: str, at: datetime) -> None:
    """The channel took the message; `said` are the words it said so with."""
    evidence = sha256_of(said)
    if message.kind is MessageKind.CORRECTION:
        letter = sha256_of(message.body)
        ledger.append(conn, [push_entries.corrected(push, message.pseudonym, at, letter) for push in pushes])
    else:
        ledger.append(conn, [event for push in pushes for event in _went_out(push, message.pseudonym, at, evidence)])
        arrived = PushState.DELIVERED if proves_itself(message.channel) else PushState.SENT
        _move(conn, pushes, arrived, at)
    _finish(conn, message, MessageState.SENT, said, evidence, at)


def handed_over(
    conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], person: str, evidence: str, at: datetime
) -> None:
    """A person handed the sheet over, `evidence` being the hash of the signed receipt; or forwarded the card, which
    proves nothing (no `evidence`)."""
    events = []
    for push in pushes:
        events.append(push_entries.sent(push, message.pseudonym, at))
        if evidence:
            events.append(push_entries.delivered(push, message.pseudonym, at, evidence, person))
    ledger.append(conn, events)
    _move(conn, pushes, PushState.DELIVERED if evidence else PushState.SENT, at)
    _finish(conn, message, MessageState.SENT, f"{person}：{chinese(message.channel)}", evidence, at)


def nobody_knows(conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], said: str, at: datetime) -> None:
    """It may have arrived: it counts as sent, not as delivered, until a person says which."""
    if message.kind is not MessageKind.CORRECTION:
        ledger.append(conn, [event for push in pushes for event in _may_have_gone(push, message.pseudonym, said, at)])
        _move(conn, pushes, PushState.UNKNOWN, at)
    _finish(conn, message, MessageState.UNKNOWN, said, sha256_of(said), at)


def refused(conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], said: str, at: datetime) -> None:
    """The receiving server would not have it: nothing was sent, and the address is not written to again."""
    if message.kind is not MessageKind.CORRECTION:
        push_store.change(conn, _ids(pushes), state=PushState.BOUNCED, state_reason=said[:200])
    _finish(conn, message, MessageState.BOUNCED, said, sha256_of(said), at)


def later(conn: sa.Connection, message: Message, said: str, next_at: datetime) -> None:
    """Nothing left; it is tried again at `next_at`."""
    again = {"state": MessageState.QUEUED, "answer": said[:2000], "next_at": next_at}
    outbox.change(conn, message.message_id, lease_owner="", lease_until=None, **again)


def given_up(conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], said: str, at: datetime) -> None:
    """Nothing left, however often it was tried: its items go back to the plan with the reason."""
    if message.kind is not MessageKind.CORRECTION:
        reason = f"{chinese(Recheck.NOT_TAKEN)}：{said}"[:200]
        returned = {"state": PushState.RETURNED, "state_reason": reason, "message_id": "", "place": 0}
        push_store.change(conn, _ids(pushes), **returned)
    _finish(conn, message, MessageState.FAILED, said, sha256_of(said), at)


def bounced(conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], said: str, at: datetime) -> None:
    """What was taken came back undelivered."""
    if message.kind is not MessageKind.CORRECTION:
        ledger.append(conn, [_bounce(conn, push, said, at) for push in pushes])
        push_store.change(conn, _ids(pushes), state=PushState.BOUNCED, state_reason=said[:200])
    _finish(conn, message, MessageState.BOUNCED, said, sha256_of(said), at)


def arrived_after_all(
    conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], person: str, evidence: str, at: datetime
) -> None:
    """A person found out that an unknown message arrived."""
    if message.kind is not MessageKind.CORRECTION:
        contact = {push.push_id: push_entries.contact_of(conn, push.push_id) for push in pushes}
        said = [push_entries.delivered(push, contact[push.push_id], at, evidence, person) for push in pushes]
        ledger.append(conn, said)
        push_store.change(conn, _ids(pushes), state=PushState.DELIVERED)
    _finish(conn, message, MessageState.SENT, f"{person}：已查明送达", evidence, at)


def never_left(
    conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], person: str, evidence: str, at: datetime
) -> None:
    """A person found out that an unknown message never left: what the ledger says of it is reversed, and its items are
    free to go out in another one."""
    if message.kind is not MessageKind.CORRECTION:
        for push in pushes:
            ledger.append(conn, _reversals(conn, push, person, evidence, at))
        push_store.change(conn, _ids(pushes), state=PushState.APPROVED, message_id="", place=0, sent_day=None)
    _finish(conn, message, MessageState.CANCELLED, f"{person}：已查明未发出", evidence, at)


def proves_itself(channel: PushChannel) -> bool:
    """Whether a message the channel took has thereby arrived: a server's or robot's word does so for the one contact
    it is bound to, what a person forwards does not."""
    return channel in RECEIPTS or channel is not PushChannel.FORWARD


def day_of(at: datetime) -> date:
    """The day in China."""
    return at.astimezone(CHINA).date()


def _went_out(push: PushRecord, contact: str, at: datetime, evidence: str) -> list[LedgerEvent]:
    sent = push_entries.sent(push, contact, at)
    if not proves_itself(push.channel):
        return [sent]
    return [sent, push_entries.delivered(push, contact, at, evidence)]


def _may_have_gone(push: PushRecord, contact: str, said: str, at: datetime) -> list[LedgerEvent]:
    unknown = push_entries.came_back(push, LedgerKind.UNKNOWN, contact, at, sha256_of(said))
    return [push_entries.sent(push, contact, at), unknown]


def _bounce(conn: sa.Connection, push: PushRecord, said: str, at: datetime) -> LedgerEvent:
    contact = push_entries.contact_of(conn, push.push_id)
    return push_entries.came_back(push, LedgerKind.BOUNCED, contact, at, sha256_of(said))


def _reversals(conn: sa.Connection, push: PushRecord, person: str, evidence: str, at: datetime) -> list[LedgerEvent]:
    about = standing(ledger.of_push(conn, push.push_id))
    wrong = [entry for entry in about if entry.kind in (LedgerKind.SENT, LedgerKind.UNKNOWN)]
    said = LedgerEvent(at, LedgerKind.REVERSED, person=person, evidence=evidence)
    return [reversal(entry, said) for entry in reversed(wrong)]


def _move(conn: sa.Connection, pushes: Sequence[PushRecord], state: PushState, at: datetime) -> None:
    push_store.change(conn, _ids(pushes), state=state, sent_day=day_of(at))


def _ids(pushes: Sequence[PushRecord]) -> list[str]:
    return [push.push_id for push in pushes]


def _finish(conn: sa.Connection, message: Message, state: MessageState, said: str, evidence: str, at: datetime) -> None:
    done = {"state": state, "answer": said[:2000], "evidence": evidence, "finished_at": at}
    outbox.change(conn, message.message_id, lease_owner="", lease_until=None, **done)

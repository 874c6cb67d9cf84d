"""Approved pushes become messages, one a contact and day; a message taken up again is looked at once more."""

import hmac
from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b, sha256

import sqlalchemy as sa

from jobs import push_entries
from jobs.deliveries import day_of
from jobs.home import Home
from jobs.keys import home_key
from jobs.letter_making import letter_for
from jobs.pseudonyms import contact_key, contact_pseudonym
from jobs.push_world import gone_out, reach_of
from jobs.rechecking import no_permission, recheck
from jobs.recipients import Reach
from jobs.settings import Settings
from matcher.consent import Permission
from matcher.delivery_vocabulary import MessageKind, MessageState, PushState
from matcher.dispatch import Delayed, Outgoing, dispatch
from matcher.messages import Letter, Message
from matcher.push_caps import MONTH
from matcher.push_policy import Recipient
from matcher.push_records import PushRecord
from matcher.push_vocabulary import Digest, PushChannel
from store import ledger, outbox
from store import pushes as push_store

BY_HAND = frozenset({PushChannel.HAND_OVER, PushChannel.FORWARD})
_DIGESTS = {MessageKind.DIGEST: Digest.PROFILED, MessageKind.INDUSTRY_DIGEST: Digest.INDUSTRY}
Returned = Sequence[tuple[PushRecord, str]]


@dataclass(frozen=True, slots=True)
class Composed:
    """The new messages, what waits for another day, and what went back to the plan with the reason."""

    messages: tuple[Message, ...]
    waiting: tuple[Delayed, ...]
    returned: Returned


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that may leave now."""

    letter: Letter
    permission: Permission


def compose(home: Home, conn: sa.Connection, settings: Settings, now: datetime) -> Composed:
    """Put what is approved and fits into today's caps into messages; `conn` means to write."""
    approved = push_store.in_state(conn, PushState.APPROVED)
    if not approved:
        return Composed((), (), ())
    today = day_of(now)
    checked = recheck(home, conn, settings, approved, today)
    give_back(conn, checked.returned, now)
    ways = {push.push_id: reach for push, reach in checked.fit}
    past = gone_out(push_store.gone_out_since(conn, today - timedelta(days=MONTH)), today)
    planned = dispatch([push for push, _ in checked.fit], past, _recipients(ways.values()), settings.policy, today)
    pseudonyms, codes = contact_key(home, conn), home_key(home.path, "codes")
    made = []
    for parcel in planned.messages:
        contact = ways[parcel.pushes[0].push_id].held.contact
        message = _message(parcel, contact_pseudonym(pseudonyms, contact, parcel.contact_id), codes, now)
        _put_in(conn, message, parcel.pushes)
        made.append(message)
    return Composed(tuple(made), planned.waiting, checked.returned)


def readied(
    home: Home,
    conn: sa.Connection,
    settings: Settings,
    message: Message,
    pushes: Sequence[PushRecord],
    now: datetime,
    looked_at: datetime | None = None,
) -> Ready | Returned:
    """The letter, ready to leave; or the items that no longer hold, which keep the whole message back. Of one composed
    since `looked_at` only consent is asked once more, which may be taken back at any minute."""
    fresh = looked_at is not None and message.created_at >= looked_at
    if message.kind is MessageKind.CORRECTION or fresh:
        return _still_permitted(home, conn, settings, message, pushes, now)
    checked = recheck(home, conn, settings, pushes, day_of(now))
    if checked.returned:
        return checked.returned
    reach = checked.fit[0][1]
    return Ready(letter_for(home, settings, message, pushes, reach.held), reach.permission)


def take_back(
    conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], returned: Returned, now: datetime
) -> None:
    """Dissolve a message: what no longer holds goes back to the plan, the rest may go in another one. A correction
    leaves its push as it is."""
    why = "；".join(dict.fromkeys(reason for _, reason in returned))
    outbox.change(conn, message.message_id, state=MessageState.CANCELLED, answer=why[:2000], finished_at=now)
    if message.kind is MessageKind.CORRECTION:
        return
    gone = {push.push_id for push, _ in returned}
    free = [push.push_id for push in pushes if push.push_id not in gone]
    push_store.change(conn, free, state=PushState.APPROVED, message_id="", place=0)
    give_back(conn, returned, now)


def items_of(conn: sa.Connection, message: Message) -> list[PushRecord]:
    """The pushes a message carries, or the one it corrects."""
    if message.kind is not MessageKind.CORRECTION:
        return push_store.of_message(conn, message.message_id)
    push = push_store.get(conn, message.about)
    return [push] if push else []


def give_back(conn: sa.Connection, returned: Returned, now: datetime) -> None:
    """What no longer holds: the reason is kept, and the approval is void (in the ledger by standing planned again)."""
    for push, reason in returned:
        again = {"state": PushState.RETURNED, "state_reason": reason[:200], "level": None, "message_id": "", "place": 0}
        push_store.change(conn, [push.push_id], **again)
    ledger.append(conn, [push_entries.planned(push, "", now) for push, _ in returned])


def _still_permitted(
    home: Home, conn: sa.Connection, settings: Settings, message: Message, pushes: Sequence[PushRecord], now: datetime
) -> Ready | Returned:
    """The letter where its contact may be written to by its way. For a letter that takes something back that is all
    there is to ask, whatever became of the items."""
    reach = reach_of(home, conn, settings, message.enterprise_id, message.contact_id, day_of(now))
    wanted = _DIGESTS.get(message.kind, reach.permission.digest if reach else None)
    if reach is None or reach.channel is not message.channel or reach.permission.digest is not wanted:
        return tuple((push, no_permission(reach)) for push in pushes)
    return Ready(letter_for(home, settings, message, pushes, reach.held), reach.permission)


def _recipients(ways: Iterable[Reach]) -> list[Recipient]:
    return [reach.reader if reach.permission.digest is Digest.INDUSTRY else reach.recipient for reach in ways]


def _message(parcel: Outgoing, pseudonym: str, codes: bytes, now: datetime) -> Message:
    """A row of the outbox. Its code cannot be guessed from outside."""
    first = parcel.pushes[0]
    message_id = message_id_of(parcel.contact_id, now, [push.push_id for push in parcel.pushes])
    return Message(
        message_id=message_id,
        kind=parcel.kind,
        contact_id=parcel.contact_id,
        enterprise_id=first.enterprise_id,
        channel=first.channel,
        code=code_of(codes, message_id),
        day=day_of(now),
        created_at=now,
        state=MessageState.PREPARED if first.channel in BY_HAND else MessageState.QUEUED,
        pseudonym=pseudonym,
    )


def message_id_of(contact_id: str, now: datetime, about: Sequence[str]) -> str:
    """The id of what is made at that moment for a contact, of these items or words."""
    told = "\0".join([contact_id, now.isoformat(), *about])
    return f"M-{blake2b(told.encode(), digest_size=8).hexdigest()}"


def code_of(key: bytes, message_id: str) -> str:
    """The 答复编号: eight letters and digits that are not mistaken for one another on paper (base 32, 40 bits)."""
    return b32encode(hmac.digest(key, message_id.encode(), sha256)[:5]).decode()


def _put_in(conn: sa.Connection, message: Message, pushes: Sequence[PushRecord]) -> None:
    outbox.add(conn, [message])
    push_store.place(conn, message.message_id, [push.push_id for push in pushes], PushState.IN_MESSAGE)

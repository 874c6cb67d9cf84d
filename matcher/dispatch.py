"""Which approved pushes leave today, and in which messages: caps count what really left; the rest waits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher.delivery_vocabulary import PushDirection
from matcher.push_history import History, recent_counts
from matcher.push_policy import GAPS, PushPolicy, Recipient
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel, Waiting


@dataclass(frozen=True, slots=True)
class Parcel:
    """The items of one message."""

    contact_id: str
    channel: PushChannel
    direction: PushDirection
    pushes: tuple[PushRecord, ...]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Every push given is in exactly one message or waits with the reason."""

    messages: tuple[Parcel, ...]
    waiting: tuple[tuple[PushRecord, Waiting], ...]


def dispatch(
    approved: Sequence[PushRecord], sent: History, recipients: Sequence[Recipient], policy: PushPolicy, today: date
) -> Dispatch:
    """The messages of `today`, best items first."""
    frequency = {person.contact_id: person.frequency for person in recipients}
    contacts = recent_counts(((item.contact_id, item.day) for item in sent.items), today)
    firms = recent_counts(((item.enterprise_id, item.day) for item in sent.items), today)
    before, size = dict(contacts.last), Counter[str]()
    parcels: dict[str, list[PushRecord]] = {}
    waiting = []
    for push in sorted(approved, key=lambda one: (-one.p_relevant, one.push_id)):
        who, firm = push.contact_id, push.enterprise_id
        first = parcels.get(who, [push])[0]
        last = before.get(who)
        reason = None
        if last is not None and (today - last).days < GAPS[frequency.get(who)]:
            reason = Waiting.FREQUENCY
        elif contacts.week[who] >= policy.contact.week or contacts.month[who] >= policy.contact.month:
            reason = Waiting.CONTACT_CAP
        elif firms.week[firm] >= policy.enterprise.week or firms.month[firm] >= policy.enterprise.month:
            reason = Waiting.ENTERPRISE_CAP
        elif size[who] >= policy.digest_size or (first.channel, first.direction) != (push.channel, push.direction):
            reason = Waiting.DIGEST_FULL
        if reason:
            waiting.append((push, reason))
            continue
        contacts.add(who, today, today)
        firms.add(firm, today, today)
        size[who] += 1
        parcels.setdefault(who, []).append(push)
    made = [Parcel(who, group[0].channel, group[0].direction, tuple(group)) for who, group in parcels.items()]
    return Dispatch(tuple(made), tuple(waiting))

"""What of the approved leaves today, as messages: one a contact, under caps counted over the days of actual sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matcher.day_room import DayRoom
from matcher.delivery_vocabulary import MessageKind, PushDirection
from matcher.push_history import SentItem
from matcher.push_policy import GAPS, PushPolicy, Recipient
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel, Waiting

Group = tuple[str, PushChannel, PushDirection]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be: items of one organization and direction for one contact by one way, best first."""

    contact_id: str
    enterprise_id: str
    channel: PushChannel
    direction: PushDirection
    pushes: tuple[PushRecord, ...]

    @property
    def kind(self) -> MessageKind:
        """As the outbox names it."""
        return MessageKind.INDUSTRY_DIGEST if self.direction is PushDirection.SEGMENT else MessageKind.DIGEST


@dataclass(frozen=True, slots=True)
class Delayed:
    """An approved push that does not leave today; it is looked at again the next time."""

    push: PushRecord
    reason: Waiting


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Every push given is in exactly one of the two. The best message comes first."""

    messages: tuple[Outgoing, ...]
    waiting: tuple[Delayed, ...]


def dispatch(
    approved: Iterable[PushRecord],
    sent: Iterable[SentItem],
    recipients: Iterable[Recipient],
    policy: PushPolicy,
    today: date,
    closed: Waiting | None = None,
) -> Dispatch:
    """The messages of `today` (a day in Asia/Shanghai). `sent` is everything that left or may be leaving, by the day it
    did: what stands in a message already is in it. `recipients` lawful here may be written to by some channel. The best
    items go first, and decide way and direction of their contact's message. The order of what is given does not
    matter."""
    pushes = sorted(approved, key=lambda push: (-push.p_relevant, push.day, push.push_id))
    if closed:
        return Dispatch((), tuple(Delayed(push, closed) for push in pushes))
    day = _SendingDay(sent, recipients, policy, today)
    delayed = [Delayed(push, reason) for push in pushes if (reason := day.place(push))]
    return Dispatch(tuple(day.messages()), tuple(delayed))


class _SendingDay:
    """The messages of one day in the making."""

    def __init__(
        self, sent: Iterable[SentItem], recipients: Iterable[Recipient], policy: PushPolicy, today: date
    ) -> None:
        self._room = DayRoom(sent, policy, today)
        self._people = _lawful(recipients)
        self._groups: dict[str, Group] = {}
        self._pushes: dict[str, list[PushRecord]] = {}
        self._taken: set[tuple[str, str]] = set()

    def place(self, push: PushRecord) -> Waiting | None:
        """None where the push goes into a message of today, else why it waits."""
        group = (push.enterprise_id, push.channel, push.direction)
        reason = self._waits(push, group)
        if reason is None:
            self._room.take(push.enterprise_id, push.contact_id, (_title(push), ""))
            self._groups[push.contact_id] = group
            self._pushes.setdefault(push.contact_id, []).append(push)
            self._taken.add((push.enterprise_id, push.family_id))
        return reason

    def messages(self) -> list[Outgoing]:
        """What was placed, by contact."""
        return [Outgoing(who, *self._groups[who], tuple(pushes)) for who, pushes in self._pushes.items()]

    def _waits(self, push: PushRecord, group: Group) -> Waiting | None:
        person = self._people.get((push.enterprise_id, push.contact_id))
        if person is None:
            return Waiting.NO_PERMISSION
        if self._groups.get(push.contact_id, group) != group:
            return Waiting.OTHER_MESSAGE
        if reason := self._room.contact_waits(person) or self._room.enterprise_waits(push.enterprise_id):
            return reason
        twin = self._room.is_twin(push.enterprise_id, (_title(push), ""))
        again = (push.enterprise_id, push.family_id) in self._taken
        return Waiting.NEAR_IDENTICAL if again or twin else None


def _lawful(recipients: Iterable[Recipient]) -> Mapping[tuple[str, str], Recipient]:
    """By organization and contact; of one given twice the frequency that asks for less holds."""
    people = sorted((p for p in recipients if p.lawful), key=lambda p: GAPS[p.frequency])
    return {(person.enterprise_id, person.contact_id): person for person in people}


def _title(push: PushRecord) -> str:
    return push.content.need_title if push.direction is PushDirection.DEMAND else push.content.title

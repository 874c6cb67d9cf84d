"""A day's plan: what goes out today, what waits and why, what is refused and why. Nothing is dropped in between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.day_room import DayRoom
from matcher.domain import Match
from matcher.push_history import History
from matcher.push_items import PushItem, Refused
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_screening import PlanRecords, Screen, Screening, lawful_recipients, screened
from matcher.push_vocabulary import Waiting


@dataclass(frozen=True, slots=True)
class Push:
    """One item for one contact on one day: what counts as 1 条 once it is approved and delivered."""

    push_id: str
    item: PushItem
    contact_id: str
    day: date


@dataclass(frozen=True, slots=True)
class Held:
    """An item that waits, with the reason; the next plan looks at it again."""

    item: PushItem
    reason: Waiting


@dataclass(frozen=True, slots=True)
class Plan:
    """Every match given is in exactly one of the three."""

    today: tuple[Push, ...]
    waiting: tuple[Held, ...]
    refused: tuple[Refused, ...]

    def digests(self) -> dict[str, tuple[Push, ...]]:
        """Today's pushes by contact, best first: one message each."""
        found: dict[str, tuple[Push, ...]] = {}
        for push in self.today:
            found[push.contact_id] = (*found.get(push.contact_id, ()), push)
        return found


def plan_pushes(
    matches: Iterable[Match],
    records: PlanRecords,
    recipients: Sequence[Recipient],
    history: History,
    policy: PushPolicy,
    today: date,
    closed: Waiting | None = None,
) -> Plan:
    """The plan of `today` (a day in Asia/Shanghai). `closed` says that nothing leaves on it (`WorkingDays.closure`).

    The best items go first, to the first contact by id who takes the topic and has room. The order of what is given
    does not matter.
    """
    found = screened(matches, Screen(records, recipients, history, policy, today))
    return filled(found, PushDay(recipients, history, policy, today), closed)


def filled(found: Screening, day: "PushDay", closed: Waiting | None) -> Plan:
    """The plan of what was screened, item by item; on a closed day all of it waits."""
    if closed:
        return Plan((), tuple(Held(item, closed) for item in found.items), found.refused)
    placed = [day.place(item) for item in found.items]
    return Plan(
        tuple(one for one in placed if isinstance(one, Push)),
        tuple(one for one in placed if isinstance(one, Held)),
        found.refused,
    )


class PushDay:
    """A plan in the making, in any direction: who may be written to, and what today still has room for."""

    def __init__(self, recipients: Sequence[Recipient], history: History, policy: PushPolicy, today: date) -> None:
        self._today = today
        self._recipients = lawful_recipients(recipients)
        self._room = DayRoom((*history.items, *history.pending), policy, today)

    def place(self, item: PushItem) -> Push | Held:
        """The push of an item that somebody takes, or why it waits: the first contact's reason where several have
        one."""
        if reason := self._item_waits(item):
            return Held(item, reason)
        people = [p for p in self._recipients[item.enterprise_id] if p.takes(item.topics)]
        reasons = [(self._room.contact_waits(person), person) for person in people]
        free = next((person for reason, person in reasons if reason is None), None)
        if free is None:
            return Held(item, reasons[0][0] or Waiting.DIGEST_FULL)
        self._room.take(item.enterprise_id, free.contact_id, (item.title, item.segment_id))
        return Push(item.push_id, item, free.contact_id, self._today)

    def is_wanted(self, item: PushItem) -> bool:
        """Whether somebody takes its topics."""
        return any(person.takes(item.topics) for person in self._recipients.get(item.enterprise_id, ()))

    def waits(self, enterprise_id: str) -> Waiting | None:
        """Why an enterprise gets nothing more today, whatever the item: its own cap, or its first contact's reason
        where no contact has room."""
        reasons = [self._room.contact_waits(person) for person in self._recipients[enterprise_id]]
        return self._room.enterprise_waits(enterprise_id) or (None if None in reasons else reasons[0])

    def _item_waits(self, item: PushItem) -> Waiting | None:
        if item.in_talks:
            return Waiting.IN_TALKS
        if reason := self._room.enterprise_waits(item.enterprise_id):
            return reason
        twin = self._room.is_twin(item.enterprise_id, (item.title, item.segment_id))
        return Waiting.NEAR_IDENTICAL if twin else None

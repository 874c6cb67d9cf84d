"""A day's plan: what goes out today, what waits and why, what is refused and why. Nothing is dropped in between."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from matcher.domain import Match
from matcher.push_diversity import near_identical
from matcher.push_history import History, recent_counts
from matcher.push_policy import GAPS, PushPolicy, Recipient
from matcher.push_screening import PlanRecords, PushItem, Refused, Screen, Screening, lawful_recipients, screened
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


def push_id(item: PushItem) -> str:
    """The same item has the same id in every plan; a push after a named change has another."""
    digest = blake2b(f"{item.enterprise_id}\0{item.family}\0{item.times}".encode(), digest_size=8)
    return f"P-{digest.hexdigest()}"


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
    if closed:
        return Plan((), tuple(Held(item, closed) for item in found.items), found.refused)
    return _filled(found, _Day(recipients, history, policy, today))


def _filled(found: Screening, day: "_Day") -> Plan:
    placed = [day.place(item) for item in found.items]
    return Plan(
        tuple(one for one in placed if isinstance(one, Push)),
        tuple(one for one in placed if isinstance(one, Held)),
        found.refused,
    )


class _Day:
    """A plan in the making: what went out lately, and what today's digests hold so far."""

    def __init__(self, recipients: Sequence[Recipient], history: History, policy: PushPolicy, today: date) -> None:
        self._policy, self._today = policy, today
        self._recipients = lawful_recipients(recipients)
        self._contacts = recent_counts(((item.contact_id, item.day) for item in history.items), today)
        self._enterprises = recent_counts(((item.enterprise_id, item.day) for item in history.items), today)
        self._before = dict(self._contacts.last)
        self._digests: Counter[str] = Counter()
        self._shown: dict[str, list[tuple[str, str]]] = {}

    def place(self, item: PushItem) -> Push | Held:
        """The push of an item, or why it waits: the first contact's reason where several have one."""
        if reason := self._enterprise_waits(item):
            return Held(item, reason)
        people = [p for p in self._recipients[item.enterprise_id] if p.takes(item.topics)]
        reasons = [(self._contact_waits(person), person) for person in people]
        free = next((person for reason, person in reasons if reason is None), None)
        if free is None:
            return Held(item, reasons[0][0] or Waiting.DIGEST_FULL)
        self._count(item, free.contact_id)
        return Push(push_id(item), item, free.contact_id, self._today)

    def _enterprise_waits(self, item: PushItem) -> Waiting | None:
        if item.in_talks:
            return Waiting.IN_TALKS
        caps, seeker = self._policy.enterprise, item.enterprise_id
        if self._enterprises.week[seeker] >= caps.week or self._enterprises.month[seeker] >= caps.month:
            return Waiting.ENTERPRISE_CAP
        mine = (item.title, item.segment_id)
        near = any(near_identical(mine, other, self._policy) for other in self._shown.get(seeker, ()))
        return Waiting.NEAR_IDENTICAL if near else None

    def _contact_waits(self, person: Recipient) -> Waiting | None:
        caps, who = self._policy.contact, person.contact_id
        last = self._before.get(who)
        if last is not None and (self._today - last).days < GAPS[person.frequency]:
            return Waiting.FREQUENCY
        if self._contacts.week[who] >= caps.week or self._contacts.month[who] >= caps.month:
            return Waiting.CONTACT_CAP
        return Waiting.DIGEST_FULL if self._digests[who] >= self._policy.digest_size else None

    def _count(self, item: PushItem, contact_id: str) -> None:
        self._contacts.add(contact_id, self._today, self._today)
        self._enterprises.add(item.enterprise_id, self._today, self._today)
        self._digests[contact_id] += 1
        self._shown.setdefault(item.enterprise_id, []).append((item.title, item.segment_id))

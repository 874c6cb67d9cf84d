"""How many strict pushes a programme year may still see by what the home holds today, and what each segment lacks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from matcher.delivery_vocabulary import PushDirection
from matcher.domain import Match
from matcher.push_history import History, SentItem
from matcher.push_items import PushItem, Refused
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_room import Room
from matcher.push_screening import PlanRecords, Screen, lawful_recipients, screened
from matcher.push_vocabulary import PushRefusal, Shortage
from matcher.vocabulary import NeedOrigin

UNREACHABLE = frozenset({PushRefusal.NO_LAWFUL_CONTACT, PushRefusal.NO_ENTERPRISE})


@dataclass(frozen=True, slots=True)
class SegmentForecast:
    """One segment of the chain (of the needs; of the patents for `supply`). `unreachable` items have nobody who may be
    written to; `within_caps` are the first pushes that fit into the rest of the year."""

    segment_id: str
    supply: int
    needs: int
    items: int
    unreachable: int
    within_caps: int
    shortages: tuple[Shortage, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """First pushes only. `items`: eligible, to somebody who may be written to; `within_caps`: of these, what caps,
    frequencies and working days let through; `done`: already counted in this year."""

    done: int
    items: int
    within_caps: int
    in_talks: int
    working_days: int
    recipients: int
    refused: Mapping[PushRefusal, int]
    segments: tuple[SegmentForecast, ...]

    @property
    def expected(self) -> int:
        """Strict pushes of the year, if reviewers approve every item and every message arrives."""
        return self.done + self.within_caps


@dataclass(frozen=True, slots=True)
class YearAhead:
    """The year's first day, today, and the working days from today to the year's last day."""

    first: date
    today: date
    working_days: Sequence[date]


def forecast(
    matches: Iterable[Match],
    records: PlanRecords,
    recipients: Sequence[Recipient],
    history: History,
    policy: PushPolicy,
    ahead: YearAhead,
    supply: Mapping[str, int],
) -> Forecast:
    """Screens as a plan does, then counts day by day what the caps let through. Needs, patents and contacts still to
    come are not guessed, the threshold is the policy's. `supply`: proposable patents by segment (`""`: none).

    What is pending is looked at as if it were not planned yet: it still needs its room in the days ahead. Not looked
    at: near-identical titles, which only delay, and which of several contacts chose which topic.
    """
    history = replace(history, pending=())
    found = screened(matches, Screen(records, recipients, history, policy, ahead.today))
    free = [item for item in found.items if not item.in_talks]
    people = lawful_recipients(recipients)
    sent = _sendable(free, people, _Sent(history), policy, ahead.working_days)
    first_pushes = [item for item in free if item.change is None]
    through = [item for item in sent if item.change is None]
    return Forecast(
        done=sum(1 for one in history.items if _is_first(one) and ahead.first <= one.day <= ahead.today),
        items=len(first_pushes),
        within_caps=len(through),
        in_talks=len(found.items) - len(free),
        working_days=len(ahead.working_days),
        recipients=len({person.contact_id for group in people.values() for person in group}),
        refused=Counter(one.reason for one in found.refused),
        segments=_segments(_Tally(records, ahead.today, supply, first_pushes, through, found.refused)),
    )


def _is_first(item: SentItem) -> bool:
    return item.direction is PushDirection.SUPPLY and item.change is None


class _Sent:
    """Earlier items by enterprise and by contact, each in the order of their days."""

    def __init__(self, history: History) -> None:
        self._items = sorted(history.items, key=lambda item: item.day)
        self._of: dict[tuple[str, str], list[int]] = {}
        for place, item in enumerate(self._items):
            for key in (("enterprise", item.enterprise_id), ("contact", item.contact_id)):
                self._of.setdefault(key, []).append(place)

    def around(self, enterprise_id: str, people: Sequence[Recipient]) -> list[SentItem]:
        """What went to the enterprise or to one of these people."""
        keys = [("enterprise", enterprise_id), *(("contact", person.contact_id) for person in people)]
        places = sorted({place for key in keys for place in self._of.get(key, ())})
        return [self._items[place] for place in places]


def _sendable(
    items: Sequence[PushItem],
    people: Mapping[str, Sequence[Recipient]],
    sent: _Sent,
    policy: PushPolicy,
    days: Sequence[date],
) -> list[PushItem]:
    """The best items of each enterprise, as many as fit into the days left; `items` stand by enterprise."""
    found: list[PushItem] = []
    for enterprise_id, group in groupby(items, key=lambda item: item.enterprise_id):
        mine = list(group)
        room = Room(people[enterprise_id], policy)
        room.remember(sent.around(enterprise_id, people[enterprise_id]), enterprise_id)
        found += mine[: room.through(len(mine), days)]
    return found


@dataclass(frozen=True, slots=True)
class _Tally:
    """What the table by segment is counted from."""

    records: PlanRecords
    today: date
    supply: Mapping[str, int]
    items: Sequence[PushItem]
    through: Sequence[PushItem]
    refused: Sequence[Refused]


def _segments(tally: _Tally) -> tuple[SegmentForecast, ...]:
    """A row for every segment of `supply`, in its order, then for others that hold anything; the unassigned last."""
    place = tally.records.need_segments
    open_needs = [n for n in tally.records.needs.values() if n.is_open(tally.today) and n.origin is NeedOrigin.STATED]
    needs = Counter(place.get(need.need_id, "") for need in open_needs)
    items = Counter(item.need_segment_id for item in tally.items)
    through = Counter(item.need_segment_id for item in tally.through)
    unreachable = Counter(segment for segment, _, _ in _unreachable(tally))
    sent = {place.get(r.match.need_id, "") for r in tally.refused if r.reason is PushRefusal.ALREADY_SENT}
    every = sorted(dict.fromkeys([*tally.supply, *sorted({*needs, *items, *unreachable})]), key=lambda one: not one)
    return tuple(
        SegmentForecast(
            segment_id=one,
            supply=tally.supply.get(one, 0),
            needs=needs[one],
            items=items[one],
            unreachable=unreachable[one],
            within_caps=through[one],
            shortages=_shortages(tally.supply.get(one, 0), needs[one], items[one] + (one in sent), unreachable[one]),
        )
        for one in every
    )


def _unreachable(tally: _Tally) -> set[tuple[str, str, str]]:
    """Segment, enterprise (by name where there is no id) and family of each item with nobody to write to."""
    found = set()
    for refused in tally.refused:
        if refused.reason in UNREACHABLE:
            need = tally.records.needs[refused.match.need_id]
            segment = tally.records.need_segments.get(need.need_id, "")
            family = tally.records.patents[refused.match.patent_id].family
            found.add((segment, need.enterprise_id or need.enterprise, family))
    return found


def _shortages(supply: int, needs: int, matched: int, unreachable: int) -> tuple[Shortage, ...]:
    none = not matched and not unreachable
    lacks = (
        (none and not supply, Shortage.NO_SUPPLY),
        (none and not needs, Shortage.NO_NEEDS),
        (none and bool(supply and needs), Shortage.NO_MATCH),
        (unreachable > 0, Shortage.NO_CONTACT),
    )
    return tuple(shortage for holds, shortage in lacks if holds)

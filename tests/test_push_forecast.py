"""What a year can bring, by arithmetic, and against day after day of real plans."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pushing import POLICY, TITLES, TODAY, World, match, need, patent, person, sent

from matcher.delivery_vocabulary import PushDirection
from matcher.domain import SupplyTerms
from matcher.push_forecast import Forecast, YearAhead, forecast
from matcher.push_history import Named, SentItem
from matcher.push_items import PushItem
from matcher.push_policy import Caps, PushPolicy
from matcher.push_vocabulary import Frequency, PushRefusal, Shortage
from matcher.vocabulary import Availability, NeedOrigin


def ahead(days: int) -> YearAhead:
    """Working days are every day from today on."""
    return YearAhead(date(2026, 1, 1), TODAY, tuple(TODAY + timedelta(days=n) for n in range(days)))


def foretold(world: World, days: int = 100, supply: dict[str, int] | None = None) -> Forecast:
    return forecast(world.matches, world.records, world.people, world.past, world.policy, ahead(days), supply or {})


def caps(contact: tuple[int, int], enterprise: tuple[int, int] = (99, 99)) -> PushPolicy:
    return replace(POLICY, contact=Caps(*contact), enterprise=Caps(*enterprise))


MANY = {"matches": [match(n) for n in range(60)], "patents": [patent(n) for n in range(60)]}


@pytest.mark.parametrize(
    ("days", "world", "through"),
    [
        (0, {}, 0),
        (1, {}, 5),  # one digest
        (100, {}, 50),  # 5 in each of three weeks of each 31 days: 15, 15 and 15, and 5 from day 94 on
        (200, {}, 60),  # all there are
        (14, {"policy": caps((3, 99))}, 6),  # two weeks of 3
        (15, {"policy": caps((3, 99))}, 9),
        (62, {"policy": caps((5, 7))}, 14),  # two months of 7
        (7, {"policy": caps((5, 99), (8, 99)), "people": [person("C1"), person("C2")]}, 8),
        (15, {"policy": caps((99, 99)), "people": [person(frequency=Frequency.WEEKLY)]}, 15),  # days 1, 8 and 15
        (7, {"policy": caps((5, 99)), "history": [sent(99, TODAY - timedelta(days=3))]}, 5),  # 4, and 1 from day 5 on
        (1, {"policy": caps((9, 99)), "history": [sent(99, TODAY)]}, 0),  # today's digest is out
    ],
)
def test_caps_frequencies_and_days_bound_what_goes_through(days: int, world: dict[str, Any], through: int) -> None:
    found = foretold(World(**{**MANY, **world}), days)
    assert (found.items, found.within_caps, found.working_days) == (60, through, days)


def test_only_first_pushes_are_counted_and_only_those_of_this_year_are_done() -> None:
    history = [
        sent(1, date(2026, 2, 1), named=Named(5)),  # pushed again after a change: not counted
        sent(2, date(2026, 2, 1)),
        sent(3, date(2025, 12, 31)),
    ]
    matches = [match(n) for n in range(5)]
    found = foretold(World(matches=matches, history=history, terms=[SupplyTerms("CN1", readiness_level=8)]))
    assert (found.done, found.items, found.within_caps, found.expected) == (2, 2, 2, 4)
    assert found.refused == {PushRefusal.ALREADY_SENT: 2}


def test_a_patent_in_talks_is_set_apart_and_a_push_after_a_change_is_not_done() -> None:
    terms = [SupplyTerms("CN1", availability=Availability.IN_TALKS)]
    history = [replace(sent(7, date(2026, 2, 1)), change="fee_cut")]
    found = foretold(World(matches=[match(1), match(2)], terms=terms, history=history))
    assert (found.in_talks, found.items, found.done) == (1, 1, 0)


def test_what_is_pending_is_still_to_come_and_what_was_rejected_is_not() -> None:
    planned = [sent(n, TODAY) for n in range(5)]
    rejected = {PushItem("", "", "", "E1", "CN9", "", "", "", 0, 0, Named()).push_id}
    world = World(**MANY)
    world.pending, world.rejected = planned, rejected
    found = foretold(world)
    assert (found.done, found.items, found.within_caps) == (0, 59, 50)
    assert found.refused == {PushRefusal.REJECTED_BEFORE: 1}


def test_needs_told_to_universities_and_digests_of_the_industry_are_not_done_but_take_room() -> None:
    others = [
        replace(sent(n, TODAY), direction=d) for n, d in ((90, PushDirection.DEMAND), (91, PushDirection.SEGMENT))
    ]
    found = foretold(World(**{**MANY, "history": others}), 7)
    assert (found.done, found.within_caps) == (0, 3)


def test_the_threshold_is_the_policys() -> None:
    matches = [match(1, p=0.49), match(2, p=0.5)]
    assert foretold(World(matches=matches)).refused == {PushRefusal.BELOW_THRESHOLD: 1}


def test_each_segment_says_what_it_lacks() -> None:
    needs = [need(1), need(2), need(3, enterprise_id="E2"), need(4, enterprise_id="", enterprise="丙厂")]
    world = World(
        needs=[*needs, need(5, valid_until=date(2026, 1, 1)), need(6, origin=NeedOrigin.INFERRED)],
        matches=[match(1), match(2, need_number=3), match(3, need_number=3), match(3, need_number=4)],
        need_segments={"N1": "good", "N2": "idle", "N3": "silent", "N5": "past", "N6": "past"},
    )
    supply = {"silent": 4, "idle": 2, "good": 3, "past": 1, "empty": 0}
    found = foretold(world, supply=supply)
    rows = {
        row.segment_id: (row.supply, row.needs, row.items, row.unreachable, row.within_caps, row.shortages)
        for row in found.segments
    }
    assert list(rows) == ["silent", "idle", "good", "past", "empty", ""]
    assert rows == {
        "silent": (4, 1, 0, 2, 0, (Shortage.NO_CONTACT,)),
        "idle": (2, 1, 0, 0, 0, (Shortage.NO_MATCH,)),
        "good": (3, 1, 1, 0, 1, ()),
        "past": (1, 0, 0, 0, 0, (Shortage.NO_NEEDS,)),
        "empty": (0, 0, 0, 0, 0, (Shortage.NO_SUPPLY, Shortage.NO_NEEDS)),
        "": (0, 1, 0, 1, 0, (Shortage.NO_CONTACT,)),
    }


def test_a_segment_answered_from_other_segments_lacks_no_supply() -> None:
    (row,) = foretold(World(need_segments={"N1": "s1"}), supply={"s1": 0}).segments
    assert (row.items, row.shortages) == (1, ())


def test_a_segment_whose_items_were_all_sent_lacks_no_match() -> None:
    world = World(need_segments={"N1": "s1"}, history=[sent(1, date(2026, 1, 5))])
    (row,) = foretold(world, supply={"s1": 3}).segments
    assert (row.items, row.shortages) == (0, ())


@given(
    st.integers(1, 25),
    st.tuples(st.integers(1, 4), st.integers(4, 9)),
    st.tuples(st.integers(1, 6), st.integers(6, 12)),
    st.lists(st.sampled_from([None, *Frequency]), min_size=1, max_size=2),
    st.integers(1, 60),
)
@settings(deadline=None, max_examples=40)
def test_the_forecast_is_what_plans_of_every_day_send(
    items: int, contact: tuple[int, int], enterprise: tuple[int, int], frequencies: list[Frequency | None], days: int
) -> None:
    """Against the plan itself, day by day, where no two titles are alike."""
    patents = [patent(n, title=f"{TITLES[n % 8]}{chr(0x4E00 + n * 97)}{chr(0x5200 + n * 89)}") for n in range(items)]
    world = World(
        matches=[match(n) for n in range(items)],
        patents=patents,
        people=[person(f"C{n}", frequency=one) for n, one in enumerate(frequencies)],
        policy=replace(caps(contact, enterprise), near_title=1.0, near_title_in_segment=1.0),
    )
    expected = foretold(world, days)
    went: Counter[str] = Counter()
    for n in range(days):
        plan = replace(world, today=TODAY + timedelta(days=n)).plan()
        went.update(push.item.family for push in plan.today)
        world.history += [SentItem("E1", p.item.family, p.contact_id, p.day) for p in plan.today]
    assert expected.within_caps == went.total() == len(went)

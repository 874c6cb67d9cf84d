"""The digest of a whole industry: one list for everyone, each patent once for an enterprise, under the same caps."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pushing import POLICY, TODAY, patent, person, sent

from matcher.delivery_vocabulary import PushDirection
from matcher.domain import Patent, SupplyTerms
from matcher.push_history import History, SentItem
from matcher.push_policy import Caps, PushPolicy, Recipient
from matcher.push_screening import PlanRecords
from matcher.push_vocabulary import Frequency, Waiting
from matcher.segment_digest import SegmentPlan, industry_list, plan_segment_digest
from matcher.vocabulary import Availability, LegalStatus

WIDE = replace(POLICY, contact=Caps(50, 90), enterprise=Caps(50, 90))


def granted(number: int, day: int = 1, **more: object) -> Patent:
    return patent(number, grant_date=date(2025, 1, day), **more)


@dataclass
class World:
    """What a digest of the industry looks at; all patents stand in one segment unless told otherwise."""

    patents: list[Patent] = field(default_factory=lambda: [granted(n, 10 + n) for n in range(8)])
    people: list[Recipient] = field(default_factory=lambda: [person()])
    terms: list[SupplyTerms] = field(default_factory=list)
    history: list[SentItem] = field(default_factory=list)
    pending: list[SentItem] = field(default_factory=list)
    policy: PushPolicy = POLICY
    segments: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    today: date = TODAY
    closed: Waiting | None = None

    @property
    def records(self) -> PlanRecords:
        return PlanRecords(
            {},
            {one.patent_id: one for one in self.patents},
            {one.patent_id: one for one in self.terms},
            self.names,
            {},
            {one.patent_id: "s1" for one in self.patents} | self.segments,
        )

    def plan(self) -> SegmentPlan:
        past = History(tuple(self.history), tuple(self.pending))
        return plan_segment_digest(self.records, self.people, past, self.policy, self.today, self.closed)


def went(plan: SegmentPlan) -> dict[str, list[str]]:
    """The patents of each contact."""
    found: dict[str, list[str]] = {}
    for push in plan.today:
        found.setdefault(push.contact_id, []).append(push.item.patent_id)
    return found


def listed(world: World) -> list[str]:
    return [one.patent_id for one in industry_list(world.records, TODAY)]


def test_the_list_has_what_providers_confirmed_first_then_the_newest_one_a_family() -> None:
    patents = [
        granted(1, 3),
        granted(2, 9, family_id="F"),
        granted(3, 5, family_id="F"),
        granted(4, 1),
        patent(5, filing_date=date(2024, 1, 1)),
        patent(6),
        patent(7),
    ]
    terms = [SupplyTerms("CN4", availability=Availability.CONFIRMED)]
    world = World(patents=patents, terms=terms)
    assert listed(world) == ["CN4", "CN2", "CN1", "CN5", "CN6", "CN7"]


@pytest.mark.parametrize(
    "world",
    [
        World([granted(1, legal_status=LegalStatus.LAPSED)]),
        World([granted(1, filing_date=date(2000, 1, 1))]),
        World([granted(1)], segments={"CN1": ""}),
        World([granted(1)], terms=[SupplyTerms("CN1", availability=Availability.UNAVAILABLE)]),
        World([granted(1)], terms=[SupplyTerms("CN1", availability=Availability.IN_TALKS)]),
    ],
)
def test_what_may_not_be_proposed_or_is_not_of_the_industry_is_not_on_the_list(world: World) -> None:
    assert listed(world) == []
    assert world.plan() == SegmentPlan((), {"E1": None})


def test_everyone_gets_the_same_and_then_what_follows() -> None:
    world = World(people=[person("C1", "E1"), person("C2", "E2")])
    first = [f"CN{n}" for n in (7, 6, 5, 4, 3)]
    assert went(world.plan()) == {"C1": first, "C2": first}
    assert {push.item.direction for push in world.plan().today} == {PushDirection.SEGMENT}
    week = TODAY + timedelta(days=7)
    later = replace(world, history=[sent(n, TODAY) for n in (7, 6, 5, 4, 3)], today=week)
    assert went(later.plan()) == {"C1": ["CN2", "CN1", "CN0"], "C2": first}


def test_two_contacts_of_an_enterprise_share_its_patents() -> None:
    world = World(people=[person("C1"), person("C2")], policy=WIDE)
    assert went(world.plan()) == {"C1": [f"CN{n}" for n in (7, 6, 5, 4, 3)], "C2": ["CN2", "CN1", "CN0"]}


def test_what_was_sent_or_is_planned_for_a_need_is_not_sent_as_news_too_nor_is_an_own_patent() -> None:
    patents = [granted(1, 3, patentees=("甲厂",)), granted(2, 2), granted(3, 1), granted(4, 1)]
    long_ago = TODAY - timedelta(days=99)
    world = World(patents, history=[sent(2, long_ago)], pending=[sent(3, long_ago)], names={"E1": ("甲厂",)})
    assert went(world.plan()) == {"C1": ["CN4"]}


def test_a_contact_gets_the_segments_it_named_itself() -> None:
    world = World(people=[person(topics=("s2",))], segments={"CN2": "s2", "CN3": "s2"})
    assert went(world.plan()) == {"C1": ["CN3", "CN2"]}


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        (World(closed=Waiting.HOLIDAY), Waiting.HOLIDAY),
        (World(history=[sent(99, TODAY - timedelta(3))], people=[person(frequency=Frequency.WEEKLY)]), "frequency"),
        (World(history=[sent(90 + n, TODAY - timedelta(3)) for n in range(5)]), Waiting.CONTACT_CAP),
        (World(history=[sent(90 + n, TODAY - timedelta(3), contact_id="X") for n in range(10)]), "enterprise_cap"),
        (World(patents=[]), None),
        (World(people=[person(topics=("s9",))]), None),
    ],
)
def test_an_enterprise_that_gets_nothing_is_named_with_the_reason(world: World, reason: Waiting | None) -> None:
    assert world.plan() == SegmentPlan((), {"E1": reason})


def test_one_who_may_not_be_written_to_is_left_alone() -> None:
    assert World(people=[person(lawful=False)]).plan() == SegmentPlan((), {})


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=30)
def test_day_after_day_an_enterprise_gets_the_whole_list_each_patent_once(seed: int) -> None:
    chance = Random(seed)
    firms = [f"E{n}" for n in range(chance.randint(1, 3))]
    policy = replace(POLICY, contact=Caps(chance.randint(1, 4), 5), digest_size=chance.randint(1, 5))
    people = [
        person(f"{firm}/{n}", firm, frequency=chance.choice([None, *Frequency])) for firm in firms for n in (1, 2)
    ]
    world = World(people=people, policy=policy)
    for day in range(0, 1500, 10):
        plan = replace(world, today=TODAY + timedelta(days=day)).plan()
        assert all(len(ids) <= min(policy.contact.week, policy.digest_size) for ids in went(plan).values())
        world.history += [SentItem(p.item.enterprise_id, p.item.family, p.contact_id, p.day) for p in plan.today]
    pairs = [(item.enterprise_id, item.family) for item in world.history]
    assert sorted(pairs) == sorted((firm, one.family) for firm in firms for one in world.patents)

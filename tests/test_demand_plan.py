"""Which needs go to which transfer offices, each reason for which one does not, and what nobody outside may read."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pushing import POLICY, TITLES, TODAY, match, need, patent, person, sent

from matcher.delivery_vocabulary import PushDirection
from matcher.demand_plan import DemandPlan, plan_demand
from matcher.demand_screening import DemandRecords
from matcher.domain import Match, Patent, SupplyTerms, TechnologyNeed
from matcher.push_history import History, Named, SentItem
from matcher.push_items import PushItem
from matcher.push_policy import Caps, PushPolicy, Recipient
from matcher.push_vocabulary import Frequency, NamedChange, Waiting
from matcher.vocabulary import Availability, Confidentiality, LegalStatus, NeedOrigin, NeedState, ProviderKind

HOLDER, NOTHING = "示例大学", History()
NAMES = {"U1": (HOLDER, "示例大学东校区"), "U2": ("示例研究院",), "E1": ("甲厂",), "E2": ("乙厂",)}
KINDS = {
    "U1": ProviderKind.UNIVERSITY,
    "U2": ProviderKind.INSTITUTE,
    "E1": ProviderKind.ENTERPRISE,
    "E2": ProviderKind.ENTERPRISE,
}


def held(number: int = 1, *holders: str, **more: Any) -> Patent:
    """A patent of the university, or of these."""
    return patent(number, patentees=holders or (HOLDER,), **more)


def public(number: int = 1, **more: Any) -> TechnologyNeed:
    """A need that may be shown."""
    given: dict[str, Any] = {"title": TITLES[number % 8], "confidentiality": Confidentiality.PUBLIC}
    return need(number, **{**given, **more})


def office(contact_id: str = "O1", enterprise_id: str = "U1", **more: Any) -> Recipient:
    return person(contact_id, enterprise_id, **more)


def told(day: date, need_number: int = 1, patent_number: int = 1, **more: Any) -> SentItem:
    """An earlier push of a need to the university."""
    return SentItem(
        "U1", f"N{need_number}", "O1", day, direction=PushDirection.DEMAND, patent_id=f"CN{patent_number}", **more
    )


@dataclass(frozen=True)
class World:
    """Everything the plan looks at; by itself one need that goes to the university's office."""

    matches: list[Match] = field(default_factory=lambda: [match()])
    needs: list[TechnologyNeed] = field(default_factory=lambda: [public()])
    patents: list[Patent] = field(default_factory=lambda: [held()])
    people: list[Recipient] = field(default_factory=lambda: [office()])
    terms: list[SupplyTerms] = field(default_factory=list)
    past: History = NOTHING
    policy: PushPolicy = POLICY
    closed: Waiting | None = None
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=lambda: NAMES)
    kinds: dict[str, ProviderKind] = field(default_factory=lambda: KINDS)

    def plan(self) -> DemandPlan:
        records = DemandRecords(
            {one.need_id: one for one in self.needs},
            {one.patent_id: one for one in self.patents},
            {one.patent_id: one for one in self.terms},
            names=self.names,
            kinds=self.kinds,
            **self.places,
        )
        return plan_demand(self.matches, records, self.people, self.past, self.policy, TODAY, self.closed)


def outcomes(plan: DemandPlan) -> dict[tuple[str, str], str]:
    """What became of each match and organization."""
    found = {(push.item.match_id, push.item.enterprise_id): push.contact_id for push in plan.today}
    found |= {(one.item.match_id, one.item.enterprise_id): one.reason.value for one in plan.waiting}
    return found | {(one.match.match_id, one.enterprise_id): one.reason.value for one in plan.refused}


def outcome(**world: Any) -> str:
    (found,) = outcomes(World(**world).plan()).values()
    return found


def test_a_public_need_goes_to_the_office_of_the_university_that_holds_the_patent() -> None:
    (push,) = World().plan().today
    item = push.item
    assert (push.contact_id, item.enterprise_id, item.family, item.title) == ("O1", "U1", "N1", TITLES[1])
    assert item.direction is PushDirection.DEMAND
    assert push.push_id != replace(item, direction=PushDirection.SUPPLY).push_id


WEEKLY = office(frequency=Frequency.WEEKLY)
TIGHT = replace(POLICY, contact=Caps(1, 9), enterprise=Caps(1, 9))
ANONYMOUS = {"confidentiality": Confidentiality.ANONYMOUS}
REJECTED = PushItem("", "", "", "U1", "N1", "", "", "", 0, 0, Named(), direction=PushDirection.DEMAND).push_id


@pytest.mark.parametrize(
    ("reason", "world"),
    [
        ("record_gone", {"needs": []}),
        ("record_gone", {"patents": []}),
        ("below_threshold", {"matches": [match(p=0.499)]}),
        ("vague_need", {"matches": [match(pushable=False)]}),
        ("inferred_need", {"needs": [public(origin=NeedOrigin.INFERRED)]}),
        ("closed_need", {"needs": [public(state=NeedState.CLOSED)]}),
        ("expired_need", {"needs": [public(valid_until=date(2026, 6, 9))]}),
        ("not_to_be_shown", {"needs": [public(confidentiality=Confidentiality.CENTRE_ONLY)]}),
        ("not_to_be_shown", {"needs": [public(**ANONYMOUS)]}),
        ("not_to_be_shown", {"needs": [public(**ANONYMOUS, anonymous_text="甲厂求吊钩")]}),
        ("not_to_be_shown", {"needs": [public(content="甲厂的吊钩")]}),
        ("not_to_be_shown", {"needs": [public(content="甲集团的吊钩")], "names": {**NAMES, "E1": ("甲集团",)}}),
        ("ineligible", {"patents": [held(legal_status=LegalStatus.LAPSED)]}),
        ("ineligible", {"patents": [held(1, HOLDER, "甲厂")]}),
        ("ineligible", {"terms": [SupplyTerms("CN1", availability=Availability.UNAVAILABLE)]}),
        ("no_provider", {"patents": [held(1, "别的大学")]}),
        ("no_provider", {"patents": [held(1, "乙厂")]}),  # registered, and a firm: perhaps a rival
        ("no_provider", {"kinds": {}}),
        ("no_lawful_contact", {"people": []}),
        ("no_lawful_contact", {"people": [office(lawful=False)]}),
        ("inventors_only", {"people": [office(inventor=True)]}),
        ("topic_not_chosen", {"people": [office(topics=("s1",))], "places": {"patent_segments": {"CN1": "s2"}}}),
        ("topic_not_chosen", {"people": [office(topics=("s1",)), office("O2", inventor=True)]}),
        ("already_sent", {"past": History((told(date(2020, 1, 1)),))}),
        ("pending", {"past": History(pending=(told(date(2020, 1, 1)),))}),
        ("rejected_before", {"past": History(rejected=frozenset({REJECTED}))}),
        ("in_talks", {"terms": [SupplyTerms("CN1", availability=Availability.IN_TALKS)]}),
        ("contact_cap", {"past": History((sent(9, TODAY - timedelta(6), "U2", "O1"),)), "policy": TIGHT}),
        ("enterprise_cap", {"past": History((sent(9, TODAY - timedelta(6), "U1", "O9"),)), "policy": TIGHT}),
        (
            "frequency",
            {"past": History((told(TODAY - timedelta(6), 9),)), "people": [office(frequency=Frequency.WEEKLY)]},
        ),
        ("holiday", {"closed": Waiting.HOLIDAY}),
    ],
)
def test_what_is_not_told_today_is_named_with_its_reason(reason: str, world: dict[str, Any]) -> None:
    assert outcome(**world) == reason


@pytest.mark.parametrize(
    "world",
    [
        {"needs": [public(**ANONYMOUS, anonymous_text="求防脱吊钩")]},
        {"needs": [public(enterprise_id="", enterprise="")]},  # a need needs no registered enterprise to be told
        {"patents": [held(1, "示例大学东校区")]},
        {"kinds": {"U1": ProviderKind.STATE_OWNED}},
        {"people": [office("O0", inventor=True), office()]},  # passed over, though first by id
        {"past": History((sent(1, date(2020, 1, 1), "U1", "O1"),))},  # the patent was pushed there once: another thing
        {"past": History((told(date(2020, 1, 1), 2),))},
        {"people": [office(topics=("s1",))], "places": {"need_segments": {"N1": "s1"}}},
    ],
)
def test_what_just_meets_a_rule_is_told(world: dict[str, Any]) -> None:
    assert outcome(**world) == "O1"


def test_an_anonymous_need_is_titled_by_its_approved_words() -> None:
    needs = [public(**ANONYMOUS, title="机密", anonymous_text="求防脱吊钩，寿命长")]
    (push,) = World(needs=needs).plan().today
    assert push.item.title == "求防脱吊钩"


def test_every_university_that_holds_a_fitting_patent_gets_a_need_once_by_its_best_patent() -> None:
    patents = [held(1), held(2), held(3, "示例研究院", HOLDER), held(4, "乙厂", "示例研究院")]
    matches = [match(1, 0.6), match(2, 0.9), match(3, 0.7), match(4, 0.8)]
    plan = World(matches, patents=patents, people=[office(), office("P1", "U2")]).plan()
    assert outcomes(plan) == {
        ("M1-1", "U1"): "same_need",
        ("M1-2", "U1"): "O1",
        ("M1-3", "U1"): "same_need",
        ("M1-3", "U2"): "same_need",
        ("M1-4", "U2"): "P1",
    }
    assert {(one.enterprise_id, one.detail) for one in plan.refused} == {("U1", "M1-2"), ("U2", "M1-4")}


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (Named(4), {"readiness_level": 7}, NamedChange.READINESS_REACHED),
        (Named(4, "20万元"), {"readiness_level": 4, "fee": "10万元"}, None),  # its own fee is no news to the holder
        (Named(4), {"readiness_level": 4, "open_license_number": "KF1"}, None),
    ],
)
def test_a_need_is_told_again_only_when_the_patent_shown_became_ready(
    before: Named, now: dict[str, Any], change: NamedChange | None
) -> None:
    terms = [SupplyTerms("CN1", **now)]
    plan = World(terms=terms, past=History((told(date(2020, 1, 1), named=before),))).plan()
    assert [push.item.change for push in plan.today] == [change] * (change is not None)
    other = History((told(date(2020, 1, 1), patent_number=2, named=before),))
    assert not World(terms=terms, past=other).plan().today


@pytest.mark.parametrize("firms", [0, 4, 5])
def test_a_segment_of_fewer_than_five_firms_is_named_where_an_anonymous_need_may_be_guessed(firms: int) -> None:
    places = {
        "need_segments": {"N1": "s1", "N2": "s2"},
        "firm_segments": {f"F{n}": "s1" for n in range(firms)} | {"U1": "s1", "F9": "s2"},
    }
    needs = [public(1, **ANONYMOUS, anonymous_text="求防脱吊钩"), public(2)]
    plan = World([match(1), match(1, need_number=2)], needs, places=places).plan()
    assert len(plan.today) == 2
    assert plan.few_firms == ({"s1": firms} if firms < 5 else {})


def world_of(seed: int) -> World:
    """A small world with every kind of need, holder and contact."""
    chance = Random(seed)

    def mostly(usual: Any, *others: Any) -> Any:
        return chance.choice([usual] * 5 + list(others))

    pairs = chance.sample([(n, m) for n in range(8) for m in range(6)], chance.randint(0, 30))
    often = (None, *Frequency)
    wordings = [{}, {**ANONYMOUS, "anonymous_text": "求密封件"}, {"confidentiality": Confidentiality.CENTRE_ONLY}]
    return World(
        [match(n, mostly(0.7, 0.9, 0.4), m) for n, m in pairs],
        [public(m, **mostly(*wordings)) for m in range(6)],
        [held(n, *chance.sample([HOLDER, "示例研究院", "乙厂", "甲厂"], 2)) for n in range(8)],
        [
            office(who, at, lawful=mostly(True, False), inventor=mostly(False, True), frequency=mostly(*often))
            for who, at in (("O1", "U1"), ("O2", "U1"), ("P1", "U2"), ("O1", "U2"))
        ],
        past=History(
            tuple(told(TODAY - timedelta(mostly(20, 3)), chance.randint(0, 8)) for _ in range(mostly(0, 1, 2))),
            tuple(told(TODAY, chance.randint(0, 8)) for _ in range(mostly(0, 1))),
        ),
        policy=replace(POLICY, contact=Caps(chance.randint(1, 3), 4), digest_size=chance.randint(1, 3)),
    )


@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_every_pair_of_match_and_holder_ends_in_one_of_the_three_by_every_rule(seed: int, random: Any) -> None:
    world = world_of(seed)
    plan = world.plan()
    found = [(push.item.match_id, push.item.enterprise_id) for push in plan.today]
    found += [(one.item.match_id, one.item.enterprise_id) for one in plan.waiting]
    found += [(one.match.match_id, one.enterprise_id) for one in plan.refused]
    assert len(found) == len(set(found))
    assert {match_id for match_id, _ in found} == {one.match_id for one in world.matches}
    lawful = {(p.enterprise_id, p.contact_id) for p in world.people if p.lawful and not p.inventor}
    assert {(push.item.enterprise_id, push.contact_id) for push in plan.today} <= lawful
    shown = {one.need_id for one in world.needs if one.confidentiality is not Confidentiality.CENTRE_ONLY}
    assert {push.item.need_id for push in plan.today} <= shown
    pairs = [(push.item.enterprise_id, push.item.need_id) for push in plan.today]
    assert len(pairs) == len(set(pairs)) == len({push.push_id for push in plan.today})
    counts = Counter(push.contact_id for push in plan.today)
    assert all(n <= min(world.policy.digest_size, world.policy.contact.week) for n in counts.values())
    for given_list in (world.matches, world.needs, world.patents, world.people):
        random.shuffle(given_list)
    assert world.plan() == plan

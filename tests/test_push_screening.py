"""Each reason for which a match makes no push, one at a time."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pushing import NAMED, POLICY, TODAY, World, match, need, outcome, outcomes, patent, person, sent

from matcher.delivery_vocabulary import PushDirection
from matcher.domain import SupplyTerms
from matcher.push_history import Named
from matcher.push_items import PushItem
from matcher.push_policy import Caps
from matcher.vocabulary import Availability, LegalStatus, NeedOrigin, NeedState


def test_a_sound_match_goes_to_the_contact() -> None:
    assert outcome() == "C1"


@pytest.mark.parametrize(
    ("reason", "world"),
    [
        ("record_gone", {"needs": []}),
        ("record_gone", {"patents": []}),
        ("below_threshold", {"matches": [match(p=0.499)]}),
        ("vague_need", {"matches": [match(pushable=False)]}),
        ("inferred_need", {"needs": [need(origin=NeedOrigin.INFERRED)]}),
        ("closed_need", {"needs": [need(state=NeedState.CLOSED)]}),
        ("expired_need", {"needs": [need(valid_until=date(2026, 6, 9))]}),
        ("ineligible", {"patents": [patent(1, legal_status=LegalStatus.LAPSED)]}),
        ("ineligible", {"patents": [patent(1, filing_date=date(2006, 6, 10))]}),
        ("ineligible", {"patents": [patent(1, patentees=("甲厂",))]}),
        ("ineligible", {"patents": [patent(1, patentees=("甲集团",))], "names": {"E1": ("甲集团",)}}),
        ("ineligible", {"terms": [SupplyTerms("CN1", availability=Availability.UNAVAILABLE)]}),
        ("no_enterprise", {"needs": [need(enterprise_id="")]}),
        ("no_lawful_contact", {"people": []}),
        ("no_lawful_contact", {"people": [person(lawful=False)]}),
        ("no_lawful_contact", {"people": [person(enterprise_id="E2")]}),
        ("topic_not_chosen", {"people": [person(topics=("s1",))], "segments": {"CN1": "s2"}}),
        ("topic_not_chosen", {"people": [person(topics=("s1",))]}),  # without a segment it is in no topic
        ("already_sent", {"history": [sent(1, date(2020, 1, 1))]}),
        ("already_sent", {"history": [sent(1, date(2020, 1, 1), contact_id="C9")]}),
        ("in_talks", {"terms": [SupplyTerms("CN1", availability=Availability.IN_TALKS)]}),
    ],
)
def test_a_match_that_may_not_be_pushed_is_named_with_its_reason(reason: str, world: dict[str, Any]) -> None:
    assert outcome(**world) == reason


@pytest.mark.parametrize(
    "world",
    [
        {"matches": [match(p=0.5)]},  # the threshold itself is enough
        {"needs": [need(valid_until=TODAY)]},
        {"patents": [patent(1, filing_date=date(2006, 6, 11))]},  # the last day of its term
        {"people": [person(topics=("s1",))], "segments": {"CN1": "s1"}},
        {"people": [person(topics=("s1",))], "need_segments": {"N1": "s1"}},
        {"history": [sent(1, date(2020, 1, 1), enterprise_id="E2", contact_id="C9")]},  # another enterprise's
        {"history": [sent(2, date(2020, 1, 1))]},
    ],
)
def test_what_just_meets_a_rule_goes_out(world: dict[str, Any]) -> None:
    assert outcome(**world) == "C1"


def test_of_one_family_the_best_sound_match_goes_out_whatever_its_need() -> None:
    matches = [match(1, 0.9, pushable=False), match(2, 0.7), match(3, 0.8), match(2, 0.75, need_number=2)]
    family = [patent(n, family_id="F") for n in (1, 2, 3)]
    plan = World(matches=matches, patents=family, needs=[need(1), need(2)]).plan()
    assert outcomes(plan) == {"M1-1": "vague_need", "M1-2": "same_family", "M1-3": "C1", "M2-2": "same_family"}
    assert {refused.detail for refused in plan.refused if refused.match.match_id != "M1-1"} == {"M1-3"}


def test_a_refusal_says_more_where_there_is_more_to_say() -> None:
    (refused,) = World(history=[sent(1, date(2020, 1, 1)), sent(1, date(2019, 1, 1))]).plan().refused
    assert refused.detail == "2020-01-01"
    (refused,) = World(patents=[patent(1, patentees=("甲厂",))]).plan().refused
    assert refused.detail == "企业自有专利"


READY = [SupplyTerms("CN1", readiness_level=7)]
PLANNED = [sent(1, date(2020, 1, 1))]
FIRST = PushItem("", "", "", "E1", "CN1", "", "", "", 0, 0, Named())


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        ({"pending": PLANNED}, "pending"),
        ({"pending": [sent(2, date(2020, 1, 1))]}, "C1"),  # another patent's
        ({"pending": PLANNED, "history": [sent(1, date(2019, 1, 1), named=NAMED)], "terms": READY}, "pending"),
        ({"rejected": {FIRST.push_id}}, "rejected_before"),
        ({"rejected": {replace(FIRST, enterprise_id="E2").push_id}}, "C1"),
        # What was rejected as a first push is so no longer once it was sent after all and something changed.
        ({"rejected": {FIRST.push_id}, "history": [sent(1, date(2019, 1, 1), named=NAMED)], "terms": READY}, "C1"),
        ({"rejected": {FIRST.push_id}, "history": [sent(1, date(2019, 1, 1))]}, "already_sent"),
    ],
)
def test_what_is_in_a_plan_or_was_rejected_is_not_planned_again(world: dict[str, Any], reason: str) -> None:
    assert outcome(**world) == reason


def test_what_stands_in_a_plan_counts_under_the_caps_of_its_day() -> None:
    rules = replace(POLICY, contact=Caps(1, 9))
    for days, found in ((6, "contact_cap"), (7, "C1")):
        assert outcome(pending=[sent(2, TODAY - timedelta(days=days))], policy=rules) == found


def test_the_id_of_a_push_tells_enterprise_family_time_and_direction_apart() -> None:
    others = [{"enterprise_id": "E2"}, {"family": "CN2"}, {"times": 1}]
    items = [FIRST, *(replace(FIRST, **other) for other in others)]
    every = {replace(item, direction=direction).push_id for item in items for direction in PushDirection}
    assert len(every) == 12
    assert (
        replace(FIRST, need_id="N9", patent_id="CN9", p_relevant=1.0).push_id == FIRST.push_id == "P-44b7fee49412521c"
    )

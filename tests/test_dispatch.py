"""What leaves on a day: one message a contact, the best first, under caps of the days on which things really left."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pushing import POLICY, TITLES, TODAY, person, sent

from matcher.delivery_vocabulary import MessageKind, PushDirection
from matcher.dispatch import Dispatch, dispatch
from matcher.push_history import SentItem
from matcher.push_policy import Caps, PushPolicy, Recipient
from matcher.push_records import PushContent, PushRecord
from matcher.push_vocabulary import Frequency, PushChannel, Waiting

WIDE = replace(POLICY, contact=Caps(50, 90), enterprise=Caps(50, 90))


def push(number: int, p: float = 0.8, contact_id: str = "C1", enterprise_id: str = "E1", **more: Any) -> PushRecord:
    """An approved push of a patent, titled like no other."""
    title = f"{TITLES[number % 8]}{chr(0x4E00 + number * 97)}{chr(0x5200 + number * 89)}"
    record = PushRecord(
        push_id=f"P{number:03}",
        direction=PushDirection.SUPPLY,
        match_id=f"M{number}",
        need_id="N1",
        patent_id=f"CN{number}",
        enterprise_id=enterprise_id,
        family_id=f"CN{number}",
        contact_id=contact_id,
        channel=PushChannel.EMAIL,
        day=TODAY,
        content=PushContent("需要", f"CN{number}", title),
        p_relevant=p,
    )
    return replace(record, **more)


@dataclass
class World:
    """A day of sending."""

    approved: list[PushRecord]
    sent: list[SentItem] = field(default_factory=list)
    people: list[Recipient] = field(default_factory=lambda: [person()])
    policy: PushPolicy = POLICY
    today: date = TODAY
    closed: Waiting | None = None

    def dispatch(self) -> Dispatch:
        return dispatch(self.approved, self.sent, self.people, self.policy, self.today, self.closed)


def outcomes(found: Dispatch) -> dict[str, str]:
    """By push: the contact it leaves for, or why it waits."""
    went = {one.push_id: message.contact_id for message in found.messages for one in message.pushes}
    return went | {one.push.push_id: one.reason.value for one in found.waiting}


def outcome(**world: Any) -> str:
    (found,) = outcomes(World(**{"approved": [push(1)], **world}).dispatch()).values()
    return found


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_the_best_leave_in_one_message_and_the_rest_waits() -> None:
    approved = [push(n, p=0.5 + n / 100) for n in range(7)]
    found = World(approved).dispatch()
    (message,) = found.messages
    assert [one.push_id for one in message.pushes] == ["P006", "P005", "P004", "P003", "P002"]
    assert (message.contact_id, message.enterprise_id, message.channel) == ("C1", "E1", PushChannel.EMAIL)
    assert [(one.push.push_id, one.reason) for one in found.waiting] == [
        ("P001", Waiting.CONTACT_CAP),
        ("P000", Waiting.CONTACT_CAP),
    ]
    assert set(outcomes(World(approved, policy=replace(WIDE, digest_size=5)).dispatch()).values()) == {
        "C1",
        "digest_full",
    }


@pytest.mark.parametrize(
    ("history", "policy", "found"),
    [
        ([sent(9, days_ago(6))], replace(WIDE, contact=Caps(1, 9)), "contact_cap"),
        ([sent(9, days_ago(7))], replace(WIDE, contact=Caps(1, 9)), "C1"),
        ([sent(9, days_ago(30))], replace(WIDE, contact=Caps(1, 1)), "contact_cap"),
        ([sent(9, days_ago(31))], replace(WIDE, contact=Caps(1, 1)), "C1"),
        ([sent(9, days_ago(6), contact_id="C2")], replace(WIDE, enterprise=Caps(1, 9)), "enterprise_cap"),
        ([sent(9, days_ago(7), contact_id="C2")], replace(WIDE, enterprise=Caps(1, 9)), "C1"),
        ([sent(9, days_ago(30), contact_id="C2")], replace(WIDE, enterprise=Caps(1, 1)), "enterprise_cap"),
        ([sent(9, days_ago(31), contact_id="C2")], replace(WIDE, enterprise=Caps(1, 1)), "C1"),
        ([sent(9, TODAY, enterprise_id="E2")], WIDE, "frequency"),  # today's message to this contact has left
        ([sent(9, days_ago(-3))], WIDE, "frequency"),  # a clock set back
        ([sent(9, TODAY, contact_id="C2")], WIDE, "C1"),
    ],
)
def test_caps_are_held_against_the_days_of_sending(history: list[SentItem], policy: PushPolicy, found: str) -> None:
    assert outcome(sent=history, policy=policy) == found


def test_a_push_planned_long_ago_counts_on_the_day_it_leaves() -> None:
    """Five planned weeks apart and approved on one day are five of that week."""
    approved = [push(n, day=days_ago(7 * n)) for n in range(6)]
    assert Counter(outcomes(World(approved).dispatch()).values()) == {"C1": 5, "contact_cap": 1}


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        ({"people": []}, "no_permission"),
        ({"people": [person(lawful=False)]}, "no_permission"),
        ({"people": [person(enterprise_id="E2")]}, "no_permission"),
        ({"people": [person(frequency=Frequency.MONTHLY)], "sent": [sent(9, days_ago(29))]}, "frequency"),
        ({"people": [person(frequency=Frequency.MONTHLY)], "sent": [sent(9, days_ago(30))]}, "C1"),
        # Given twice: what asks for less holds.
        ({"people": [person(), person(frequency=Frequency.MONTHLY)], "sent": [sent(9, days_ago(29))]}, "frequency"),
        ({"closed": Waiting.WINDOW}, "window"),
    ],
)
def test_a_push_waits_for_its_contact_and_for_the_window(world: dict[str, Any], reason: str) -> None:
    assert outcome(**world) == reason


@pytest.mark.parametrize(
    "other",
    [
        {"channel": PushChannel.HAND_OVER},
        {"direction": PushDirection.SEGMENT},
        {"enterprise_id": "E2"},
    ],
)
def test_a_contact_gets_one_message_a_day_and_the_best_push_says_which(other: dict[str, Any]) -> None:
    approved = [push(1, 0.7), push(2, 0.9, **other), push(3, 0.8)]
    people = [person(), person(enterprise_id="E2")]
    found = World(approved, people=people).dispatch()
    assert outcomes(found) == {"P002": "C1", "P003": "other_message", "P001": "other_message"}


@pytest.mark.parametrize(
    ("direction", "kind"),
    [
        (PushDirection.SUPPLY, MessageKind.DIGEST),
        (PushDirection.DEMAND, MessageKind.DIGEST),
        (PushDirection.SEGMENT, MessageKind.INDUSTRY_DIGEST),
    ],
)
def test_a_message_is_of_the_kind_of_its_direction(direction: PushDirection, kind: MessageKind) -> None:
    (message,) = World([push(1, direction=direction)]).dispatch().messages
    assert (message.direction, message.kind) == (direction, kind)


def test_two_that_say_nearly_the_same_do_not_leave_on_one_day() -> None:
    same = {"content": PushContent("需要", "CN2", push(1).content.title)}
    assert outcomes(World([push(1, 0.9), push(2, **same)]).dispatch()) == {"P001": "C1", "P002": "near_identical"}
    family = [push(1, 0.9, family_id="F"), push(2, family_id="F", contact_id="C2")]
    people = [person(), person("C2")]
    assert outcomes(World(family, people=people).dispatch()) == {"P001": "C1", "P002": "near_identical"}
    told = [push(n, direction=PushDirection.DEMAND, family_id=f"N{n}") for n in (1, 2)]
    assert outcomes(World(told).dispatch()) == {"P001": "C1", "P002": "near_identical"}  # one title of two needs


def world_of(seed: int) -> World:
    """Approved pushes for five contacts at three enterprises by several ways, under small caps."""
    chance = Random(seed)
    at = [("C1", "E1"), ("C2", "E1"), ("C3", "E2"), ("C4", "E3"), ("C1", "E3")]
    often = {who: chance.choice([None, None, *Frequency]) for who, _ in at}
    approved = []
    for n in range(chance.randint(0, 40)):
        who, firm = chance.choice(at)
        way = chance.choice([PushChannel.EMAIL, PushChannel.EMAIL, PushChannel.HAND_OVER])
        side = chance.choice([PushDirection.SUPPLY, PushDirection.SUPPLY, PushDirection.SEGMENT])
        approved.append(push(n, chance.choice([0.6, 0.7]), who, firm, channel=way, direction=side))
    month = chance.randint(3, 8)
    policy = replace(
        POLICY,
        contact=Caps(chance.randint(1, 3), month),
        enterprise=Caps(chance.randint(2, 4), month + 1),
        digest_size=chance.randint(1, 3),
    )
    return World(approved, people=[person(who, firm, frequency=often[who]) for who, firm in at], policy=policy)


@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_what_is_given_changes_nothing(seed: int, random: Any) -> None:
    world = world_of(seed)
    expected = world.dispatch()
    for given_list in (world.approved, world.people):
        random.shuffle(given_list)
    assert world.dispatch() == expected


@given(st.integers(0, 2**32), st.lists(st.integers(0, 9), min_size=1, max_size=60))
@settings(deadline=None)
def test_over_any_days_no_rolling_cap_is_exceeded_nothing_is_lost_and_nothing_leaves_twice(
    seed: int, gaps: list[int]
) -> None:
    world = world_of(seed)
    every, left = sorted(one.push_id for one in world.approved), list[str]()
    for gap in gaps:  # 0: the same day once more
        world.today += timedelta(days=gap)
        found = world.dispatch()
        assert sorted(outcomes(found)) == sorted(one.push_id for one in world.approved)
        for message in found.messages:
            assert all(
                (one.contact_id, one.enterprise_id, one.channel, one.direction)
                == (message.contact_id, message.enterprise_id, message.channel, message.direction)
                for one in message.pushes
            )
            assert 0 < len(message.pushes) <= world.policy.digest_size
            world.sent += [
                SentItem(one.enterprise_id, one.family_id, one.contact_id, world.today) for one in message.pushes
            ]
            left += [one.push_id for one in message.pushes]
        world.approved = [one.push for one in found.waiting]
    assert sorted([*left, *(one.push_id for one in world.approved)]) == every
    assert_caps(world.sent, world.policy)
    assert_frequencies(world)


def assert_caps(history: list[SentItem], policy: PushPolicy) -> None:
    """Over every window that ends on a day of sending, counted the slow way."""
    for receiver, caps in (("contact_id", policy.contact), ("enterprise_id", policy.enterprise)):
        for last in {item.day for item in history}:
            for days, cap in ((7, caps.week), (31, caps.month)):
                window = [item for item in history if last - timedelta(days) < item.day <= last]
                assert all(n <= cap for n in Counter(getattr(item, receiver) for item in window).values())


def assert_frequencies(world: World) -> None:
    gaps = {None: 1, Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.MONTHLY: 30, Frequency.QUARTERLY: 91}
    for who in {one.contact_id: one for one in world.people}.values():
        days = sorted({item.day for item in world.sent if item.contact_id == who.contact_id})
        assert all((b - a).days >= gaps[who.frequency] for a, b in pairwise(days))


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=30)
def test_given_days_enough_everything_leaves(seed: int) -> None:
    world = world_of(seed)
    number = len(world.approved)
    for _ in range(45):
        world.today += timedelta(days=91)
        found = world.dispatch()
        went = [one for message in found.messages for one in message.pushes]
        world.sent += [SentItem(one.enterprise_id, one.family_id, one.contact_id, world.today) for one in went]
        world.approved = [one.push for one in found.waiting]
    assert (len(world.sent), world.approved) == (number, [])

"""Sent once for ever, unless something that was named has changed."""

from datetime import date
from typing import Any

import pytest
from pushing import World, match, need, outcome, sent

from matcher.domain import SupplyTerms
from matcher.push_history import Named, SentItem, fee_is_cut, named_change, wait_is_over
from matcher.push_vocabulary import NamedChange

LONG_AGO = date(2025, 1, 2)


@pytest.mark.parametrize(
    ("before", "now", "min_readiness", "change"),
    [
        (Named(5), Named(7), None, NamedChange.READINESS_REACHED),  # 7 where the need asks for nothing
        (Named(5), Named(6), None, None),
        (Named(5), Named(6), 6, NamedChange.READINESS_REACHED),
        (Named(6), Named(8), 6, None),  # it was reached before
        (Named(None), Named(8), 6, None),  # known now, not changed
        (Named(8), Named(5), 6, None),
        (Named(5), Named(None), 6, None),
        (Named(fee="10万元"), Named(fee="9.5万元"), None, NamedChange.FEE_CUT),
        (Named(fee="9万元"), Named(fee="10万元"), None, None),
        (Named(), Named(open_license_number="KF1"), None, NamedChange.OPEN_LICENSE),
        (Named(open_license_number="KF1"), Named(open_license_number="KF2"), None, None),
        (Named(open_license_number="KF1"), Named(), None, None),
        (Named(5, "10万元", "KF1"), Named(5, "10万元", "KF1"), 7, None),
    ],
)
def test_only_what_was_named_and_changed_for_the_better_counts(
    before: Named, now: Named, min_readiness: int | None, change: NamedChange | None
) -> None:
    assert named_change(before, now, need(min_readiness=min_readiness)) is change


@pytest.mark.parametrize(
    ("before", "now", "cut"),
    [
        ("10万元", "80000元", True),
        ("１０ 万元", "9万", True),
        ("人民币100,000元", "9.9万元", True),
        ("每年10万元", "每年8万元", True),
        ("每年10万元", "8万元", False),  # a yearly fee and one for good cannot be compared
        ("10", "8", True),
        ("10", "8万元", False),  # one has no unit
        ("10-20万元", "5万元", False),
        ("面议", "5万元", False),
        ("10万元", "面议", False),
        ("10万元", "", False),
        ("10万元", "10万元", False),
        ("免费", "免费", False),
    ],
)
def test_a_fee_is_cut_only_where_two_single_amounts_can_be_compared(before: str, now: str, cut: bool) -> None:
    assert fee_is_cut(before, now) is cut


TERMS = SupplyTerms("CN1", readiness_level=7, fee="10万元")


@pytest.mark.parametrize(
    ("history", "terms", "found"),
    [
        ([sent(1, LONG_AGO, named=Named(5))], [TERMS], "C1"),
        ([sent(1, LONG_AGO, named=Named(7, "10万元"))], [TERMS], "already_sent"),
        # The last push counts, in whatever order the history comes.
        ([sent(1, date(2025, 3, 1), named=Named(7)), sent(1, LONG_AGO, named=Named(5))], [TERMS], "already_sent"),
        ([sent(1, LONG_AGO, named=Named(5)), sent(1, date(2024, 3, 1), named=Named(7))], [TERMS], "C1"),
    ],
)
def test_a_named_change_sends_again_once(history: list[SentItem], terms: list[SupplyTerms], found: str) -> None:
    assert outcome(history=history, terms=terms) == found


def test_a_push_after_a_change_says_so_and_has_an_id_of_its_own() -> None:
    def push(**world: Any) -> Any:
        (found,) = World(**world).plan().today
        return found

    first, again = push(), push(history=[sent(1, LONG_AGO, named=Named(5))], terms=[TERMS])
    assert (first.item.change, first.item.times) == (None, 0)
    assert (again.item.change, again.item.times) == (NamedChange.READINESS_REACHED, 1)
    assert first.push_id == push(matches=[match(p=0.6)]).push_id != again.push_id


def test_the_providers_level_goes_before_the_one_found_when_matching() -> None:
    def named(**world: Any) -> Named:
        (found,) = World(**world).plan().today
        return found.item.named

    guessed = [match(readiness_level=4)]
    assert named(matches=guessed) == Named(4)
    assert named(matches=guessed, terms=[TERMS]) == Named(7, "10万元")
    assert named(matches=guessed, terms=[SupplyTerms("CN1", open_license_number="KF1")]) == Named(4, "", "KF1")


@pytest.mark.parametrize(
    ("then", "now", "wanted", "over"),
    [
        (None, 7, 7, True),
        (7, 8, 8, True),
        (8, 8, 8, False),  # named to it before
        (None, 6, 7, False),
        (None, None, 7, False),
        (4, 9, None, False),  # nobody waits
    ],
)
def test_a_wait_is_over_once_the_readiness_is_there_and_was_not_named(
    then: int | None, now: int | None, wanted: int | None, over: bool
) -> None:
    assert wait_is_over(Named(then), Named(now), wanted) is over

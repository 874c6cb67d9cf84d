"""Folds: needs that say the same stay together, and the order of the pairs does not matter."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import TechnologyNeed
from matcher.folds import need_folds, need_group, splits

GROUPS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60)


@given(GROUPS, st.integers(2, 6))
def test_a_group_is_never_split(groups: list[str], number: int) -> None:
    folds = need_folds(groups, number)
    assert all(len({f for f, g in zip(folds, groups, strict=True) if g == group}) == 1 for group in groups)
    for rest, own in splits(folds):
        assert not {groups[i] for i in rest} & {groups[i] for i in own}


@given(GROUPS, st.randoms())
def test_the_order_of_the_pairs_does_not_matter(groups: list[str], random: object) -> None:
    shuffled = list(groups)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (dict(zip(g, need_folds(g), strict=True)) for g in (groups, shuffled))
    assert first == second


def test_folds_are_of_nearly_one_size() -> None:
    sizes = np.bincount(need_folds([group for group in "abcdefghij" for _ in range(10)]))
    assert sizes.tolist() == [20] * 5


def test_one_group_gives_nothing_to_learn_from() -> None:
    assert list(splits(need_folds(["a"] * 9))) == []


def test_the_same_need_posted_again_is_of_the_same_group() -> None:
    first, again = TechnologyNeed("1", "防爆锂离子电池 的研发"), TechnologyNeed("2", "防爆锂离子电池的研发")
    assert need_group(first) == need_group(again) != need_group(TechnologyNeed("3", "锂电池"))

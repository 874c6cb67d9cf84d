"""Strength and weakness of segments, by the stated rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.chain_vocabulary import SegmentStanding
from matcher.segment_map import SegmentRecords, segment_map, standing_of


def segment(name: str, supply: int, needs: int) -> SegmentRecords:
    patents = tuple(f"{name}-P{n}" for n in range(supply))
    return SegmentRecords(name, name, "", patents, patents, tuple(f"{name}-N{n}" for n in range(needs)), (), ())


def test_supply_and_demand_stand_beside_the_mean_of_all_segments():
    rich, poor, idle = segment_map([segment("甲", 60, 4), segment("乙", 10, 12), segment("丙", 20, 2)])
    assert (rich.supply_ratio, rich.demand_ratio) == (60 / 30, 4 / 6)
    assert (poor.supply_ratio, poor.demand_ratio) == (10 / 30, 12 / 6)
    assert [one.standing for one in (rich, poor)] == [SegmentStanding.STRENGTH, SegmentStanding.WEAKNESS]
    assert rich.basis == "可推送专利 60 件，为各环节平均的 2.00 倍；未关闭需求 4 条，为平均的 0.67 倍"
    assert idle.standing is SegmentStanding.EVEN


@pytest.mark.parametrize(
    ("supply", "needs", "supply_ratio", "demand_ratio", "standing"),
    [
        (9, 2, 3.0, 0.1, SegmentStanding.TOO_FEW),
        (10, 0, 0.75, 0.0, SegmentStanding.EVEN),
        (10, 1, 0.75, 0.75, SegmentStanding.WEAKNESS),
        (10, 1, 0.76, 3.0, SegmentStanding.EVEN),
        (0, 3, 0.0, 1.0, SegmentStanding.WEAKNESS),
        (50, 9, 1.25, 1.25, SegmentStanding.STRENGTH),
        (50, 9, 1.25, 1.26, SegmentStanding.EVEN),
        (50, 9, 1.24, 0.1, SegmentStanding.EVEN),
    ],
)
def test_the_rule_holds_at_its_bounds(
    supply: int, needs: int, supply_ratio: float, demand_ratio: float, standing: SegmentStanding
):
    assert standing_of(supply, needs, supply_ratio, demand_ratio) is standing


def test_a_chain_with_hardly_any_need_says_nothing_of_any_segment():
    stands = segment_map([segment("甲", 90, 9), segment("乙", 10, 0)])
    assert {one.standing for one in stands} == {SegmentStanding.TOO_FEW}


def test_a_chain_without_segments_has_an_empty_map():
    assert segment_map([]) == []


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 20)), min_size=1, max_size=8))
def test_the_ratios_of_all_segments_have_the_mean_one(counts: list[tuple[int, int]]):
    stands = segment_map([segment(str(n), *pair) for n, pair in enumerate(counts)])
    for side in ("supply_ratio", "demand_ratio"):
        total = sum(getattr(one, side) for one in stands)
        assert total == pytest.approx(len(stands)) or total == 0

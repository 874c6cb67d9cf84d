"""The segments of the chain with supply, demand and what follows: strength or weakness (长板/短板) by a stated rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.chain_vocabulary import SegmentStanding

# A segment with fewer patents that may be proposed and fewer needs than these tells nothing.
FEWEST_PATENTS, FEWEST_NEEDS = 10, 3
# With fewer needs in the whole chain nothing can be said of the demand of any segment.
FEWEST_IN_CHAIN = 10
# So far above or below the chain's mean is more than chance would do in a chain of some ten segments.
ABOVE, BELOW = 1.25, 0.75


@dataclass(frozen=True, slots=True)
class SegmentRecords:
    """What stands in a segment, by ids: its `patents`, those among them that may be proposed today (`supply`), its open
    `needs`, those among them that a patent matches (`met`), its enterprises."""

    segment_id: str
    name: str
    stage: str
    patents: tuple[str, ...]
    supply: tuple[str, ...]
    needs: tuple[str, ...]
    met: tuple[str, ...]
    enterprises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SegmentStand:
    """A segment beside the chain's mean. `supply_ratio` and `demand_ratio`: its count by the mean of all segments (0
    where the whole chain has none)."""

    records: SegmentRecords
    supply_ratio: float
    demand_ratio: float
    standing: SegmentStanding

    @property
    def basis(self) -> str:
        """The figures the standing rests on, in Chinese."""
        supply, demand = len(self.records.supply), len(self.records.needs)
        return (
            f"可推送专利 {supply} 件，为各环节平均的 {self.supply_ratio:.2f} 倍；"
            f"未关闭需求 {demand} 条，为平均的 {self.demand_ratio:.2f} 倍"
        )


def segment_map(segments: Sequence[SegmentRecords]) -> list[SegmentStand]:
    """Every segment beside the mean, in the order given; too few for all where the segments have fewer than
    FEWEST_IN_CHAIN needs together."""
    supply = [len(one.supply) for one in segments]
    demand = [len(one.needs) for one in segments]
    few = sum(demand) < FEWEST_IN_CHAIN
    return [
        SegmentStand(one, s, d, SegmentStanding.TOO_FEW if few else standing_of(len(one.supply), len(one.needs), s, d))
        for one, s, d in zip(segments, _ratios(supply), _ratios(demand), strict=True)
    ]


def standing_of(supply: int, needs: int, supply_ratio: float, demand_ratio: float) -> SegmentStanding:
    """The rule, in this order:

    1. fewer than FEWEST_PATENTS patents that may be proposed and fewer than FEWEST_NEEDS open needs: too few;
    2. supply at most BELOW of the mean, at least one need, and demand no less above its mean than supply: a weakness;
    3. supply at least ABOVE of the mean, and no less above its mean than demand: a strength;
    4. else even.
    """
    if supply < FEWEST_PATENTS and needs < FEWEST_NEEDS:
        return SegmentStanding.TOO_FEW
    if supply_ratio <= BELOW and needs and demand_ratio >= supply_ratio:
        return SegmentStanding.WEAKNESS
    if supply_ratio >= ABOVE and supply_ratio >= demand_ratio:
        return SegmentStanding.STRENGTH
    return SegmentStanding.EVEN


def _ratios(counts: Sequence[int]) -> list[float]:
    mean = sum(counts) / len(counts) if counts else 0
    return [count / mean if mean else 0.0 for count in counts]

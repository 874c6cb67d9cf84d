"""The closed sets of the chain picture."""

from enum import StrEnum


class SegmentStanding(StrEnum):
    """How a segment's supply stands to what is asked of it (`segment_map.standing_of`)."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    EVEN = "even"
    TOO_FEW = "too_few"

"""Who agreed that firm and university learn of each other; neither does before both have."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from matcher.delivery_vocabulary import Side


@dataclass(frozen=True, slots=True)
class Agreement:
    """One side's word: `said_by` who gave it, `person` the member of staff who took it down, `evidence` a SHA-256 of
    the proof."""

    push_id: str
    side: Side
    said_by: str
    person: str
    evidence: str
    at: datetime


def both_agreed(given: Collection[Agreement]) -> bool:
    """Whether every side has given its word."""
    return {agreement.side for agreement in given} == set(Side)

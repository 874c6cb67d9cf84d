"""How ready a patent's technology is, by the provider's word or the text's own, and how that fits what is needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.clauses import clauses
from matcher.cues import ClauseCues
from matcher.domain import Patent, SupplyTerms
from matcher.vocabulary import ReadinessBand

# Each level short of what the need asks takes a tenth off the score, at most half.
PENALTY_PER_LEVEL, LARGEST_PENALTY = 0.1, 0.5
# Set by hand, not measured: how far a word is trusted, and what is likely where nothing is said.
STATED_TRUST, QUOTED_TRUST = 0.95, 0.85
UNKNOWN = {ReadinessBand.RESEARCH: 0.3, ReadinessBand.PROTOTYPE: 0.5, ReadinessBand.PRODUCTION: 0.2}
Probabilities = Mapping[ReadinessBand, float]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Level 1-9, or None where nothing tells it; the words that show it; a probability for each band, together 1."""

    level: int | None = None
    evidence: str = ""
    probabilities: Probabilities = field(default_factory=lambda: dict(UNKNOWN))


def band_of(level: int) -> ReadinessBand:
    """The band of a level 1-9."""
    return tuple(ReadinessBand)[(level - 1) // 3]


def assess(patent: Patent, terms: SupplyTerms | None, cues: ClauseCues) -> Readiness:
    """The provider's stated level first, then what a clause of the abstract says of itself, else unknown."""
    if terms is not None and terms.readiness_level is not None:
        level = terms.readiness_level
        return Readiness(level, f"供方申报：{terms.stated_maturity or level}", trusted(level, STATED_TRUST))
    for level, pattern in cues.readiness:
        for clause in clauses("abstract", patent.abstract) if pattern.search(patent.abstract) else ():
            if pattern.search(clause.text):
                return Readiness(level, clause.trimmed.text, trusted(level, QUOTED_TRUST))
    return Readiness()


def trusted(level: int, trust: float) -> Probabilities:
    """`trust` for the band of `level`, the rest shared by the other two."""
    rest = (1 - trust) / (len(ReadinessBand) - 1)
    return {band: trust if band is band_of(level) else rest for band in ReadinessBand}


def readiness_fit(level: int | None, wanted: int | None) -> float:
    """In [0.5, 1]: 1 where nothing is asked, nothing is known or enough is there."""
    if level is None or wanted is None or level >= wanted:
        return 1.0
    return 1.0 - min(LARGEST_PENALTY, PENALTY_PER_LEVEL * (wanted - level))

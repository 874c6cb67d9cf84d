"""How ready a patent's technology is, by the provider's word or the text's own, and how that fits what is needed."""

from dataclasses import dataclass

from matcher.clauses import clauses
from matcher.cues import ClauseCues
from matcher.domain import Patent, SupplyTerms

# Each level short of what the need asks takes a tenth off the score, at most half.
PENALTY_PER_LEVEL, LARGEST_PENALTY = 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Readiness:
    """Level 1-9 or None, with the words that show it."""

    level: int | None = None
    evidence: str = ""


def readiness_of(patent: Patent, terms: SupplyTerms | None, cues: ClauseCues) -> Readiness:
    """The provider's stated level first, then what a clause of the abstract says of itself, else unknown."""
    if terms is not None and terms.readiness_level is not None:
        return Readiness(terms.readiness_level, f"供方申报：{terms.stated_maturity or terms.readiness_level}")
    for level, pattern in cues.readiness:
        for clause in clauses("abstract", patent.abstract) if pattern.search(patent.abstract) else ():
            if pattern.search(clause.text):
                return Readiness(level, clause.trimmed.text)
    return Readiness()


def readiness_fit(level: int | None, wanted: int | None) -> float:
    """In [0.5, 1]: 1 where nothing is asked, nothing is known or enough is there."""
    if level is None or wanted is None or level >= wanted:
        return 1.0
    return 1.0 - min(LARGEST_PENALTY, PENALTY_PER_LEVEL * (wanted - level))

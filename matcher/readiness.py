"""How ready a patent's technology is: by the provider's word, the text's own, what the home learned, or likelihood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matcher.clauses import clauses
from matcher.cues import ClauseCues
from matcher.domain import Patent, SupplyTerms
from matcher.readiness_facts import UNKNOWN, likely_bands
from matcher.readiness_model import BANDS, ReadinessModel, signs_of
from matcher.vocabulary import ReadinessBand

# Set by hand, not measured: how far a stated level and a quoted word are trusted.
STATED_TRUST, QUOTED_TRUST = 0.95, 0.85
# The level meant by a band that was learned: what providers' usual words (正在研发, 已有样品, 可以量产) stand for.
LEVEL_OF_BAND = {ReadinessBand.RESEARCH: 3, ReadinessBand.PROTOTYPE: 5, ReadinessBand.PRODUCTION: 8}
PROVIDER = "供方申报："
Probabilities = Mapping[ReadinessBand, float]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Level 1-9, or None where the evidence is too weak; the words that show it, as they stand in the text or after
    `PROVIDER` in the provider's form; a probability for each band, together 1."""

    level: int | None = None
    evidence: str = ""
    probabilities: Probabilities = field(default_factory=lambda: dict(UNKNOWN))


def band_of(level: int) -> ReadinessBand:
    """The band of a level 1-9."""
    return BANDS[(level - 1) // 3]


def assess(patent: Patent, terms: SupplyTerms | None, cues: ClauseCues) -> Readiness:
    """The provider's stated level first, then explicit words of the provider's form and of the abstract, then what the
    home learned where that is sure enough, else unknown with likely bands."""
    if terms is not None and terms.readiness_level is not None:
        level = terms.readiness_level
        return Readiness(level, f"{PROVIDER}{terms.stated_maturity or level}", trusted(level, STATED_TRUST))
    for prefix, text in _texts(patent, terms):
        if found := explicit(text, cues):
            level, quote = found
            return Readiness(level, prefix + quote, trusted(level, QUOTED_TRUST))
    if cues.maturity is not None:
        return _learned(patent, terms, cues.maturity)
    return Readiness(probabilities=likely_bands(patent, terms))


def _texts(patent: Patent, terms: SupplyTerms | None) -> Iterator[tuple[str, str]]:
    """Where readiness may be told in words, the provider's own first."""
    if terms is not None:
        yield PROVIDER, terms.stated_maturity
        yield PROVIDER, terms.technical_conditions
    yield "", patent.abstract


def explicit(text: str, cues: ClauseCues) -> tuple[int, str] | None:
    """The highest level that a clause states of itself, with the clause; promises and other people's work are passed
    over."""
    if not any(hint in text for hint in cues.readiness_hints):
        return None
    wanted = [(level, pattern) for level, pattern in cues.readiness if pattern.search(text)]
    if not wanted:
        return None
    told = [clause for clause in clauses("abstract", text) if not cues.readiness_veto.search(clause.text)]
    found = (
        (level, clause.trimmed.text) for level, pattern in wanted for clause in told if pattern.search(clause.text)
    )
    return next(found, None)


def _learned(patent: Patent, terms: SupplyTerms | None, model: ReadinessModel) -> Readiness:
    """A level only where the likeliest band is sure enough, with the clause that speaks most for it."""
    probabilities = model.probabilities(signs_of(patent, terms))
    band = model.stated_band(probabilities)
    told = [c.trimmed.text for c in (*clauses("title", patent.title), *clauses("abstract", patent.abstract))]
    texts = [text for text in told if text]
    if band is None or not texts:
        return Readiness(probabilities=probabilities)
    return Readiness(LEVEL_OF_BAND[band], texts[model.telling(texts, band)], probabilities)


def trusted(level: int, trust: float) -> Probabilities:
    """`trust` for the band of `level`, the rest shared by the other two."""
    rest = (1 - trust) / (len(BANDS) - 1)
    return {band: trust if band is band_of(level) else rest for band in BANDS}

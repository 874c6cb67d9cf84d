"""Which readiness band is likely where no word tells it: by facts of the record, each with a factor set by hand.

Assumptions, not measurements: `benchmarks/maturity.py` shows how little they know. No level is ever stated by them.
"""

from collections.abc import Iterator

from matcher.domain import Patent, SupplyTerms
from matcher.vocabulary import PatentKind, ProviderKind, ReadinessBand, TransferMode

UNKNOWN = {ReadinessBand.RESEARCH: 0.3, ReadinessBand.PROTOTYPE: 0.5, ReadinessBand.PRODUCTION: 0.2}
Factors = tuple[float, float, float]
BUILT: Factors = (0.5, 1.0, 1.0)  # a utility model protects the shape of a thing, which somebody made
IN_INDUSTRY: Factors = (0.5, 1.0, 2.0)
IN_SCIENCE: Factors = (1.2, 1.0, 0.7)
PRICED: Factors = (0.7, 1.0, 1.5)
TO_DEVELOP: Factors = (1.5, 1.0, 0.5)
_SCIENCE = (ProviderKind.UNIVERSITY, ProviderKind.INSTITUTE)
_INDUSTRY = (ProviderKind.ENTERPRISE, ProviderKind.STATE_OWNED)


def likely_bands(patent: Patent, terms: SupplyTerms | None) -> dict[ReadinessBand, float]:
    """The shares of `UNKNOWN`, each times the factors of the facts known, brought to sum 1."""
    likely = dict(UNKNOWN)
    for factors in _factors(patent, terms):
        likely = {band: p * factor for (band, p), factor in zip(likely.items(), factors, strict=True)}
    return {band: p / sum(likely.values()) for band, p in likely.items()}


def _factors(patent: Patent, terms: SupplyTerms | None) -> Iterator[Factors]:
    if patent.kind is PatentKind.UTILITY_MODEL:
        yield BUILT
    if patent.provider_kind in _INDUSTRY:
        yield IN_INDUSTRY
    if patent.provider_kind in _SCIENCE:
        yield IN_SCIENCE
    if terms is not None and any(c.isdecimal() for c in terms.fee):
        yield PRICED
    if terms is not None and terms.transfer_modes == (TransferMode.JOINT_DEVELOPMENT,):
        yield TO_DEVELOP

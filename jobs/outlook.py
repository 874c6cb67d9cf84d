"""How ready a patent is and what market it may find: what the deep index says beside the facets."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from matcher.cues import ClauseCues
from matcher.domain import Patent, SupplyTerms
from matcher.prospect import MarketProspect, NeedDensity, market_prospect
from matcher.readiness import Readiness, assess
from matcher.vocabulary import RecordKind
from store import chain as chain_store
from store import needs as need_store
from store import supply as supply_store


@dataclass(frozen=True, slots=True)
class Outlook:
    """Both, as the facets output has them."""

    readiness: Readiness
    market: MarketProspect

    def to_dict(self) -> dict[str, Any]:
        """The keys of the contracts."""
        return {
            "readiness_level": self.readiness.level,
            "readiness_evidence": self.readiness.evidence,
            "readiness_probabilities": {b.value: round(p, 4) for b, p in self.readiness.probabilities.items()},
            "market_prospect": self.market.grade.value if self.market.grade else None,
            "market_basis": self.market.basis,
        }


def outlook_of(
    patent: Patent, terms: SupplyTerms | None, density: NeedDensity | None, cues: ClauseCues, today: date
) -> Outlook:
    """Readiness and market of one patent on a day."""
    return Outlook(assess(patent, terms, cues), market_prospect(patent, today, density))


def home_outlook(conn: sa.Connection, patent: Patent, cues: ClauseCues, today: date) -> Outlook:
    """With the provider's terms and the demand of the patent's segment, as far as the home has them."""
    terms = supply_store.get_many(conn, [patent.patent_id]).get(patent.patent_id)
    return outlook_of(patent, terms, need_density(conn, patent.patent_id, today), cues, today)


def need_density(conn: sa.Connection, patent_id: str, today: date) -> NeedDensity | None:
    """The open needs of the patent's segment beside the mean over the chain's segments. None where the patent has no
    segment, or no open need has one: then nothing is known of demand."""
    chain = chain_store.get(conn)
    place = chain_store.assignments(conn, RecordKind.PATENT, [patent_id]).get(patent_id)
    names = {segment.segment_id: segment.name for segment in chain.segments} if chain else {}
    if place is None or place.segment_id not in names:
        return None
    open_needs = [need.need_id for need in need_store.every(conn) if need.is_open(today)]
    found = chain_store.assignments(conn, RecordKind.NEED, open_needs).values()
    counts = Counter(one.segment_id for one in found if one.segment_id in names)
    if not counts:
        return None
    return NeedDensity(names[place.segment_id], counts[place.segment_id], counts.total() / len(names))

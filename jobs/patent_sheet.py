"""Everything the home knows of one patent, gathered for its page."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from jobs.deep_index import ShownFacets, shown_facets
from matcher.cues import ClauseCues
from matcher.domain import Patent, SupplyTerms
from matcher.readiness import Readiness, assess
from matcher.vocabulary import RecordKind
from store import chain as chain_store
from store import supply as supply_store
from store.rows import document


@dataclass(frozen=True, slots=True)
class PatentSheet:
    """A patent, its place in the chain (empty: none), the provider's terms, its facets and its readiness."""

    patent: Patent
    segment: str
    terms: SupplyTerms | None
    facets: ShownFacets
    readiness: Readiness

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        ready = {"readiness_level": self.readiness.level, "readiness_evidence": self.readiness.evidence}
        likely = {band.value: share for band, share in self.readiness.probabilities.items()}
        facets = {name: value for name, value in self.facets.to_dict().items() if name != "patent_id"}
        terms = document(self.terms) if self.terms else None
        more = {"segment": self.segment, "terms": terms, "facets": facets, "readiness_probabilities": likely}
        own: dict[str, Any] = document(self.patent)
        return own | ready | more


def patent_sheet(conn: sa.Connection, patent_id: str, cues: ClauseCues) -> PatentSheet:
    """The sheet of a patent, by its id or any number of it. Raises RecordUnknown."""
    facets = shown_facets(conn, patent_id, cues)
    patent = facets.patent
    terms = supply_store.get_many(conn, [patent.patent_id]).get(patent.patent_id)
    place = _segment(conn, patent.patent_id)
    return PatentSheet(patent, place, terms, facets, assess(patent, terms, cues))


def _segment(conn: sa.Connection, patent_id: str) -> str:
    found = chain_store.assignments(conn, RecordKind.PATENT, [patent_id]).get(patent_id)
    chain = chain_store.get(conn)
    names = {segment.segment_id: segment.name for segment in chain.segments} if chain else {}
    return names.get(found.segment_id, "") if found else ""

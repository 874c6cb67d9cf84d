"""Everything the home knows of one patent, gathered for its page."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from jobs.deep_index import ShownFacets, shown_facets
from matcher.cues import ClauseCues
from matcher.domain import Patent, SupplyTerms
from matcher.facet_confirmations import FacetConfirmation
from matcher.plain_notes import PlainNote
from matcher.readiness import Readiness, assess
from matcher.vocabulary import RecordKind
from store import chain as chain_store
from store import facets as facet_store
from store import plain_notes
from store import supply as supply_store
from store.rows import document


@dataclass(frozen=True, slots=True)
class PatentSheet:
    """A patent, its place in the chain (empty: none), the provider's terms, facets, readiness and plain note; what
    people said of its facets, oldest first."""

    patent: Patent
    segment: str
    terms: SupplyTerms | None
    facets: ShownFacets
    readiness: Readiness
    note: PlainNote | None = None
    said: tuple[FacetConfirmation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        ready = {"readiness_level": self.readiness.level, "readiness_evidence": self.readiness.evidence}
        note = self.note.text if self.note else ""
        likely = {band.value: share for band, share in self.readiness.probabilities.items()}
        facets = {name: value for name, value in self.facets.to_dict().items() if name != "patent_id"}
        terms = document(self.terms) if self.terms else None
        more = {
            "plain_note": note,
            "segment": self.segment,
            "terms": terms,
            "facets": facets,
            "readiness_probabilities": likely,
        }
        own: dict[str, Any] = document(self.patent)
        return own | ready | more


def patent_sheet(conn: sa.Connection, patent_id: str, cues: ClauseCues) -> PatentSheet:
    """The sheet of a patent, by its id or any number of it. Raises RecordUnknown."""
    facets = shown_facets(conn, patent_id, cues)
    patent = facets.patent
    terms = supply_store.get_many(conn, [patent.patent_id]).get(patent.patent_id)
    place = _segment(conn, patent.patent_id)
    note = plain_notes.latest(conn, [patent.patent_id]).get(patent.patent_id)
    said = facet_store.confirmations(conn, [patent.patent_id]).get(patent.patent_id, ())
    return PatentSheet(patent, place, terms, facets, assess(patent, terms, cues), note, tuple(said))


def _segment(conn: sa.Connection, patent_id: str) -> str:
    found = chain_store.assignments(conn, RecordKind.PATENT, [patent_id]).get(patent_id)
    chain = chain_store.get(conn)
    names = {segment.segment_id: segment.name for segment in chain.segments} if chain else {}
    return names.get(found.segment_id, "") if found else ""

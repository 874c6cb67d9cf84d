"""供需目录: what the home offers and asks, per chain segment, within the needs' confidentiality."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from jobs.deep_index import AT_ONCE, settled_facets
from jobs.home import Home
from jobs.readiness import home_cues
from jobs.sheets.catalog import check_catalog_path, write_catalog
from matcher.catalog import UNASSIGNED, Catalog, ChainPlaces, SupplyEntry, catalog_of
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent, SupplyTerms, TechnologyNeed
from matcher.eligibility import ineligibility
from matcher.readiness import assess
from matcher.vocabulary import Facet, ProviderKind, RecordKind
from store import chain as chain_store
from store import enterprises as enterprise_store
from store import imports as import_store
from store import needs as need_store
from store import patents as patent_store
from store import supply as supply_store
from store.rows import pieces

# The programme is about the patents of universities, institutes and state-owned firms (guide, (四)3).
OFFERING = frozenset({ProviderKind.UNIVERSITY, ProviderKind.INSTITUTE, ProviderKind.STATE_OWNED})
QUOTE_LENGTH = 120


def write_home_catalog(conn: sa.Connection, path: Path, today: date, home: Home) -> list[Path]:
    """Write the catalog of everything in the home that may be offered or asked on `today`; what was written."""
    check_catalog_path(path)
    return write_catalog(path, home_catalog(conn, today, home), import_store.sources(conn))


def home_catalog(conn: sa.Connection, today: date, home: Home) -> Catalog:
    """Everything in the home that may be offered or asked on `today`."""
    chain = chain_store.get(conn)
    names = {segment.segment_id: segment.name for segment in chain.segments} if chain else {}
    needs = list(need_store.every(conn))
    places = ChainPlaces(tuple(names.values()), _segments(conn, RecordKind.NEED, [n.need_id for n in needs], names))
    return catalog_of(_supply(conn, names, today, home_cues(home)), needs, places, today, _names_of(conn, needs))


def _supply(conn: sa.Connection, names: Mapping[str, str], today: date, cues: ClauseCues) -> list[SupplyEntry]:
    """One entry per family that a public provider offers and that may be proposed today, by segment."""
    terms = {t.patent_id: t for t in supply_store.every(conn)}
    kept: dict[str, Patent] = {}
    for _, patent in patent_store.patents_changed_since(conn, 0):
        if _offered(patent, terms.get(patent.patent_id), today):
            kept.setdefault(patent.family, patent)
    segments = _segments(conn, RecordKind.PATENT, [p.patent_id for p in kept.values()], names)
    entries = [
        _entry(p, terms.get(p.patent_id), segments.get(p.patent_id, UNASSIGNED), cues, spans)
        for piece in pieces(kept.values(), AT_ONCE)
        for p, spans in zip(piece, settled_facets(conn, piece, cues), strict=True)
    ]
    order = {name: i for i, name in enumerate(names.values())}
    return sorted(entries, key=lambda entry: (order.get(entry.segment, len(order)), entry.patent.patent_id))


def _offered(patent: Patent, terms: SupplyTerms | None, today: date) -> bool:
    offered = terms is not None or patent.provider_kind in OFFERING
    return offered and ineligibility(patent, terms, (), today) is None


def _entry(
    patent: Patent, terms: SupplyTerms | None, segment: str, cues: ClauseCues, spans: list[FacetSpan]
) -> SupplyEntry:
    def quote(facet: Facet) -> str:
        return "".join(s.text for s in spans if s.facet is facet and s.field == "abstract")[:QUOTE_LENGTH]

    return SupplyEntry(
        segment,
        patent,
        terms,
        quote(Facet.TECHNICAL_MEANS),
        quote(Facet.TECHNICAL_EFFECT),
        assess(patent, terms, cues).level,
    )


def _segments(conn: sa.Connection, kind: RecordKind, ids: list[str], names: Mapping[str, str]) -> dict[str, str]:
    found = chain_store.assignments(conn, kind, ids)
    return {i: names[a.segment_id] for i, a in found.items() if a.segment_id in names}


def _names_of(conn: sa.Connection, needs: list[TechnologyNeed]) -> dict[str, tuple[str, ...]]:
    found = enterprise_store.get_many(conn, {need.enterprise_id for need in needs} - {""})
    return {enterprise_id: enterprise.names for enterprise_id, enterprise in found.items()}

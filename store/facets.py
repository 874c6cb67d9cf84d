"""The deep index in SQL: proposals by version, and beside them what people said, which nothing overwrites."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain import FacetSpan, Patent
from matcher.facet_confirmations import FacetConfirmation
from store.rows import document, record_of, revived, row_of, upsert, where_in
from store.schema import facet_confirmations, facets, patents

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one version of the deep index proposed of a patent, and when; `revision` is the patent's at that time."""

    patent_id: str
    version: str
    revision: int
    spans: tuple[FacetSpan, ...]
    at: datetime


def write(conn: sa.Connection, proposals: Sequence[Proposal]) -> None:
    """Store proposals in place of the same version's former ones."""
    rows: list[Mapping[str, Any]] = [row_of(p) | {"spans": document(p.spans)} for p in proposals]
    upsert(conn, facets, rows)


def latest(conn: sa.Connection, patent_id: str) -> Proposal | None:
    """The newest proposal of a patent."""
    query = sa.select(facets).where(facets.c.patent_id == patent_id).order_by(facets.c.at.desc()).limit(1)
    row = conn.execute(query).mappings().one_or_none()
    return record_of(Proposal, row, spans=revived(tuple[FacetSpan, ...], row["spans"])) if row else None


def outdated(conn: sa.Connection, version: str) -> Iterator[tuple[int, Patent]]:
    """Revision and text of every patent of which `version` has not proposed anything since it last changed, by id. Read
    in batches, so proposals may be written between two of them."""
    mine = sa.and_(facets.c.patent_id == patents.c.patent_id, facets.c.version == version)
    missing = sa.or_(facets.c.revision.is_(None), facets.c.revision != patents.c.revision)
    query = sa.select(patents).outerjoin(facets, mine).where(missing).order_by(patents.c.patent_id).limit(_BATCH)
    after = ""
    while rows := conn.execute(query.where(patents.c.patent_id > after)).mappings().all():
        for row in rows:
            yield row["revision"], record_of(Patent, row)
        after = rows[-1]["patent_id"]


def confirmations(conn: sa.Connection, patent_ids: Iterable[str]) -> dict[str, list[FacetConfirmation]]:
    """What people said of these patents' facets, oldest first; patents nobody spoke of are left out."""
    query = sa.select(facet_confirmations).order_by(facet_confirmations.c.confirmation_id)
    found: dict[str, list[FacetConfirmation]] = {}
    for row in where_in(conn, query, facet_confirmations.c.patent_id, patent_ids):
        found.setdefault(row["patent_id"], []).append(record_of(FacetConfirmation, row))
    return found


def confirm(conn: sa.Connection, said: Sequence[FacetConfirmation], at: datetime) -> None:
    """Add what people said."""
    if said:
        conn.execute(sa.insert(facet_confirmations), [row_of(one) | {"at": at} for one in said])

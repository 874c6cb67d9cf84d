"""The industry chain and the place of every record in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from matcher.domain import ChainSegment, IndustrialChain, SegmentAssignment
from matcher.vocabulary import RecordKind
from store.rows import delete_in, record_of, row_of, upsert, where_in
from store.schema import chain_segments, segment_assignments


def get(conn: sa.Connection) -> IndustrialChain | None:
    """The chain of the home, if one was imported."""
    rows = conn.execute(sa.select(chain_segments).order_by(chain_segments.c.place)).mappings().all()
    return IndustrialChain(rows[0]["chain"], tuple(record_of(ChainSegment, row) for row in rows)) if rows else None


def write(conn: sa.Connection, chain: IndustrialChain) -> None:
    """Store the chain in place of the former one."""
    conn.execute(sa.delete(chain_segments))
    more = [{"place": place, "chain": chain.name} for place in range(len(chain.segments))]
    rows = [row_of(segment) | also for segment, also in zip(chain.segments, more, strict=True)]
    conn.execute(sa.insert(chain_segments), rows)


def assignments(conn: sa.Connection, kind: RecordKind, record_ids: Iterable[str]) -> dict[str, SegmentAssignment]:
    """The places of these records."""
    query = sa.select(segment_assignments).where(segment_assignments.c.kind == kind)
    rows = where_in(conn, query, segment_assignments.c.record_id, record_ids)
    return {row["record_id"]: record_of(SegmentAssignment, row) for row in rows}


def places(conn: sa.Connection, kind: RecordKind) -> dict[str, str]:
    """The segment of every record of that kind which stands in one, by id."""
    query = sa.select(segment_assignments.c.record_id, segment_assignments.c.segment_id)
    rows = conn.execute(query.where(segment_assignments.c.kind == kind, segment_assignments.c.segment_id != ""))
    return {row.record_id: row.segment_id for row in rows}


def placed(conn: sa.Connection, kind: RecordKind) -> list[tuple[str, str, datetime]]:
    """Every record of that kind which stands in a segment, with the segment and since when, by id."""
    t = segment_assignments.c
    query = sa.select(t.record_id, t.segment_id, t.at).where(t.kind == kind, t.segment_id != "").order_by(t.record_id)
    return [(row.record_id, row.segment_id, row.at) for row in conn.execute(query)]


def members(conn: sa.Connection, kind: RecordKind, segment_id: str) -> list[str]:
    """The ids of the records of a kind in one segment, in order."""
    t = segment_assignments.c
    query = sa.select(t.record_id).where(t.kind == kind, t.segment_id == segment_id).order_by(t.record_id)
    return list(conn.execute(query).scalars())


def counts(conn: sa.Connection, kind: RecordKind) -> dict[str, int]:
    """How many records of a kind each segment holds (`""`: unassigned)."""
    column = segment_assignments.c.segment_id
    query = sa.select(column, sa.func.count()).where(segment_assignments.c.kind == kind).group_by(column)
    return {row[0]: row[1] for row in conn.execute(query)}


def assign(conn: sa.Connection, kind: RecordKind, found: Sequence[SegmentAssignment], at: datetime) -> None:
    """Store places; those a person corrected stay, unless a person corrects them again."""
    kept = assignments(conn, kind, (a.record_id for a in found if not a.person))
    rows = [
        row_of(a) | {"kind": kind, "at": at}
        for a in found
        if a.person or a.record_id not in kept or not kept[a.record_id].person
    ]
    upsert(conn, segment_assignments, rows)


def unassign(conn: sa.Connection, kind: RecordKind, record_ids: Iterable[str]) -> None:
    """Forget the places of removed records of one kind."""
    found = assignments(conn, kind, record_ids)
    own = segment_assignments.c.record_id
    for record_id in found:
        conn.execute(sa.delete(segment_assignments).where(segment_assignments.c.kind == kind, own == record_id))


def forget_segments(conn: sa.Connection, segment_ids: Iterable[str]) -> None:
    """Forget the places in segments that are no longer part of the chain, a person's among them."""
    delete_in(conn, segment_assignments.c.segment_id, segment_ids)

"""What providers say of their patents: one row of terms per patent."""

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from matcher.domain import SupplyTerms
from matcher.merging import Change, merge_supply
from matcher.merging import reconcile as _reconcile
from store.rows import count as _count
from store.rows import delete_in, record_of, row_of, upsert, where_in
from store.schema import supply_terms


def get_many(conn: sa.Connection, patent_ids: Iterable[str]) -> dict[str, SupplyTerms]:
    """The terms of these patents; patents without any are left out."""
    rows = where_in(conn, sa.select(supply_terms), supply_terms.c.patent_id, patent_ids)
    return {row["patent_id"]: record_of(SupplyTerms, row) for row in rows}


def every(conn: sa.Connection) -> Iterator[SupplyTerms]:
    """All terms, by patent_id."""
    rows = conn.execute(sa.select(supply_terms).order_by(supply_terms.c.patent_id)).mappings()
    return (record_of(SupplyTerms, row) for row in rows)


def count(conn: sa.Connection) -> int:
    """How many patents have terms."""
    return _count(conn, supply_terms)


def reconcile(conn: sa.Connection, incoming: Sequence[SupplyTerms]) -> list[Change[SupplyTerms]]:
    """What each incoming row of terms does to those stored."""
    known = get_many(conn, {record.patent_id for record in incoming})
    return _reconcile(known, incoming, lambda record: record.patent_id, merge_supply)


def write(conn: sa.Connection, records: Sequence[SupplyTerms]) -> None:
    """Store the terms, replacing those of the same patent."""
    upsert(conn, supply_terms, [row_of(record) for record in records])


def delete(conn: sa.Connection, patent_ids: Sequence[str]) -> None:
    """Remove the terms of these patents."""
    delete_in(conn, supply_terms.c.patent_id, patent_ids)

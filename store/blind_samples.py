"""Blind samples in SQL: drawn, then judged one pair after the other."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from matcher.blind_sample import SampledPair
from store.rows import record_of, row_of, where_in
from store.schema import blind_samples


def put(conn: sa.Connection, sample: Iterable[SampledPair], now: datetime) -> None:
    """Keep what was drawn; what was drawn before stays as it is, with its level."""
    drawn = list(sample)
    known = get_many(conn, [one.sample_id for one in drawn])
    rows = [row_of(one) | {"drawn_at": now} for one in drawn if one.sample_id not in known]
    if rows:
        conn.execute(sa.insert(blind_samples), rows)


def get_many(conn: sa.Connection, sample_ids: Iterable[str]) -> dict[str, SampledPair]:
    """Those of these that are here, by id."""
    rows = where_in(conn, sa.select(blind_samples), blind_samples.c.sample_id, sample_ids)
    return {row["sample_id"]: record_of(SampledPair, row) for row in rows}


def judge(conn: sa.Connection, sample_id: str, level: int, person: str, now: datetime) -> None:
    """Set the level a person gave."""
    of_id = sa.update(blind_samples).where(blind_samples.c.sample_id == sample_id)
    conn.execute(of_id.values(level=level, person=person, judged_at=now))


def every(conn: sa.Connection) -> list[SampledPair]:
    """All that was drawn, in the order it was judged, the unjudged first."""
    at = blind_samples.c.judged_at
    query = sa.select(blind_samples).order_by(at.is_not(None), at, blind_samples.c.sample_id)
    return [record_of(SampledPair, row) for row in conn.execute(query).mappings()]

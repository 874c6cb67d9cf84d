"""What people said of pairs of need and patent; nothing is overwritten, every word is kept."""

from collections.abc import Sequence

import sqlalchemy as sa

from matcher.judgements import Judgement
from matcher.vocabulary import Level
from store.rows import count as _count
from store.rows import record_of, row_of
from store.schema import judgements


def put(conn: sa.Connection, said: Sequence[Judgement]) -> None:
    """Store the judgements beside those that are there."""
    if said:
        conn.execute(sa.insert(judgements), [row_of(one) | {"level": int(one.level)} for one in said])


def every(conn: sa.Connection) -> list[Judgement]:
    """All judgements, in the order they were stored."""
    rows = conn.execute(sa.select(judgements).order_by(judgements.c.judgement_id)).mappings()
    return [record_of(Judgement, row, level=Level(row["level"])) for row in rows]


def count(conn: sa.Connection) -> int:
    """How many judgements are stored."""
    return _count(conn, judgements)

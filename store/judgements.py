"""What people said of pairs of need and patent; nothing is overwritten, every word is kept. What only follows from
answers and reviews, which are kept elsewhere, may be taken back."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from matcher.judgements import Judgement
from matcher.vocabulary import Level
from store.rows import count as _count
from store.rows import delete_in, record_of, row_of
from store.schema import judgements


def put(conn: sa.Connection, said: Sequence[Judgement]) -> None:
    """Store the judgements beside those that are there."""
    if said:
        conn.execute(sa.insert(judgements), [row_of(one) | {"level": int(one.level)} for one in said])


def every(conn: sa.Connection) -> list[Judgement]:
    """All judgements, in the order they were stored."""
    rows = conn.execute(sa.select(judgements).order_by(judgements.c.judgement_id)).mappings()
    return [record_of(Judgement, row, level=Level(row["level"])) for row in rows]


def remove(conn: sa.Connection, said: Collection[Judgement]) -> int:
    """Take these out; how many there were."""
    table = judgements.c
    query = sa.select(judgements).where(table.shown.in_({one.shown for one in said})).order_by(table.judgement_id)
    rows = conn.execute(query).mappings()
    gone = [row["judgement_id"] for row in rows if record_of(Judgement, row, level=Level(row["level"])) in said]
    delete_in(conn, table.judgement_id, gone)
    return len(gone)


def count(conn: sa.Connection) -> int:
    """How many judgements are stored."""
    return _count(conn, judgements)

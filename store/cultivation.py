"""Cases of cultivation in SQL, and every statement on their milestones."""

from collections.abc import Iterable

import sqlalchemy as sa

from matcher.cultivation import CultivationCase, Milestone
from store.rows import record_of, row_of, upsert, where_in
from store.schema import cultivation_cases, milestones


def put(conn: sa.Connection, cases: Iterable[CultivationCase]) -> None:
    """Store these cases, each in place of the one with its id."""
    upsert(conn, cultivation_cases, [row_of(case) for case in cases])


def get(conn: sa.Connection, case_id: str) -> CultivationCase | None:
    """The case of that id."""
    return next(iter(_cases(conn, cultivation_cases.c.case_id == case_id)), None)


def every(conn: sa.Connection) -> list[CultivationCase]:
    """All cases, the first opened first."""
    return _cases(conn, sa.true())


def state(conn: sa.Connection, milestone: Milestone) -> None:
    """Keep what is stated of a milestone now, beside what was stated before."""
    conn.execute(sa.insert(milestones).values(row_of(milestone)))


def statements(conn: sa.Connection, case_ids: Iterable[str]) -> dict[str, list[Milestone]]:
    """All that was ever stated of the milestones of these cases, oldest first, by case."""
    found: dict[str, list[Milestone]] = {}
    query = sa.select(milestones).order_by(milestones.c.statement_id)
    for row in where_in(conn, query, milestones.c.case_id, case_ids):
        found.setdefault(row["case_id"], []).append(record_of(Milestone, row))
    return found


def _cases(conn: sa.Connection, condition: sa.ColumnElement[bool]) -> list[CultivationCase]:
    query = sa.select(cultivation_cases).where(condition)
    rows = conn.execute(query.order_by(cultivation_cases.c.opened, cultivation_cases.c.case_id)).mappings()
    return [record_of(CultivationCase, row) for row in rows]

"""Decisions in SQL: those made, none ever changed, and those of sheets that wait for the reviewer they name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from matcher.push_review import Reviewed, Ruling, WaitingRuling
from matcher.push_vocabulary import LedgerKind
from store.rows import delete_in, record_of, row_of, where_in
from store.schema import decision_rows, ledger_entries, push_decisions


def add(conn: sa.Connection, reviewed: Iterable[Reviewed], sources: Mapping[str, str]) -> None:
    """Keep these decisions; `sources` say by push whence they came, nothing for a command."""
    rows = [row_of(one.ruling) | _whence(one.push.push_id, sources) for one in reviewed]
    if rows:
        conn.execute(sa.insert(push_decisions), rows)


def standing(conn: sa.Connection, push_ids: Iterable[str]) -> dict[str, list[Ruling]]:
    """The decisions on each of these pushes since it was planned last, oldest first: those before are void. Pushes
    without any are left out."""
    ids = list(push_ids)
    planned = _planned_at(conn, ids)
    query = sa.select(push_decisions).order_by(push_decisions.c.decision_id)
    found: dict[str, list[Ruling]] = {}
    for row in where_in(conn, query, push_decisions.c.push_id, ids):
        if row["at"] >= planned.get(row["push_id"], row["at"]):
            found.setdefault(row["push_id"], []).append(record_of(Ruling, row))
    return found


def every(conn: sa.Connection, push_ids: Iterable[str]) -> dict[str, list[Ruling]]:
    """All decisions ever made on each of these pushes, oldest first; pushes without any are left out."""
    query = sa.select(push_decisions).order_by(push_decisions.c.decision_id)
    found: dict[str, list[Ruling]] = {}
    for row in where_in(conn, query, push_decisions.c.push_id, push_ids):
        found.setdefault(row["push_id"], []).append(record_of(Ruling, row))
    return found


def put_waiting(conn: sa.Connection, rulings: Sequence[WaitingRuling]) -> None:
    """Let these wait, each in place of one that waits for the same reviewer on the same push."""
    for one in rulings:
        mine = sa.and_(decision_rows.c.push_id == one.push_id, decision_rows.c.reviewer == one.reviewer)
        conn.execute(sa.delete(decision_rows).where(mine))
    rows = [row_of(one, "row_id") for one in rulings]
    if rows:
        conn.execute(sa.insert(decision_rows), rows)


def waiting_for(conn: sa.Connection, reviewer: str) -> list[WaitingRuling]:
    """What waits for a reviewer, in the order it came."""
    query = sa.select(decision_rows).where(decision_rows.c.reviewer == reviewer).order_by(decision_rows.c.row_id)
    return [record_of(WaitingRuling, row) for row in conn.execute(query).mappings()]


def drop_waiting(conn: sa.Connection, row_ids: Iterable[int]) -> None:
    """These wait no longer."""
    delete_in(conn, decision_rows.c.row_id, row_ids)


def _planned_at(conn: sa.Connection, push_ids: Iterable[str]) -> dict[str, datetime]:
    """When the ledger has each of these planned last."""
    table = ledger_entries.c
    last = sa.select(table.push_id, sa.func.max(table.at).label("at")).where(table.kind == LedgerKind.PLANNED)
    rows = where_in(conn, last.group_by(table.push_id), table.push_id, push_ids)
    return {row["push_id"]: datetime.fromisoformat(row["at"]) for row in rows}


def _whence(push_id: str, sources: Mapping[str, str]) -> dict[str, str]:
    return {"push_id": push_id, "source": sources.get(push_id, "")}

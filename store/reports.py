"""Frozen reports in SQL: added, never changed."""

import zlib
from datetime import date
from typing import Any

import sqlalchemy as sa

from matcher.frozen_reports import FrozenReport, ReportHead
from store.rows import record_of, row_of
from store.schema import reports

_LEVEL = 3
_LAST = sa.select(reports).order_by(reports.c.number.desc()).limit(1)


def add(conn: sa.Connection, report: FrozenReport) -> None:
    """Keep a report."""
    packed = zlib.compress(report.snapshot, _LEVEL)
    conn.execute(sa.insert(reports).values(row_of(report) | {"snapshot": packed}))


def latest(conn: sa.Connection, as_of: date | None = None) -> FrozenReport | None:
    """The last report made, or the last one on that day."""
    return _read(conn, _LAST if as_of is None else _LAST.where(reports.c.as_of == as_of))


def latest_other(conn: sa.Connection, as_of: date) -> FrozenReport | None:
    """The last report made on another day than this."""
    return _read(conn, _LAST.where(reports.c.as_of != as_of))


def before(conn: sa.Connection, report: FrozenReport) -> FrozenReport | None:
    """The report on the same day that this one takes the place of."""
    earlier = sa.and_(reports.c.as_of == report.as_of, reports.c.number < report.number)
    return _read(conn, _LAST.where(earlier))


def get(conn: sa.Connection, number: int) -> FrozenReport | None:
    """The report of that number."""
    return _read(conn, sa.select(reports).where(reports.c.number == number))


def every(conn: sa.Connection) -> list[ReportHead]:
    """What reports there are, the latest first, without their data sets."""
    names = ("number", "as_of", "made_at", "person", "sha256", "entries")
    query = sa.select(*(reports.c[name] for name in names)).order_by(reports.c.number.desc())
    return [record_of(ReportHead, row) for row in conn.execute(query).mappings()]


def _read(conn: sa.Connection, query: sa.Select[Any]) -> FrozenReport | None:
    row = conn.execute(query).mappings().one_or_none()
    return record_of(FrozenReport, row, snapshot=zlib.decompress(row["snapshot"])) if row else None

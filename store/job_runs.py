"""The history of scheduled steps. A run without `finished_at` was broken off: nobody knows how far it came."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from matcher.delivery_vocabulary import RunState
from store.rows import record_of
from store.schema import job_runs


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a step (the identifier of a `Step`, or of one of another version), with what came of it in Chinese."""

    run_id: int
    step: str
    due_at: datetime
    started_at: datetime
    finished_at: datetime | None
    state: RunState
    detail: str


def start(conn: sa.Connection, step: str, due_at: datetime, now: datetime) -> int:
    """A new run's id."""
    row = {"step": step, "due_at": due_at, "started_at": now, "state": RunState.RUNNING, "detail": ""}
    return int(conn.execute(sa.insert(job_runs).values(row).returning(job_runs.c.run_id)).scalar_one())


def finish(conn: sa.Connection, run_id: int, state: RunState, detail: str, now: datetime | None) -> None:
    """What came of a run; without a time for one that was broken off."""
    change = sa.update(job_runs).where(job_runs.c.run_id == run_id)
    conn.execute(change.values(state=state, detail=detail, finished_at=now))


def close_broken_off(conn: sa.Connection, reason: str) -> list[str]:
    """Close the runs whose process is gone as failed, for that reason; the steps they were of. Only for one who knows
    that nobody else runs steps."""
    running = job_runs.c.state == RunState.RUNNING
    steps = list(conn.execute(sa.select(job_runs.c.step).where(running)).scalars())
    conn.execute(sa.update(job_runs).where(running).values(state=RunState.FAILED, detail=reason))
    return steps


def last_due(conn: sa.Connection) -> dict[str, datetime]:
    """By step, when its last run that came to an end, well or not, was due. (The last one run, not the latest due: a
    clock that was ahead for a while must not silence a step until that time comes.)"""
    ended = sa.select(sa.func.max(job_runs.c.run_id)).where(job_runs.c.finished_at.is_not(None))
    query = sa.select(job_runs.c.step, job_runs.c.due_at)
    found = conn.execute(query.where(job_runs.c.run_id.in_(ended.group_by(job_runs.c.step))))
    return dict(found.tuples().all())


def first_due(conn: sa.Connection) -> datetime | None:
    """When the first run on record was due: since then steps are promised."""
    return conn.execute(sa.select(sa.func.min(job_runs.c.due_at))).scalar_one_or_none()


def breaks(conn: sa.Connection) -> dict[str, int]:
    """By step, how many of its runs were broken off since the last one that came to an end."""
    ended = sa.select(sa.func.max(job_runs.c.run_id)).where(job_runs.c.finished_at.is_not(None))
    last = ended.where(job_runs.c.step == (other := job_runs.alias()).c.step).scalar_subquery()
    query = sa.select(other.c.step, sa.func.count()).where(other.c.run_id > sa.func.coalesce(last, 0))
    return dict(conn.execute(query.group_by(other.c.step)).tuples().all())


def last(conn: sa.Connection) -> dict[str, JobRun]:
    """The last run of each step."""
    query = sa.select(job_runs).where(job_runs.c.run_id.in_(_last_ids()))
    return {row["step"]: record_of(JobRun, row) for row in conn.execute(query).mappings()}


def failed(conn: sa.Connection) -> list[JobRun]:
    """The last runs of those steps whose last run failed, by step."""
    query = sa.select(job_runs).where(job_runs.c.run_id.in_(_last_ids()), job_runs.c.state == RunState.FAILED)
    return [record_of(JobRun, row) for row in conn.execute(query.order_by(job_runs.c.step)).mappings()]


def recent(conn: sa.Connection, limit: int) -> list[JobRun]:
    """The newest runs, the newest first."""
    query = sa.select(job_runs).order_by(job_runs.c.run_id.desc()).limit(limit)
    return [record_of(JobRun, row) for row in conn.execute(query).mappings()]


def forget(conn: sa.Connection, before: datetime) -> None:
    """Remove runs started before that moment; the last of each step stays."""
    old = sa.delete(job_runs).where(job_runs.c.started_at < before)
    conn.execute(old.where(job_runs.c.run_id.not_in(list(conn.execute(_last_ids()).scalars()))))


def _last_ids() -> sa.Select[tuple[int]]:
    return sa.select(sa.func.max(job_runs.c.run_id)).group_by(job_runs.c.step)

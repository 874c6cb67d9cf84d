"""The scheduler in the foreground: schedules stand in code, the history of runs in our own table."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.opening import Engine
from jobs.step_runs import GONE, StepRuns, one_scheduler
from matcher.delivery_vocabulary import Step
from matcher.schedule import Rhythm, Schedule, overdue
from store import job_runs
from store.database import writing
from store.job_runs import JobRun

GRACE_S, MARGIN_S = 20.0, 10.0
MOST_BREAKS = 3
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class StepOutlook:
    """A step that is scheduled: when it is due next, and its last run."""

    step: Step
    next_at: datetime
    last: JobRun | None


def outlook(engine: Engine, steps: Mapping[Step, object], schedule: Schedule, now: datetime) -> list[StepOutlook]:
    """The steps of the table in the order of their vocabulary."""
    with engine.connect() as conn:
        last = job_runs.last(conn)
    return [StepOutlook(step, schedule[step].next(now), last.get(step)) for step in Step if step in steps]


def close_broken_off(engine: Engine) -> list[str]:
    """Close the runs of a process that is gone; the steps they were of. Only under `one_scheduler`."""
    with writing(engine) as conn:
        return job_runs.close_broken_off(conn, GONE)


def missed(engine: Engine, steps: Mapping[Step, object], schedule: Schedule, now: datetime) -> dict[Step, datetime]:
    """The overdue steps with the moments they were due at. What was broken off counts as not run, unless it was so
    `MOST_BREAKS` times running: a step that takes the process down must not keep it from ever starting."""
    with engine.connect() as conn:
        ended, first, breaks = job_runs.last_due(conn), job_runs.first_due(conn), job_runs.breaks(conn)
    if first is None:
        return {}
    before = first - timedelta(microseconds=1)
    found = {step: overdue(schedule[step], ended.get(step, before), now) for step in Step if step in steps}
    return {step: due for step, due in found.items() if due and breaks.get(step, 0) < MOST_BREAKS}


def run_scheduler(
    runs: StepRuns, schedule: Schedule, margin_s: float = MARGIN_S, begun: Callable[[], None] = lambda: None
) -> bool:
    """Run what is due until `runs.stopping` is asked for. True where the step in hand came to an end within its time of
    grace plus `margin_s`; else its run is closed at the next start. Raises HomeUnusable where another one runs."""
    with one_scheduler(runs.at.home):
        close_broken_off(runs.at.engine)
        scheduler = _scheduler()
        for step, due_at in missed(runs.at.engine, runs.steps, schedule, runs.clock()).items():
            scheduler.add_job(runs.run_due, args=(step, due_at), id=f"{step.value} overdue")
        for step in (step for step in Step if step in runs.steps):
            scheduler.add_job(_Job(runs, step, schedule[step]), _trigger(schedule[step]), id=step.value)
        begun()
        scheduler.start()
        while not runs.stopping.asked:
            time.sleep(_LOOK_S)
        scheduler.shutdown(wait=False)
        return runs.idle.wait(runs.stopping.grace_s + margin_s)


@dataclass(frozen=True, slots=True)
class _Job:
    """One step, run for the latest moment at which it was due."""

    runs: StepRuns
    step: Step
    rhythm: Rhythm

    def __call__(self) -> None:
        self.runs.run_due(self.step, self.rhythm.latest(self.runs.clock()))


def _scheduler() -> Any:
    """One worker, so that steps run one after the other; a moment that was missed (the machine slept) is made up for
    once, however late."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns whenever a step waits for another one
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    return BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)}, job_defaults=defaults)


def _trigger(rhythm: Rhythm) -> Any:
    from apscheduler.triggers.base import BaseTrigger

    class Due(BaseTrigger):  # type: ignore[misc]
        """The rhythm, as APScheduler asks for it."""

        def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
            return rhythm.next(previous or now)

    return Due()

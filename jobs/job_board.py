"""What the page of jobs shows: the steps with their times, the sources, the newest runs."""

from dataclasses import dataclass
from datetime import datetime

from jobs.home import Home
from jobs.opening import Engine
from jobs.scheduler import StepOutlook, outlook
from jobs.settings import Settings
from jobs.sources.pulling import SourceOutlook, source_outlook
from jobs.steps import STEPS
from matcher.errors import QueqiaoError
from store import job_runs
from store.job_runs import JobRun

SHOWN = 30


@dataclass(frozen=True, slots=True)
class JobBoard:
    """`complaint` is what is wrong with the table of sources, empty where nothing is."""

    steps: tuple[StepOutlook, ...]
    sources: tuple[SourceOutlook, ...]
    runs: tuple[JobRun, ...]
    complaint: str


def job_board(home: Home, engine: Engine, settings: Settings, now: datetime) -> JobBoard:
    """As it stands now."""
    sources, complaint = _sources(home, engine)
    with engine.connect() as conn:
        runs = tuple(job_runs.recent(conn, SHOWN))
    return JobBoard(tuple(outlook(engine, STEPS, settings.schedule, now)), sources, runs, complaint)


def _sources(home: Home, engine: Engine) -> tuple[tuple[SourceOutlook, ...], str]:
    try:
        return tuple(source_outlook(home, engine)), ""
    except QueqiaoError as error:
        return (), error.message

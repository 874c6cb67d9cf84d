"""Running a step and recording what came of it; what no run may do is take the scheduler down with it."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.home import Home
from jobs.opening import database_complaint
from jobs.steps import BrokenOff, StepFunction, Workplace
from matcher.delivery_vocabulary import RunState, Step
from matcher.errors import HomeUnusable, QueqiaoError
from store import job_runs
from store.database import writing

KEPT = timedelta(days=90)
BROKEN_OFF = "程序停止时还没有做完，下次启动时补做"
GONE = "程序中途退出，没有做完"
_LONGEST = 500


class Stopping:
    """Whether the program is to stop, and until when a step in hand may still finish. `ask` only sets a number: it is
    called by signal handlers, which may interrupt whoever holds a lock."""

    def __init__(self, grace_s: float) -> None:
        self.grace_s = grace_s
        self._until = float("inf")

    @property
    def asked(self) -> bool:
        """Whether no new step may begin."""
        return self._until < float("inf")

    def ask(self) -> None:
        """Stop: no new step, and the one in hand is broken off after `grace_s`. A second call changes nothing."""
        self._until = min(self._until, time.monotonic() + self.grace_s)

    def go_on(self, _: int = 0) -> None:
        """Raises BrokenOff once the time of grace is over."""
        if time.monotonic() > self._until:
            raise BrokenOff


@dataclass(slots=True)
class StepRuns:
    """Runs steps of a table, one after the other; `clock` tells the time, `tell` takes a line for whoever looks on."""

    at: Workplace
    steps: Mapping[Step, StepFunction]
    stopping: Stopping
    clock: Callable[[], datetime]
    tell: Callable[[Step, RunState, str], None]
    idle: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.idle.set()

    def run_due(self, step: Step, due_at: datetime) -> None:
        """As `run`, unless the program is to stop, or what was due at that moment was done already."""
        self.idle.clear()  # before looking whether to stop: who asked for that then waits for this
        try:
            if not self.stopping.asked and not self._done(step, due_at):
                self._recorded(step, due_at)
        finally:
            self.idle.set()

    def run(self, step: Step, due_at: datetime) -> tuple[RunState, str]:
        """Run a step and record it: how it ended, and the line that tells of it. Raises what the database raises where
        the run cannot be recorded."""
        self.idle.clear()
        try:
            return self._recorded(step, due_at)
        finally:
            self.idle.set()

    def _done(self, step: Step, due_at: datetime) -> bool:
        with self.at.engine.connect() as conn:
            return job_runs.last_due(conn).get(step) == due_at

    def _recorded(self, step: Step, due_at: datetime) -> tuple[RunState, str]:
        now = self.clock()
        with writing(self.at.engine) as conn:
            run_id = job_runs.start(conn, step, due_at, now)
        try:
            state, detail, ended = RunState.DONE, self.steps[step](self.at, now), True
        except BrokenOff:
            state, detail, ended = RunState.FAILED, BROKEN_OFF, False
        except Exception as error:
            state, detail, ended = RunState.FAILED, line_for(error, step.value), True
        detail = " ".join(detail.split())[:_LONGEST]
        with writing(self.at.engine) as conn:
            job_runs.finish(conn, run_id, state, detail, self.clock() if ended else None)
            job_runs.forget(conn, now - KEPT)
        self.tell(step, state, detail)
        return state, detail


def line_for(error: Exception, where: str) -> str:
    """The line for staff; a fault of the program is also written out in full for those who mend it."""
    if isinstance(error, QueqiaoError):
        return error.message
    if line := database_complaint(error):
        return line
    if isinstance(error, OSError):
        return f"读写失败：{error.filename or ''} {error.strerror or error}"
    logging.getLogger(__name__).error("%s failed", where, exc_info=error)
    return f"程序出错：{type(error).__name__} {error}"


@contextmanager
def one_scheduler(home: Home) -> Iterator[None]:
    """Holds the steps of a home. Raises HomeUnusable where another process holds them; the operating system lets go
    when a process dies."""
    from filelock import FileLock, Timeout

    home.prepare()
    lock = FileLock(home.path / "run.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise HomeUnusable("另一个 queqiao run 正在这个工作目录上运行", home.path, "同时只能有一个") from error
    try:
        yield
    finally:
        lock.release()

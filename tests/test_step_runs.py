"""Running steps and recording what came of them, with steps that are made up and a clock that is given."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs.home import Home
from jobs.opening import open_home
from jobs.schedule_status import schedule_warnings
from jobs.scheduler import GONE, close_broken_off, missed, outlook, run_scheduler
from jobs.settings import read_settings
from jobs.step_runs import BROKEN_OFF, StepRuns, Stopping, one_scheduler
from jobs.steps import Workplace
from matcher.delivery_vocabulary import RunState, Step
from matcher.errors import HomeUnusable, InputRefused
from matcher.schedule import Rhythm
from store import job_runs
from store.database import writing

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)  # a Thursday, noon in Shanghai
DUE = datetime(2026, 11, 25, 18, tzinfo=UTC)  # 02:00 in Shanghai
SCHEDULE = read_settings({}).schedule


@dataclass
class Office:
    """A home with two steps that do what they are told, and what was told of them."""

    home: Home
    engine: sa.Engine
    stopping: Stopping = field(default_factory=lambda: Stopping(0.2))
    now: datetime = NOW
    did: list[str] = field(default_factory=list)
    does: Callable[[Workplace, datetime], str] = lambda at, now: "好了"

    def runs(self) -> StepRuns:
        at = Workplace(self.home, self.engine, read_settings({}), self.stopping.go_on)
        steps = {Step.NIGHTLY_MATCH: self.match, Step.REFRESH_INDEX: lambda at, now: self.note("index")}
        return StepRuns(at, steps, self.stopping, lambda: self.now, lambda step, state, detail: None)

    def match(self, at: Workplace, now: datetime) -> str:
        self.note("match")
        return self.does(at, now)

    def note(self, what: str) -> str:
        self.did.append(what)
        return what

    def history(self) -> list[tuple[str, RunState, str]]:
        with self.engine.connect() as conn:
            return [(run.step, run.state, run.detail) for run in reversed(job_runs.recent(conn, 100))]

    def missed(self) -> dict[Step, datetime]:
        return missed(self.engine, self.runs().steps, SCHEDULE, self.now)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    home = Home(tmp_path / "home")
    engine = open_home(home)
    yield Office(home, engine)
    engine.dispose()


def promised(office: Office, due_at: datetime = DUE - timedelta(days=1)) -> None:
    """The match was done in time the night before, the index at the last full hour."""
    with writing(office.engine) as conn:
        for step, due in ((Step.NIGHTLY_MATCH, due_at), (Step.REFRESH_INDEX, NOW)):
            job_runs.finish(conn, job_runs.start(conn, step, due, due), RunState.DONE, "", due)


def test_a_run_is_recorded_with_its_times_and_what_came_of_it(office: Office) -> None:
    assert office.runs().run(Step.NIGHTLY_MATCH, DUE) == (RunState.DONE, "好了")
    with office.engine.connect() as conn:
        run = job_runs.last(conn)["nightly_match"]
    assert (run.due_at, run.started_at, run.finished_at, run.state, run.detail) == (
        DUE,
        NOW,
        NOW,
        RunState.DONE,
        "好了",
    )


def refusing(at: Workplace, now: datetime) -> str:
    raise InputRefused("来源表有误", "x", "请改正")


def faulty(at: Workplace, now: datetime) -> str:
    raise ZeroDivisionError("in\ntwo lines")


@pytest.mark.parametrize(
    ("does", "line"),
    [(refusing, "来源表有误：x。请改正"), (faulty, "程序出错：ZeroDivisionError in two lines")],
)
def test_a_step_that_fails_is_recorded_in_one_line_and_raises_nothing(
    office: Office, does: Callable[[Workplace, datetime], str], line: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.does = does
    with caplog.at_level(logging.CRITICAL):
        assert office.runs().run(Step.NIGHTLY_MATCH, DUE) == (RunState.FAILED, line)
    assert office.runs().run(Step.REFRESH_INDEX, DUE)[0] is RunState.DONE
    with office.engine.connect() as conn:
        assert schedule_warnings(conn) == [f"夜间匹配上次没有做成：{line}"]


def test_what_failed_by_itself_is_not_overdue_for_it_had_its_turn(office: Office) -> None:
    promised(office)
    office.does = refusing
    office.runs().run(Step.NIGHTLY_MATCH, DUE)
    assert office.missed() == {}


def test_nothing_is_overdue_in_a_home_where_nothing_ever_ran(office: Office) -> None:
    assert office.missed() == {}


def test_a_step_that_never_had_its_turn_is_overdue_once_others_ran_before_it_was_due(office: Office) -> None:
    with writing(office.engine) as conn:
        job_runs.finish(conn, job_runs.start(conn, Step.REFRESH_INDEX, DUE, DUE), RunState.DONE, "", DUE)
    office.now = DUE + timedelta(minutes=1)
    assert office.missed() == {Step.NIGHTLY_MATCH: DUE}
    with writing(office.engine) as conn:  # promised only after it was due
        conn.execute(sa.update(job_runs.job_runs).values(due_at=DUE + timedelta(seconds=1)))
    assert office.missed() == {}


def test_a_missed_step_is_overdue_once(office: Office) -> None:
    promised(office, DUE - timedelta(days=9))
    assert office.missed() == {Step.NIGHTLY_MATCH: DUE}
    office.runs().run_due(Step.NIGHTLY_MATCH, DUE)
    office.runs().run_due(Step.NIGHTLY_MATCH, DUE)
    assert office.missed() == {} and office.did == ["match"]


def test_a_run_whose_process_is_gone_is_closed_as_failed_and_is_overdue_again(office: Office) -> None:
    promised(office)
    with writing(office.engine) as conn:
        job_runs.start(conn, Step.NIGHTLY_MATCH, DUE, DUE)
    assert close_broken_off(office.engine) == ["nightly_match"]
    assert office.history()[-1] == ("nightly_match", RunState.FAILED, GONE)
    assert office.missed() == {Step.NIGHTLY_MATCH: DUE}


def test_a_step_that_takes_the_process_down_is_not_made_up_for_a_fourth_time(office: Office) -> None:
    promised(office)
    for tries in range(3):
        assert list(office.missed()) == [Step.NIGHTLY_MATCH], tries
        with writing(office.engine) as conn:
            job_runs.start(conn, Step.NIGHTLY_MATCH, DUE, DUE)
        close_broken_off(office.engine)
    assert office.missed() == {}


def test_a_clock_that_was_ahead_for_a_while_does_not_silence_a_step(office: Office) -> None:
    promised(office, DUE + timedelta(days=900))
    assert office.missed() == {}
    office.runs().run_due(Step.NIGHTLY_MATCH, DUE)
    office.now = NOW + timedelta(days=1)
    assert office.missed()[Step.NIGHTLY_MATCH] == DUE + timedelta(days=1)


def test_old_runs_are_forgotten_but_the_last_of_each_step(office: Office) -> None:
    promised(office, DUE - timedelta(days=200))
    with writing(office.engine) as conn:
        for days in (200, 150, 10):
            job_runs.start(conn, Step.PULL_SOURCES, DUE - timedelta(days=days), DUE - timedelta(days=days))
    office.runs().run(Step.REFRESH_INDEX, NOW)
    with office.engine.connect() as conn:
        kept = [(run.step, (DUE - run.due_at).days) for run in job_runs.recent(conn, 9) if run.step != "refresh_index"]
    assert sorted(kept) == [("nightly_match", 200), ("pull_sources", 10)]


def test_the_outlook_names_each_step_with_its_next_moment_and_its_last_run(office: Office) -> None:
    promised(office)
    index, match = outlook(office.engine, office.runs().steps, SCHEDULE, NOW)
    assert (index.step, index.next_at) == (Step.REFRESH_INDEX, NOW + timedelta(hours=1))
    assert (match.next_at, match.last and match.last.state) == (DUE + timedelta(days=1), RunState.DONE)


def test_two_schedulers_on_one_home_the_second_is_sent_away(office: Office) -> None:
    with one_scheduler(office.home), pytest.raises(HomeUnusable, match="另一个 queqiao run"):
        run_scheduler(office.runs(), SCHEDULE)
    with one_scheduler(office.home):
        pass


def running(office: Office, margin_s: float = 5) -> tuple[threading.Thread, list[bool]]:
    ended: list[bool] = []
    thread = threading.Thread(target=lambda: ended.append(run_scheduler(office.runs(), SCHEDULE, margin_s)))
    thread.start()
    return thread, ended


def until(true: Callable[[], object]) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def test_on_start_the_overdue_step_runs_once_and_the_scheduler_stops_when_asked(office: Office) -> None:
    promised(office)
    thread, ended = running(office)
    until(lambda: office.history()[-1][1] is RunState.DONE and len(office.history()) == 3)
    office.stopping.ask()
    thread.join(10)
    assert ended == [True] and office.did == ["match"]


def test_a_step_in_hand_may_finish_within_its_time_of_grace(office: Office) -> None:
    promised(office)
    begun = threading.Event()

    def slow(at: Workplace, now: datetime) -> str:
        begun.set()
        until(lambda: office.stopping.asked)
        at.go_on(1)
        return "做完了"

    office.does, office.stopping = slow, Stopping(30)
    thread, ended = running(office)
    assert begun.wait(10)
    office.stopping.ask()
    thread.join(10)
    assert ended == [True] and office.history()[-1] == ("nightly_match", RunState.DONE, "做完了")


def test_a_step_that_goes_on_after_that_is_broken_off_and_made_up_for_at_the_next_start(office: Office) -> None:
    promised(office)
    begun = threading.Event()

    def endless(at: Workplace, now: datetime) -> str:
        begun.set()
        while True:
            at.go_on(1)
            time.sleep(0.01)

    office.does = endless
    thread, ended = running(office)
    assert begun.wait(10)
    office.stopping.ask()
    thread.join(10)
    assert ended == [True] and office.history()[-1] == ("nightly_match", RunState.FAILED, BROKEN_OFF)
    assert office.missed() == {Step.NIGHTLY_MATCH: DUE}


def test_a_step_that_hangs_does_not_keep_the_scheduler_from_stopping(office: Office) -> None:
    promised(office)
    begun, let_go = threading.Event(), threading.Event()

    def hanging(at: Workplace, now: datetime) -> str:
        begun.set()
        let_go.wait(20)
        return ""

    office.does, office.stopping = hanging, Stopping(0.05)
    thread, ended = running(office, margin_s=0.05)
    assert begun.wait(10)
    office.stopping.ask()
    thread.join(10)
    let_go.set()
    assert ended == [False]
    until(lambda: office.history()[-1][1] is not RunState.RUNNING)


class AllTheTime(Rhythm):
    """Due every tenth of a second of real time."""

    def next(self, now: datetime) -> datetime:
        return now + timedelta(seconds=0.1)

    def latest(self, now: datetime) -> datetime:
        return now


def test_what_falls_due_while_the_scheduler_stands_runs_by_itself_again_and_again(office: Office) -> None:
    promised(office, DUE)
    ticks = itertools.count()
    runs = office.runs()
    runs.clock = lambda: NOW + timedelta(seconds=next(ticks))
    schedule = {Step.NIGHTLY_MATCH: Rhythm((clock(2),)), Step.REFRESH_INDEX: AllTheTime((clock(0),))}
    thread = threading.Thread(target=run_scheduler, args=(runs, schedule))
    thread.start()
    until(lambda: office.did.count("index") > 3)
    office.stopping.ask()
    thread.join(10)
    assert not thread.is_alive() and "match" not in office.did

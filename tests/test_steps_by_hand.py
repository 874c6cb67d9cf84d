"""Steps started by a person, and audits for pages: beside the request, none twice at once."""

from pathlib import Path
from threading import Event

from reviewed import NOW, push
from reviewed import home as reviewed_home

from jobs.audit_watch import AuditWatch
from jobs.home import Home
from jobs.scheduler import outlook
from jobs.settings import read_settings
from jobs.steps import Workplace
from jobs.steps_by_hand import StepsByHand
from matcher.delivery_vocabulary import RunState, Step
from matcher.ledger import LedgerEvent
from matcher.push_vocabulary import LedgerKind
from store import ledger
from store.database import writing

SECONDS = 30


def test_a_step_runs_beside_once_at_a_time_and_is_recorded(tmp_path: Path):
    begun, go_on, runs = Event(), Event(), []

    def slow(at: Workplace, now: object) -> str:
        runs.append(now)
        begun.set()
        go_on.wait(SECONDS)
        return "做完了"

    settings = read_settings({})
    with reviewed_home(tmp_path) as engine:
        at = Workplace(Home(tmp_path), engine, settings, lambda _: None, by_hand=True)
        steps = StepsByHand(at, lambda: NOW, {Step.DAILY_SEND: slow})
        assert steps.start(Step.DAILY_SEND) and begun.wait(SECONDS)
        assert not steps.start(Step.DAILY_SEND) and steps.is_running(Step.DAILY_SEND)
        go_on.set()
        steps.wait(Step.DAILY_SEND, SECONDS)
        assert not steps.is_running(Step.DAILY_SEND) and runs == [NOW]
        (told,) = outlook(engine, {Step.DAILY_SEND: slow}, settings.schedule, NOW)
    assert told.last and (told.last.state, told.last.detail) == (RunState.DONE, "做完了")


def test_an_audit_is_kept_until_the_head_of_the_ledger_moves(tmp_path: Path):
    with reviewed_home(tmp_path, push(1)) as engine:
        watch = AuditWatch(engine, read_settings({}).policy.caps, lambda: NOW)
        first = watch.soon(SECONDS)
        assert first is not None and watch.now() is first and first.counts.planned == 1
        with writing(engine) as conn:
            ledger.append(conn, [LedgerEvent(NOW, LedgerKind.PLANNED, push(2).push_id, evidence="0" * 64)])
        assert watch.now().counts.planned == 2
        known = watch.now()
        watch.forget()
        assert watch.now() is not known and watch.now().document == known.document

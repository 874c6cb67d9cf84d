"""One step run because a person asked for it and waits, in a server that goes on serving."""

from collections.abc import Callable
from datetime import datetime

from jobs.errands import GoOn
from jobs.home import Home
from jobs.opening import Engine
from jobs.scheduler import close_broken_off
from jobs.settings import Settings
from jobs.step_runs import StepRuns, Stopping, one_scheduler
from jobs.steps import STEPS, Workplace
from matcher.delivery_vocabulary import RunState, Step
from matcher.errors import InputRefused

_GRACE_S = 20.0


def run_step(
    home: Home, engine: Engine, settings: Settings, step: Step, clock: Callable[[], datetime], go_on: GoOn
) -> str:
    """Run it as `queqiao run --once` does; the line that tells of it. Raises HomeUnusable while `queqiao run` holds the
    steps of the home, InputRefused with the line of a step that failed."""
    workplace = Workplace(home, engine, settings, go_on, by_hand=True)
    runs = StepRuns(workplace, STEPS, Stopping(_GRACE_S), clock, lambda *_: None)
    with one_scheduler(home):
        close_broken_off(engine)
        state, detail = runs.run(step, clock())
    if state is RunState.FAILED:
        raise InputRefused("没有做成", detail)
    return detail

"""Steps that a person starts from a page: each in a thread of its own, recorded like those of the schedule."""

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock, Thread

from jobs.scheduler import GRACE_S
from jobs.step_runs import StepRuns, Stopping
from jobs.steps import STEPS, StepFunction, Workplace
from matcher.delivery_vocabulary import Step


class StepsByHand:
    """Starts steps, none twice at once. A step that runs when the program is to end is waited for: its thread is no
    daemon, so that a letter in hand is finished."""

    def __init__(
        self, at: Workplace, clock: Callable[[], datetime], steps: Mapping[Step, StepFunction] = STEPS
    ) -> None:
        self._at, self._clock, self._steps = at, clock, steps
        self._lock = Lock()
        self._threads: dict[Step, Thread] = {}

    def start(self, step: Step) -> bool:
        """Start a step and return at once; False where it is running already."""
        with self._lock:
            if self.is_running(step):
                return False
            thread = Thread(target=self._run, args=(step,), name=f"by-hand-{step.value}")
            self._threads[step] = thread
            thread.start()
            return True

    def is_running(self, step: Step) -> bool:
        """Whether the step was started here and has not ended."""
        thread = self._threads.get(step)
        return thread is not None and thread.is_alive()

    def wait(self, step: Step, seconds: float) -> None:
        """Wait for a step to end, at most so long."""
        if thread := self._threads.get(step):
            thread.join(seconds)

    def _run(self, step: Step) -> None:
        StepRuns(self._at, self._steps, Stopping(GRACE_S), self._clock, lambda *_: None).run(step, self._clock())

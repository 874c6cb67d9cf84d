"""Work that no page waits for: an import, a step that a person asked for. Each in a thread, one after the other in each
lane; what became of it is known until the server stops."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Any

from jobs.step_runs import line_for
from jobs.steps import BrokenOff
from matcher.errors import InputRefused

BROKEN_OFF = "程序停止时还没有做完，这一部分没有写入"
_KEPT = 100
GoOn = Callable[[int], None]
Work = Callable[[GoOn], Any]


@dataclass(slots=True)
class Errand:
    """`units` done so far (rows, say); once it has `ended`, its `outcome`, or the one line of the `complaint`."""

    key: str
    person: str
    at: datetime
    units: int = 0
    outcome: Any = None
    complaint: str = ""
    over: Event = field(default_factory=Event)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.over.is_set()

    def to_dict(self) -> dict[str, Any]:
        """What a page asks for again and again."""
        return {"ended": self.ended, "units": self.units, "complaint": self.complaint}


class Errands:
    """The errands of one server, by key. A key can be begun again once its errand has ended."""

    def __init__(self) -> None:
        self._known: dict[str, Errand] = {}
        self._lanes: dict[str, Lock] = {}
        self._guard = Lock()
        self._stopping = False

    def begin(self, key: str, lane: str, person: str, now: datetime, work: Work) -> Errand:
        """Begin it. `work` is called with a function to tell the units done so far, which raises BrokenOff when the
        server stops. Raises InputRefused while an errand of that key is in hand."""
        with self._guard:
            known = self._known.pop(key, None)
            if known is not None and not known.ended:
                self._known[key] = known
                raise InputRefused("已经在做", f"{known.person} {known.at:%H:%M} 起", "请等它做完")
            errand = self._known[key] = Errand(key, person, now)
            turn = self._lanes.setdefault(lane, Lock())
            self._forget()
        Thread(target=self._run, args=(errand, turn, work), name=f"errand {key}", daemon=True).start()
        return errand

    def get(self, key: str) -> Errand | None:
        """The last errand of that key."""
        return self._known.get(key)

    def in_hand(self, prefix: str) -> list[Errand]:
        """Those whose key begins so and that have not ended."""
        return [one for key, one in list(self._known.items()) if key.startswith(prefix) and not one.ended]

    def close(self, seconds: float = 20.0) -> None:
        """Break off what is in hand at its next step, and wait for that."""
        self._stopping = True
        for errand in self.in_hand(""):
            errand.over.wait(seconds)

    def _run(self, errand: Errand, turn: Lock, work: Work) -> None:
        def go_on(units: int) -> None:
            errand.units = units
            if self._stopping:
                raise BrokenOff

        try:
            with turn:
                go_on(0)
                errand.outcome = work(go_on)
        except BrokenOff:
            errand.complaint = BROKEN_OFF
        except Exception as error:
            errand.complaint = line_for(error, errand.key)
        finally:
            errand.over.set()

    def _forget(self) -> None:
        ended = [key for key, one in self._known.items() if one.ended]
        for key in ended[: max(0, len(self._known) - _KEPT)]:
            with suppress(KeyError):
                del self._known[key]

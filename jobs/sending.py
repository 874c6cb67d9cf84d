"""`push send`: what is approved and may leave today leaves, each message once; nothing is lost wherever it is stopped.

A message is taken under a lease (nothing has left), marked right before the step after which it may have arrived, and
finished with what the channel said. Whoever dies under a lease is followed by another; whoever dies after the mark
leaves a message that only a person can tell about: it is never sent again by itself.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from jobs import deliveries
from jobs.composing import Ready, compose, items_of, readied, take_back
from jobs.deliveries import LeaseLost
from jobs.departures import note_departure
from jobs.home import Home
from jobs.settings import Settings
from jobs.working_days import read_working_days
from matcher.delivery_vocabulary import MessageState, SendResult
from matcher.messages import Message, Sender, Sending
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel, Waiting
from store import outbox, restorations
from store.pushes import pushing

LEASE = timedelta(minutes=15)  # longer than a mail server may take to answer (RFC 5321: ten)
ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=12)
Clock = Callable[[], datetime]


@dataclass(slots=True)
class SendReport:
    """What one run did: messages by what came of them, pushes taken back or waiting by reason, and what a person is to
    hand over or forward; `closed` says why nothing may leave now."""

    messages: Counter[str] = field(default_factory=Counter)
    returned: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    prepared: list[Message] = field(default_factory=list)
    closed: Waiting | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        counts = {name: dict(getattr(self, name)) for name in ("messages", "returned", "waiting")}
        return counts | {"prepared": [m.message_id for m in self.prepared], "closed": self.closed}


def waiting_time(attempts: int, said: float | None) -> timedelta:
    """How long to wait after that many attempts: twice as long each time, or what the other side asked for (s)."""
    if said is not None:
        return min(timedelta(seconds=said), LONGEST_WAIT)
    doubled: timedelta = FIRST_WAIT * 2 ** (attempts - 1)
    return min(doubled, LONGEST_WAIT)


class SendingRun:
    """One sender at work; `owner` names it in its leases. `between` is called before each message: what it raises
    ends the run there, with nothing half done."""

    def __init__(
        self,
        home: Home,
        engine: sa.Engine,
        settings: Settings,
        senders: Mapping[PushChannel, Sender],
        clock: Clock,
        owner: str,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        self._between = between
        self._home, self._engine, self._settings = home, engine, settings
        self._senders, self._clock, self._owner = senders, clock, owner
        self._began = clock()
        self._days = read_working_days(home, settings.hours)
        self.report = SendReport()

    def run(self) -> SendReport:
        """Send until nothing is due or the window closes; nothing at all in a home put back from a backup, until a
        person said what had gone out since."""
        with self._engine.connect() as conn:
            if restorations.unsettled(conn):
                self.report.closed = Waiting.RESTORED
                return self.report
        self._close_forsaken()
        now = self._clock()
        if not self._days.is_open(now):
            self.report.closed = self._days.closure(now) or Waiting.WINDOW
            return self.report
        with pushing(self._engine) as conn:
            made = compose(self._home, conn, self._settings, now)
        self.report.returned += Counter(reason for _, reason in made.returned)
        self.report.waiting += Counter(held.reason.value for held in made.waiting)
        self.report.prepared += [one for one in made.messages if one.state is MessageState.PREPARED]
        while self._days.is_open(self._clock()) and self._send_next():
            pass
        return self.report

    def _close_forsaken(self) -> None:
        """Messages whose sender died while they may have been leaving."""
        now = self._clock()
        with pushing(self._engine) as conn:
            for message in outbox.in_state(conn, MessageState.HANDING_OVER):
                if message.lease_until is not None and message.lease_until < now:
                    pushes = items_of(conn, message)
                    deliveries.nobody_knows(conn, message, pushes, "发送程序中断，不知是否送达", now)
                    self.report.messages[SendResult.UNKNOWN.value] += 1

    def _send_next(self) -> bool:
        """Take one message as far as it goes; False where none is due."""
        self._between()
        now = self._clock()
        with pushing(self._engine) as conn:
            message = outbox.lease(conn, tuple(self._senders), self._owner, now, now + LEASE)
            if message is None:
                return False
            pushes = items_of(conn, message)
            ready = readied(self._home, conn, self._settings, message, pushes, now, self._began)
            if not isinstance(ready, Ready):
                take_back(conn, message, pushes, ready, now)
                self.report.returned += Counter(reason for _, reason in ready)
                return True
        self._finish(message, pushes, self._hand_over(message, pushes, ready))
        return True

    def _hand_over(self, message: Message, pushes: Sequence[PushRecord], ready: Ready) -> Sending | None:
        """What the channel made of it; None where the lease was lost before anything left."""

        def leaving() -> None:
            now = self._clock()
            with pushing(self._engine) as conn:
                deliveries.leaving(conn, message, ready.permission, now + LEASE, now)
            note_departure(self._home, message, pushes)

        try:
            return self._senders[message.channel].send(ready.letter, leaving)
        except LeaseLost:
            return None

    def _finish(self, message: Message, pushes: Sequence[PushRecord], came: Sending | None) -> None:
        if came is None:
            return
        now = self._clock()
        with pushing(self._engine) as conn:
            held = outbox.get(conn, message.message_id)
            if held is None or held.lease_owner != self._owner:
                return  # slower than its lease: it is `unknown` by now, and a person will tell
            self._record(conn, held, pushes, came, now)
        self.report.messages[came.result.value] += 1

    def _record(
        self, conn: sa.Connection, message: Message, pushes: Sequence[PushRecord], came: Sending, now: datetime
    ) -> None:
        if came.result is SendResult.ACCEPTED:
            deliveries.taken(conn, message, pushes, came.answer, now)
        elif came.result is SendResult.UNKNOWN:
            deliveries.nobody_knows(conn, message, pushes, came.answer, now)
        elif came.result is SendResult.REFUSED:
            deliveries.refused(conn, message, pushes, came.answer, now)
        elif message.attempts >= ATTEMPTS:
            deliveries.given_up(conn, message, pushes, came.answer, now)
        else:
            later = now + waiting_time(message.attempts, came.wait_s)
            deliveries.later(conn, message, came.answer, later)

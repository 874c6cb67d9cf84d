"""Small writes that no page should wait for: one thread does them, in order, while an import may hold the database."""

import logging
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread

import sqlalchemy as sa

from store.database import writing

Write = Callable[[sa.Connection], None]
_LOG = logging.getLogger(__name__)
_AT_ONCE = 200
_TRIES = 3


class LateWrites:
    """A queue of writes to one database. What is in it when the process is killed is lost; `close` does the rest."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[Write | Event | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="late-writes", daemon=True)
        self._thread.start()

    def put(self, write: Write) -> None:
        """Have it written soon."""
        self._waiting.put(write)

    def flush(self) -> None:
        """Wait until all that was put before is written."""
        done = Event()
        self._waiting.put(done)
        while self._thread.is_alive() and not done.wait(timeout=0.2):
            pass

    def close(self) -> None:
        """Write what waits, and end; nothing put afterwards is written."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        batch: list[Write | Event | None] = []
        while None not in batch:
            batch = self._next()
            self._write([item for item in batch if item is not None and not isinstance(item, Event)])
            for item in batch:
                if isinstance(item, Event):
                    item.set()

    def _next(self) -> list[Write | Event | None]:
        batch = [self._waiting.get()]
        while len(batch) < _AT_ONCE and batch[-1] is not None:
            try:
                batch.append(self._waiting.get_nowait())
            except Empty:
                break
        return batch

    def _write(self, writes: list[Write]) -> None:
        for attempt in range(1, _TRIES + 1 if writes else 0):
            try:
                with writing(self._engine) as conn:
                    for write in writes:
                        write(conn)
                return
            except sa.exc.DBAPIError:
                _LOG.warning("late writes failed, attempt %d of %d", attempt, _TRIES, exc_info=attempt == _TRIES)

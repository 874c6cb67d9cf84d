"""The audit of the ledger for pages: made in a thread, kept until the ledger's head moves or a person asks again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock, Thread
from typing import Any

import sqlalchemy as sa

from jobs.audit import audit
from matcher.push_caps import PushCaps
from matcher.push_counts import PushCounts
from store import ledger


@dataclass(frozen=True, slots=True)
class AuditTold:
    """What an audit found at a moment: the counts, the JSON document and what is wrong (empty: nothing). `head` is the
    hash of the last entry then, sound or not."""

    at: datetime
    head: str
    counts: PushCounts
    document: dict[str, Any]
    anchored_until: datetime | None
    complaint: str


class AuditWatch:
    """Audits one ledger, one audit at a time: 100,000 entries take seconds, which no page should."""

    def __init__(self, engine: sa.Engine, caps: PushCaps, clock: Callable[[], datetime]) -> None:
        self._engine, self._caps, self._clock = engine, caps, clock
        self._lock = Lock()
        self._thread: Thread | None = None
        self._told: AuditTold | None = None

    def now(self) -> AuditTold:
        """The audit of the ledger as it stands, however long it takes."""
        with self._lock, self._engine.connect() as conn:
            head = ledger.last_hash(conn)
            if self._told is None or self._told.head != head:
                self._told = self._made(conn, head)
            return self._told

    def soon(self, wait_s: float) -> AuditTold | None:
        """As `now`, if it is done within that time; else it goes on and None is told, unless an earlier one is
        known: then that one."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self.now, name="audit", daemon=True)
            self._thread.start()
        self._thread.join(wait_s)
        return self._told

    def forget(self) -> None:
        """Audit anew when asked next, even if the head has not moved."""
        with self._lock:
            self._told = None

    @property
    def is_running(self) -> bool:
        """Whether an audit is under way."""
        return self._thread is not None and self._thread.is_alive()

    def _made(self, conn: sa.Connection, head: str) -> AuditTold:
        found = audit(conn, self._caps)
        return AuditTold(self._clock(), head, found.counts, found.to_dict(), found.anchored_until, found.complaint)

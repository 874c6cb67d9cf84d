"""Ledgers made for the tests: one push step by step, each step an event a minute after the last."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from matcher.ledger import LedgerEntry, LedgerEvent, chained
from matcher.push_vocabulary import LedgerKind, LedgerMark, PushChannel

START = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, nine o'clock in China
K = LedgerKind
CONTACT = "K" + "0" * 32


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def event(kind: LedgerKind, push_id: str = "P-1", at: datetime = START, **given: Any) -> LedgerEvent:
    """An event of a push to one contact of one enterprise, complete for its kind."""
    usual: dict[str, Any] = {"push_id": push_id, "evidence": sha(f"{push_id}"), "channel": PushChannel.EMAIL}
    usual |= {"enterprise_id": "E-1", "family_id": f"F-{push_id}", "contact": CONTACT, "person": ""}
    if kind is K.PLANNED:
        usual |= {"marks": (LedgerMark.ELIGIBLE,), "channel": None}
    if kind in (K.APPROVED, K.REJECTED, K.HELD, K.REVERSED):
        usual |= {"person": "王工", "channel": None}
    if kind in (K.PERMITTED, K.REFUSED):
        usual |= {"push_id": "", "enterprise_id": "", "family_id": "", "channel": None}
    return LedgerEvent(at, kind, **usual | given)


def whole_push(push_id: str = "P-1", at: datetime = START, **given: Any) -> list[LedgerEvent]:
    """Planned, approved, sent, delivered; `given` holds for all four."""
    steps = (K.PLANNED, K.APPROVED, K.SENT, K.DELIVERED)
    return [event(kind, push_id, at + timedelta(minutes=place), **given) for place, kind in enumerate(steps)]


def ledger_of(events: Iterable[LedgerEvent]) -> list[LedgerEntry]:
    entries: list[LedgerEntry] = []
    for one in events:
        entries.append(chained(one, entries[-1] if entries else None))
    return entries

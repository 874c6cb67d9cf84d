"""How far pushes got, for `status`: derived from the ledger, and remembered until the ledger's head moves."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

import matcher
from jobs.home import Home
from jobs.sheets.replacement import replacement
from matcher.errors import InputRefused
from matcher.push_vocabulary import PushColumn
from store import ledger

COUNTS = ("planned", "approved", "sent", "delivered", "strict", "loose")


@dataclass(frozen=True, slots=True)
class PushStatus:
    """The counts of `status` by name, and how many strict pushes were sent on each day."""

    pushes: dict[str, int]
    strict_by_day: dict[date, int]


def push_status(home: Home, conn: sa.Connection) -> PushStatus:
    """As the entries stand; `queqiao push audit` verifies them and reads no memory."""
    head = ledger.last_hash(conn)
    if not head:
        return PushStatus(dict.fromkeys(COUNTS, 0), {})
    seal = hashlib.sha256(head.encode() + _rules()).hexdigest()
    path = home.path / "push-counts.json"
    known = _remembered(path, seal)
    if known is None:
        known = derived(conn)
        days = {day.isoformat(): number for day, number in known.strict_by_day.items()}
        _remember(path, {"of": seal, "pushes": known.pushes, "strict": days})
    return known


def derived(conn: sa.Connection) -> PushStatus:
    """Of the entries in the ledger now."""
    from matcher.push_counts import push_counts, sent_between

    entries = list(ledger.readable(conn))
    counts = push_counts(entries)
    so_far = (counts.planned, counts.approved, counts.loose, counts.delivered, counts.strict, counts.loose)
    sent = sent_between(entries, date.min, date.max).values()
    days = Counter(item.day for item in sent if item.column is PushColumn.STRICT)
    return PushStatus(dict(zip(COUNTS, so_far, strict=True)), dict(days))


def _rules() -> bytes:
    """The text of the rules, so that counts remembered by other rules are derived again."""
    folder = Path(matcher.__file__).parent
    return b"".join((folder / name).read_bytes() for name in ("ledger.py", "push_caps.py", "push_counts.py"))


def _remembered(path: Path, seal: str) -> PushStatus | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        pushes = {name: int(found["pushes"][name]) for name in COUNTS}
        days = {date.fromisoformat(day): int(number) for day, number in found["strict"].items()}
        return PushStatus(pushes, days) if found["of"] == seal else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _remember(path: Path, found: dict[str, object]) -> None:
    try:
        with replacement(path) as file:
            file.write(json.dumps(found).encode())
    except InputRefused:  # a home that may only be read is shown all the same
        return

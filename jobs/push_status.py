"""How far pushes got, for `status`: derived from the ledger, and remembered until the ledger's head moves."""

import hashlib
import json
from pathlib import Path

import sqlalchemy as sa

import matcher
from jobs.home import Home
from jobs.sheets.replacement import replacement
from matcher.errors import InputRefused
from store import ledger

COUNTS = ("planned", "approved", "sent", "delivered", "strict", "loose")


def pushes_of(home: Home, conn: sa.Connection) -> dict[str, int]:
    """The counts of `status`, of entries as they stand; `queqiao push audit` verifies them and reads no memory."""
    head = ledger.last_hash(conn)
    if not head:
        return dict.fromkeys(COUNTS, 0)
    seal = hashlib.sha256(head.encode() + _rules()).hexdigest()
    path = home.path / "push-counts.json"
    known = _remembered(path, seal)
    if known is None:
        known = derived(conn)
        _remember(path, {"of": seal, "pushes": known})
    return known


def derived(conn: sa.Connection) -> dict[str, int]:
    """The counts of the entries in the ledger now."""
    from matcher.push_counts import push_counts

    counts = push_counts(ledger.readable(conn))
    so_far = (counts.planned, counts.approved, counts.loose, counts.delivered, counts.strict, counts.loose)
    return dict(zip(COUNTS, so_far, strict=True))


def _rules() -> bytes:
    """The text of the rules, so that counts remembered by other rules are derived again."""
    folder = Path(matcher.__file__).parent
    return b"".join((folder / name).read_bytes() for name in ("ledger.py", "push_caps.py", "push_counts.py"))


def _remembered(path: Path, seal: str) -> dict[str, int] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        pushes = {name: int(found["pushes"][name]) for name in COUNTS}
        return pushes if found["of"] == seal else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _remember(path: Path, found: dict[str, object]) -> None:
    try:
        with replacement(path) as file:
            file.write(json.dumps(found).encode())
    except InputRefused:  # a home that may only be read is shown all the same
        return

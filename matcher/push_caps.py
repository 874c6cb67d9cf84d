"""How many items one contact or enterprise may get, and how many sendings went beyond that."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta, timezone

from matcher.ledger import LedgerEntry

CHINA = timezone(timedelta(hours=8))  # no summer time since 1991, and a bare Windows Python knows no time zones


@dataclass(frozen=True, slots=True)
class PushCaps:
    """At most so many items in a calendar week (from Monday) and month in China; None: no cap."""

    contact_week: int | None = None
    contact_month: int | None = None
    enterprise_week: int | None = None
    enterprise_month: int | None = None


def cap_breaches(sendings: Iterable[LedgerEntry], caps: PushCaps) -> int:
    """How many of these entries went out while a cap was already reached, each counted once."""
    counts: Counter[tuple[str, str, int, int]] = Counter()
    breaches = 0
    for entry in sendings:
        day = entry.at.astimezone(CHINA)
        year, week, _ = day.isocalendar()
        spans = (
            (caps.contact_week, ("contact", entry.contact, year, week)),
            (caps.contact_month, ("contact of a month", entry.contact, day.year, day.month)),
            (caps.enterprise_week, ("enterprise", entry.enterprise_id, year, week)),
            (caps.enterprise_month, ("enterprise of a month", entry.enterprise_id, day.year, day.month)),
        )
        held = [(cap, key) for cap, key in spans if cap is not None and key[1]]
        counts.update(key for _, key in held)
        breaches += any(counts[key] > cap for cap, key in held)
    return breaches

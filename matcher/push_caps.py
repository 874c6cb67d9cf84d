"""How many items one contact or enterprise may get, and how many sendings went beyond that."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, timezone

from matcher.ledger import LedgerEntry
from matcher.push_vocabulary import LedgerKind

CHINA = timezone(timedelta(hours=8))  # no summer time since 1991, and a bare Windows Python knows no time zones
WEEK, MONTH = 7, 31


@dataclass(frozen=True, slots=True)
class PushCaps:
    """At most so many items in a week and a month in China; None: no cap. `rolling`: in any 7 and any 31 days running,
    as a plan holds them; else in a calendar week (from Monday) and month. The former allow no more than the latter."""

    contact_week: int | None = None
    contact_month: int | None = None
    enterprise_week: int | None = None
    enterprise_month: int | None = None
    rolling: bool = False


def cap_breaches(entries: Iterable[LedgerEntry], caps: PushCaps) -> int:
    """How many sendings among these entries went out while a cap was already reached, each counted once. One that had
    bounced by then takes no room, just as a plan gives it none."""
    held = _Held(caps)
    breaches = 0
    for entry in entries:
        if entry.kind is LedgerKind.SENT:
            breaches += held.send(entry)
        elif entry.kind is LedgerKind.BOUNCED:
            held.give_back(entry.push_id)
    return breaches


class _Held:
    """What every contact and enterprise got so far, by day."""

    def __init__(self, caps: PushCaps) -> None:
        self._windows = _rolling if caps.rolling else _calendar
        self._caps = {"contact": (caps.contact_week, caps.contact_month)}
        self._caps["enterprise"] = (caps.enterprise_week, caps.enterprise_month)
        self._days: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self._latest: dict[str, tuple[LedgerEntry, int]] = {}

    def send(self, entry: LedgerEntry) -> bool:
        """Count a sending; whether it went beyond a cap."""
        day = entry.at.astimezone(CHINA).date()
        self._latest[entry.push_id] = entry, day.toordinal()
        windows = self._windows(day)
        beyond = False
        for who in _receivers(entry):
            days = self._days[who]
            days[day.toordinal()] += 1
            for cap, window in zip(self._caps[who[0]], windows, strict=True):
                beyond |= cap is not None and sum(days.get(one, 0) for one in window) > cap
        return beyond

    def give_back(self, push_id: str) -> None:
        """The last sending of this push bounced."""
        entry, day = self._latest.pop(push_id, (None, 0))
        for who in _receivers(entry) if entry else ():
            self._days[who][day] -= 1


def _receivers(entry: LedgerEntry) -> list[tuple[str, str]]:
    """Who got it, as far as it is known."""
    named = (("contact", entry.contact), ("enterprise", entry.enterprise_id))
    return [(kind, name) for kind, name in named if name]


def _rolling(day: date) -> tuple[range, range]:
    """The days that count on `day`. Tomorrow's do too: a clock may be set back by minutes over midnight."""
    end = day.toordinal() + 2
    return range(end - 1 - WEEK, end), range(end - 1 - MONTH, end)


def _calendar(day: date) -> tuple[range, range]:
    monday = day.toordinal() - day.weekday()
    first = day.replace(day=1)
    next_first = (first + timedelta(days=MONTH)).replace(day=1)
    return range(monday, monday + WEEK), range(first.toordinal(), next_first.toordinal())

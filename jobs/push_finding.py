"""The list of pushes: filtered, in pages, and counted by day for the calendar."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from jobs.review_item import names_of
from matcher.delivery_vocabulary import PushState
from matcher.push_records import PushRecord
from store import enterprises, pushes
from store.pushes import PushFilter
from store.rows import document

ON_A_PAGE = 30
GONE = frozenset({PushState.SENT, PushState.DELIVERED, PushState.BOUNCED, PushState.UNKNOWN})
COMING = frozenset({PushState.PLANNED, PushState.SECOND_LOOK, PushState.APPROVED, PushState.HELD, PushState.IN_MESSAGE})


@dataclass(frozen=True, slots=True)
class PushQuery:
    """What is asked for: one state, an enterprise by its id or a whole name of it, a day; pages count from 1."""

    state: PushState | None = None
    enterprise: str = ""
    day: date | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class FoundPushes:
    """One page of pushes, how many there are in all, and the names of the enterprises they go to, by id."""

    items: tuple[PushRecord, ...]
    total: int
    names: dict[str, str]

    def to_dict(self, query: PushQuery) -> dict[str, Any]:
        """The JSON document."""
        pages = max(1, -(-self.total // ON_A_PAGE))
        counts = {"total": self.total, "page": query.number, "pages": pages}
        return {"results": [document(push) for push in self.items]} | counts


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """How many pushes are planned for a day, left on it, and came to nothing."""

    day: date
    coming: int = 0
    gone: int = 0
    other: int = 0


def find_pushes(conn: sa.Connection, query: PushQuery) -> FoundPushes:
    """One page of what is asked for, the newest day first."""
    states = (query.state,) if query.state else ()
    wanted = PushFilter(states, _enterprises(conn, query.enterprise), query.day)
    found = pushes.some(conn, wanted, (query.number - 1) * ON_A_PAGE, ON_A_PAGE)
    return FoundPushes(tuple(found), pushes.count_of(conn, wanted), names_of(conn, found))


def month_of(conn: sa.Connection, year: int, month: int) -> list[CalendarDay]:
    """Every day of a month with its pushes."""
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    counts: dict[date, dict[PushState, int]] = {day: {} for day in days}
    for day, state, number in pushes.counts_by_day(conn, days[0], days[-1]):
        counts[day][state] = number
    return [_day(day, counts[day]) for day in days]


def _day(day: date, of: dict[PushState, int]) -> CalendarDay:
    coming = sum(number for state, number in of.items() if state in COMING)
    gone = sum(number for state, number in of.items() if state in GONE)
    return CalendarDay(day, coming, gone, sum(of.values()) - coming - gone)


def _enterprises(conn: sa.Connection, text: str) -> tuple[str, ...] | None:
    """The enterprises of that id or name, with those merged into them; None where none is asked for."""
    if not text:
        return None
    named = {text, *enterprises.ids_by_name(conn, [text]).values()}
    merged = {gone for gone, into in enterprises.merges(conn).items() if into in named}
    return tuple(sorted(named | merged))

"""When people may be written to: working days of China and the hours of a day, by a table and the official calendar."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from matcher.push_vocabulary import Waiting

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5

# Whether a day is worked by the official arrangement; None where the arrangement of its year is not known.
OfficialCalendar = Callable[[date], bool | None]


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The window of a working day, in Asia/Shanghai: from `opens` until just before `closes`."""

    opens: time = time(9)
    closes: time = time(17, 30)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The table's word goes first, then the official calendar, then weekends. `table_years` are the years whose whole
    official arrangement is in the table."""

    official: OfficialCalendar
    table: Mapping[date, bool] = field(default_factory=dict)
    table_years: frozenset[int] = frozenset()
    hours: SendingHours = SendingHours()

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day. Never fails: an unknown year goes by table and weekends."""
        stated = self.table.get(day)
        if stated is None:
            stated = self.official(day)
        return day.weekday() < SATURDAY if stated is None else stated

    def is_known(self, day: date) -> bool:
        """Whether the official arrangement of that day's year is known."""
        return day.year in self.table_years or self.official(day) is not None

    def unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days, both included, whose arrangement is not known."""
        return tuple(y for y in range(first.year, last.year + 1) if not self.is_known(date(y, 1, 1)))

    def between(self, first: date, last: date) -> Iterator[date]:
        """The working days from `first` to `last`, both included."""
        days = (first + timedelta(days=i) for i in range((last - first).days + 1))
        return (day for day in days if self.is_working_day(day))

    def is_open(self, now: datetime) -> bool:
        """Whether a message may leave at this moment (an aware time of any zone)."""
        local = now.astimezone(ZONE)
        return self.is_working_day(local.date()) and self.hours.opens <= local.time() < self.hours.closes

    def closure(self, now: datetime) -> Waiting | None:
        """Why nothing more can leave on the day of this moment; None where the window is open or still to come."""
        local = now.astimezone(ZONE)
        if not self.is_working_day(local.date()):
            return Waiting.HOLIDAY
        return Waiting.WINDOW if local.time() >= self.hours.closes else None

    def next_opening(self, now: datetime) -> datetime:
        """The first moment, from now on, at which a message may leave."""
        local = now.astimezone(ZONE)
        if self.is_open(now):
            return local
        day = local.date() if local.time() < self.hours.opens else local.date() + timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, self.hours.opens, ZONE)

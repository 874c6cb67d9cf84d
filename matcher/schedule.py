"""When each step is due. Time is an argument; Asia/Shanghai decides, and has had no summer time since 1991."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from matcher.delivery_vocabulary import Step
from matcher.working_days import ZONE, SendingHours

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The moments at which something is due: at each of `times` (ascending, at least one) of every day, or only of the
    days that fall on `weekday` (0: Monday) or on day `day` of a month (1 to 28)."""

    times: tuple[time, ...]
    weekday: int | None = None
    day: int | None = None

    def latest(self, now: datetime) -> datetime:
        """The last due moment that is not after `now` (aware), in UTC."""
        day = now.astimezone(ZONE).date()
        while True:
            for moment in reversed(self._moments(day)):
                if moment <= now:
                    return moment
            day -= _DAY

    def next(self, now: datetime) -> datetime:
        """The first due moment after `now` (aware), in UTC."""
        day = now.astimezone(ZONE).date()
        while True:
            for moment in self._moments(day):
                if moment > now:
                    return moment
            day += _DAY

    def _moments(self, day: date) -> list[datetime]:
        falls = self.weekday in (None, day.weekday()) and self.day in (None, day.day)
        return [datetime.combine(day, at, ZONE).astimezone(UTC) for at in self.times] if falls else []


Schedule = Mapping[Step, Rhythm]


def every(minutes: int, hours: SendingHours | None = None) -> Rhythm:
    """Every so many minutes from midnight on, or only in these hours of the day, from their beginning on."""
    first, end = (0, 24 * 60) if hours is None else (_minutes(hours.opens), _minutes(hours.closes))
    return Rhythm(tuple(time(at // 60, at % 60) for at in range(first, max(end, first + 1), minutes)))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


FOLLOW_UP_AT, CATALOG_AT = time(4), time(4, 30)
BACKUP_AT = time(5)  # after the night's work, before the day's


def usual_schedule(nightly: time, plan_day: int, hours: SendingHours) -> Schedule:
    """The schedule of a home: its matches are fresh before the plan is made, the plan before the offices open."""
    return {
        Step.PULL_SOURCES: every(5),
        Step.REFRESH_INDEX: every(60),
        Step.NIGHTLY_MATCH: Rhythm((nightly,)),
        Step.NIGHTLY_FOLLOW_UP: Rhythm((FOLLOW_UP_AT,)),
        Step.NIGHTLY_CATALOG: Rhythm((CATALOG_AT,)),
        Step.NIGHTLY_BACKUP: Rhythm((BACKUP_AT,)),
        Step.WEEKLY_PLAN: Rhythm((time(7),), weekday=plan_day),
        Step.DAILY_SEND: every(5, hours),
        Step.IMPORT_BOUNCES: every(30),
        Step.MONTHLY_REPORT: Rhythm((time(8),), day=1),
        Step.REMINDERS: Rhythm((time(8, 30),)),
    }


def overdue(rhythm: Rhythm, last_run: datetime | None, now: datetime) -> datetime | None:
    """The due moment that was missed: the latest one, should it be after the one that `last_run` was due at. However
    many were missed, one is named. None where nothing was missed, or the step was never promised (no last run)."""
    due = rhythm.latest(now)
    return due if last_run is not None and due > last_run else None


def pause_after(failures: int) -> timedelta:
    """How long a source that failed so many times running (1 or more) is left alone: 5 minutes, then twice as long each
    time, 12 hours at most."""
    return min(_FIRST_PAUSE * (1 << min(failures - 1, 10)), _LONGEST_PAUSE)

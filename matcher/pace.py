"""How far the strict pushes of a programme year have got beside what the days gone by would ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matcher.programme import Programme
from matcher.push_vocabulary import Measure, Period


@dataclass(frozen=True, slots=True)
class Pace:
    """Of the year from `first` to `last`: `strict` pushes up to now, `target` of the programme, and `due`, the share of
    the target that falls to the days gone by, today among them."""

    first: date
    last: date
    strict: int
    target: float
    due: int

    @property
    def is_behind(self) -> bool:
        """Whether there are fewer than are due."""
        return self.strict < self.due


def pace_of(programme: Programme, strict_by_day: Mapping[date, int], today: date) -> Pace | None:
    """The pace on `today`; None where the programme sets no yearly number of pushes, or its year has not begun."""
    target = programme.target(Measure.PUSHES)
    first, last = programme.year_of(today)
    if target is None or target.period is not Period.YEAR or today < first:
        return None
    until = min(today, last)
    strict = sum(number for day, number in strict_by_day.items() if first <= day <= until)
    gone = (until - first).days + 1
    return Pace(first, last, strict, target.amount, round(target.amount * gone / ((last - first).days + 1)))

"""What the centre has signed for: the programme, its years and its targets, each with the clause of the guide."""

from dataclasses import dataclass
from datetime import date, timedelta

from matcher.eligibility import anniversary
from matcher.push_vocabulary import Bound, Measure, Period


@dataclass(frozen=True, slots=True)
class Target:
    """One number of the guide. `amount` is in `unit`; of targets of one `group` one is enough."""

    measure: Measure
    name: str
    amount: float
    unit: str
    period: Period
    bound: Bound
    clause: str
    text: str = ""
    group: str = ""

    def met_by(self, value: float) -> bool:
        """Whether a figure in the target's unit meets it."""
        return value > self.amount if self.bound is Bound.MORE_THAN else value >= self.amount


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of `years` years from `start`; without a start its years are calendar years."""

    name: str
    guide: str
    years: int
    targets: tuple[Target, ...]
    start: date | None = None

    def target(self, measure: Measure) -> Target | None:
        """The target for a measure, if the programme has one."""
        return next((target for target in self.targets if target.measure is measure), None)

    def year_of(self, today: date) -> tuple[date, date]:
        """First and last day of the programme year of `today`: the first year before the start, the last one after the
        end."""
        if self.start is None:
            return date(today.year, 1, 1), date(today.year, 12, 31)
        starts = [anniversary(self.start, n) for n in range(self.years + 1)]
        n = max((i for i in range(self.years) if starts[i] <= today), default=0)
        return starts[n], starts[n + 1] - timedelta(days=1)

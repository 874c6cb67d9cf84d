"""What the centre has signed for: the programme, its years, targets and duties, each with the clause of the guide."""

from dataclasses import dataclass
from datetime import date, timedelta

from matcher.eligibility import anniversary
from matcher.push_vocabulary import Bound, Measure, Period


@dataclass(frozen=True, slots=True)
class Target:
    """One number of the guide. `amount` is in `unit`; of targets of one `group` one is enough. `reading` says how a
    clause without a number was read; empty where the number is the guide's own."""

    measure: Measure
    name: str
    amount: float
    unit: str
    period: Period
    bound: Bound
    clause: str
    text: str = ""
    group: str = ""
    reading: str = ""

    def met_by(self, value: float) -> bool:
        """Whether a figure in the target's unit meets it."""
        return value > self.amount if self.bound is Bound.MORE_THAN else value >= self.amount


@dataclass(frozen=True, slots=True)
class Duty:
    """What the guide asks and no entry can count: a plan, an evaluation, recognition. `after_years`: due so many years
    after the start; `spans_years`: a plan for so many years; None where the guide says neither."""

    name: str
    clause: str
    text: str
    after_years: int | None = None
    spans_years: int | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a growth is counted from: the figure of the year before the programme, and where it was taken from."""

    measure: Measure
    amount: float
    source: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of `years` years from `start`; without a start its years are calendar years."""

    name: str
    guide: str
    years: int
    targets: tuple[Target, ...]
    start: date | None = None
    duties: tuple[Duty, ...] = ()
    baselines: tuple[Baseline, ...] = ()

    def target(self, measure: Measure) -> Target | None:
        """The target for a measure, if the programme has one."""
        return next((target for target in self.targets if target.measure is measure), None)

    def baseline(self, measure: Measure) -> Baseline | None:
        """What is stated of the year before the programme, if anything is."""
        return next((one for one in self.baselines if one.measure is measure), None)

    def year_of(self, today: date) -> tuple[date, date]:
        """First and last day of the programme year of `today`: the first year before the start, the last one after the
        end."""
        if self.start is None:
            return date(today.year, 1, 1), date(today.year, 12, 31)
        starts = [anniversary(self.start, n) for n in range(self.years + 1)]
        n = max((i for i in range(self.years) if starts[i] <= today), default=0)
        return starts[n], starts[n + 1] - timedelta(days=1)

    def year_before(self, today: date) -> tuple[date, date] | None:
        """The programme year before that of `today`; None in the first one, and where no start is stated."""
        first, _ = self.year_of(today)
        if self.start is None or first == self.start:
            return None
        return self.year_of(first - timedelta(days=1))

    def due(self, duty: Duty) -> date | None:
        """The day a duty falls due; None where the guide, or the start, does not say."""
        if self.start is None or duty.after_years is None:
            return None
        return anniversary(self.start, duty.after_years)

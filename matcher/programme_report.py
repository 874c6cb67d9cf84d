"""The programme report: each target beside its figure, every figure with the entries it stands on. Nothing is typed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from matcher.ledger import canonical
from matcher.programme import Duty, Programme, Target
from matcher.push_vocabulary import Measure, Period

FORMAT = 1
NOT_REGISTERED, NO_BASELINE = "尚未登记", "无基期，不计算"
_EVER = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """One thing a figure counts: a push, a transfer, an enterprise. `counted` says in which column, in Chinese;
    `strict` whether in the figure itself, or beside it only. `sequences` are its entries in the ledger, `evidence`
    SHA-256 of its proofs."""

    what: str
    amount: float = 1
    strict: bool = True
    counted: str = ""
    state: str = ""
    sequences: tuple[int, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure came to, in `unit`; `loose` where there is a looser count. Of a growth it is the year's own
    amount, out of which the report makes the percentage."""

    measure: Measure
    value: float
    unit: str
    entries: tuple[FigureEntry, ...] = ()
    loose: float | None = None


class FigureSource(Protocol):
    """Where the figures of one measure come from."""

    def __call__(self, first: date, as_of: date) -> Figure:
        """The figure of what happened from `first` to `as_of` (days in China, both included)."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A target with its figure. `value` is in the target's unit (%, of a growth), None where `note` says why; `amount`
    the year's own amount behind a growth, in `amount_unit`, `baseline` what it grew from."""

    target: Target
    first: date
    as_of: date
    value: float | None
    met: bool | None
    note: str = ""
    loose: float | None = None
    amount: float | None = None
    amount_unit: str = ""
    baseline: float | None = None
    baseline_source: str = ""
    entries: tuple[FigureEntry, ...] = ()

    @property
    def name(self) -> str:
        """What the line counts, in Chinese."""
        return self.target.name


def report_lines(programme: Programme, sources: Mapping[Measure, FigureSource], as_of: date) -> tuple[ReportLine, ...]:
    """A line for each target of the programme, in its order."""
    return tuple(_line(programme, target, sources.get(target.measure), as_of) for target in programme.targets)


def groups_met(lines: Sequence[ReportLine]) -> dict[str, bool | None]:
    """Whether each group of targets, of which one is enough, is met; None where no one can tell."""
    found: dict[str, list[bool | None]] = {}
    for line in lines:
        if line.target.group:
            found.setdefault(line.target.group, []).append(line.met)
    return {name: True if any(met) else None if None in met else False for name, met in found.items()}


def growth(amount: float, baseline: float) -> Fraction:
    """By how many per cent an amount is above its baseline, exactly."""
    return (Fraction(str(amount)) / Fraction(str(baseline)) - 1) * 100


def snapshot(programme: Programme, lines: Sequence[ReportLine], as_of: date, more: Mapping[str, Any]) -> dict[str, Any]:
    """The frozen data set as JSON has it; `more` are sections beside the targets. The same figures give the same
    document, whenever it is made."""
    first, last = programme.year_of(as_of)
    return {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "year": [first.isoformat(), last.isoformat()],
        "programme": {"name": programme.name, "guide": programme.guide, "years": programme.years}
        | {"start": programme.start.isoformat() if programme.start else None},
        "lines": [_document(line) for line in lines],
        "groups": groups_met(lines),
        "duties": [_duty(programme, duty) for duty in programme.duties],
        **more,
    }


def sealed(document: Mapping[str, Any]) -> tuple[bytes, str]:
    """The canonical JSON of a snapshot (UTF-8), and its SHA-256: the one hash printed on every page."""
    content = canonical(dict(document)).encode("utf-8", "surrogatepass")
    return content, hashlib.sha256(content).hexdigest()


def period_of(programme: Programme, target: Target, as_of: date) -> tuple[date, date]:
    """The days a target is counted over, as far as `as_of`: its programme year, the programme, or ever."""
    first, last = programme.year_of(as_of)
    if target.period is Period.YEAR:
        return first, min(as_of, last)
    if target.period is Period.PROGRAMME:
        return programme.start or first, min(as_of, last)
    return _EVER, as_of


def _line(programme: Programme, target: Target, source: FigureSource | None, as_of: date) -> ReportLine:
    first, last = period_of(programme, target, as_of)
    if source is None:
        return ReportLine(target, first, last, None, None, NOT_REGISTERED)
    found = source(first, last)
    if target.measure.is_growth:
        return _growth_line(programme, target, found, source, (first, last))
    met = target.met_by(found.value)
    return ReportLine(target, first, last, found.value, met, loose=found.loose, entries=found.entries)


def _growth_line(
    programme: Programme, target: Target, found: Figure, source: FigureSource, period: tuple[date, date]
) -> ReportLine:
    first, last = period
    base, base_source = _baseline(programme, target, source, last)
    plain: dict[str, Any] = {"amount": found.value, "amount_unit": found.unit, "entries": found.entries}
    if not base:
        return ReportLine(target, first, last, None, None, NO_BASELINE, **plain)
    grown = growth(found.value, base)
    more: dict[str, Any] = {"baseline": base, "baseline_source": base_source}
    exact = grown > target.amount or (grown == target.amount and target.met_by(target.amount))
    return ReportLine(target, first, last, round(float(grown), 1), exact, **plain, **more)


def _baseline(programme: Programme, target: Target, source: FigureSource, last: date) -> tuple[float | None, str]:
    """What this year's amount is held against: the year before of the programme, in its first year what the home's
    file states."""
    if before := programme.year_before(last):
        return source(*before).value, f"上一项目年度（{before[0]} 至 {before[1]}）"
    stated = programme.baseline(target.measure)
    return (stated.amount, stated.source) if stated else (None, "")


def _document(line: ReportLine) -> dict[str, Any]:
    target = asdict(line.target)
    plain = ("value", "met", "note", "loose", "amount", "amount_unit", "baseline", "baseline_source")
    told = {name: getattr(line, name) for name in plain}
    period = {"first": line.first.isoformat(), "last": line.as_of.isoformat()}
    return {"target": target, **period, **told, "entries": [entry_document(entry) for entry in line.entries]}


def entry_document(entry: FigureEntry) -> list[Any]:
    """An entry as the snapshot has it: short, for there may be a hundred thousand."""
    plain = [entry.what, entry.amount, entry.strict, entry.counted, entry.state]
    return [*plain, list(entry.sequences), list(entry.evidence)]


def _duty(programme: Programme, duty: Duty) -> dict[str, Any]:
    due = programme.due(duty)
    return asdict(duty) | {"due": due.isoformat() if due else None}

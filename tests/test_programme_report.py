"""Targets beside their figures: growth from its baseline, what is not registered, what changed since."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_making import ledger_of
from slow_push_count import SlowCount
from test_push_counts import PERMITTED, SINGLE, WHOLE

from jobs.report_sources import PushFigures
from matcher.ledger import LedgerEvent
from matcher.programme import Baseline, Programme, Target
from matcher.programme_report import (
    NO_BASELINE,
    NOT_REGISTERED,
    Figure,
    FigureEntry,
    FigureSource,
    groups_met,
    growth,
    report_lines,
    sealed,
    snapshot,
)
from matcher.push_vocabulary import Bound, Measure, Period
from matcher.report_changes import report_changes

M = Measure
PUSHES = Target(M.PUSHES, "推送", 3, "条", Period.YEAR, Bound.AT_LEAST, "1")
PLEDGES = Target(M.PLEDGE_COUNT_GROWTH, "质押增幅", 20, "%", Period.YEAR, Bound.AT_LEAST, "2")
TRANSFERS = Target(M.PATENTS_TRANSFERRED, "转让", 100, "件", Period.YEAR, Bound.AT_LEAST, "3", group="g")
MONEY = Target(M.TRANSFER_AMOUNT, "金额", 1000, "万元", Period.YEAR, Bound.MORE_THAN, "3", group="g")
STATED = (Baseline(M.PLEDGE_COUNT_GROWTH, 10, "2025 年统计表"),)


class Counted:
    """A source of so many for every period, which it keeps."""

    def __init__(self, measure: Measure, *values: float, loose: float | None = None) -> None:
        self.measure, self.values, self.loose = measure, list(values), loose
        self.asked: list[tuple[date, date]] = []

    def __call__(self, first: date, as_of: date) -> Figure:
        self.asked.append((first, as_of))
        value = self.values.pop(0) if len(self.values) > 1 else self.values[0]
        return Figure(self.measure, value, "项", (FigureEntry("一"),), self.loose)


def programme(*targets: Target, **more: object) -> Programme:
    return Programme("一", "二", 2, targets, date(2026, 3, 1), **more)  # type: ignore[arg-type]


def line(target: Target, source: FigureSource | None, as_of: date = date(2026, 12, 31), **more: object):
    (found,) = report_lines(programme(target, **more), {target.measure: source} if source else {}, as_of)
    return found


def test_a_figure_that_is_registered_nowhere_says_so_and_is_not_nought() -> None:
    found = line(PUSHES, None)
    assert (found.value, found.met, found.note) == (None, None, NOT_REGISTERED)


def test_a_figure_stands_beside_its_looser_count_and_its_target() -> None:
    source = Counted(M.PUSHES, 3, loose=5)
    found = line(PUSHES, source)
    assert (found.value, found.loose, found.met, source.asked) == (3, 5, True, [(date(2026, 3, 1), date(2026, 12, 31))])


@pytest.mark.parametrize(
    ("period", "as_of", "asked"),
    [
        (Period.YEAR, date(2027, 5, 1), (date(2027, 3, 1), date(2027, 5, 1))),
        (Period.YEAR, date(2029, 5, 1), (date(2027, 3, 1), date(2028, 2, 29))),
        (Period.PROGRAMME, date(2027, 5, 1), (date(2026, 3, 1), date(2027, 5, 1))),
        (Period.APPLICATION, date(2027, 5, 1), (date(1, 1, 1), date(2027, 5, 1))),
    ],
)
def test_each_target_is_counted_over_its_own_time(period: Period, as_of: date, asked: tuple[date, date]) -> None:
    source = Counted(M.PUSHES, 1)
    line(replace(PUSHES, period=period), source, as_of)
    assert source.asked == [asked]


def test_a_growth_without_a_baseline_is_not_computed() -> None:
    found = line(PLEDGES, Counted(M.PLEDGE_COUNT_GROWTH, 12))
    assert (found.value, found.met, found.note, found.amount) == (None, None, NO_BASELINE, 12)


@pytest.mark.parametrize(("amount", "value", "met"), [(12, 20.0, True), (11, 10.0, False), (0, -100.0, False)])
def test_a_growth_says_what_it_grew_from(amount: int, value: float, met: bool) -> None:
    found = line(PLEDGES, Counted(M.PLEDGE_COUNT_GROWTH, amount), baselines=STATED)
    assert (found.value, found.met, found.baseline, found.baseline_source) == (value, met, 10, "2025 年统计表")


def test_a_growth_just_below_its_target_is_not_rounded_up_to_it() -> None:
    stated = (Baseline(M.PLEDGE_COUNT_GROWTH, 10_000, "表"),)
    found = line(PLEDGES, Counted(M.PLEDGE_COUNT_GROWTH, 11_999), baselines=stated)
    assert (found.value, found.met) == (20.0, False)


def test_amounts_of_money_grow_exactly() -> None:
    assert growth(0.36, 0.3) == 20 and growth(1.1, 1.0) == Fraction(10)


def test_in_its_second_year_a_growth_is_from_the_first_whatever_was_stated() -> None:
    source = Counted(M.PLEDGE_COUNT_GROWTH, 18, 15)
    found = line(PLEDGES, source, date(2027, 6, 1), baselines=STATED)
    assert source.asked == [(date(2027, 3, 1), date(2027, 6, 1)), (date(2026, 3, 1), date(2027, 2, 28))]
    assert (found.value, found.baseline, found.baseline_source[:6]) == (20.0, 15, "上一项目年度")


def test_a_year_that_grew_from_nothing_has_no_percentage() -> None:
    assert line(PLEDGES, Counted(M.PLEDGE_COUNT_GROWTH, 18, 0), date(2027, 6, 1)).note == NO_BASELINE


@pytest.mark.parametrize(
    ("patents", "money", "met"),
    [(100, 0, True), (99, 1001, True), (99, 1000, False), (99, None, None), (100, None, True)],
)
def test_of_a_group_of_targets_one_is_enough(patents: float, money: float | None, met: bool | None) -> None:
    sources = {M.PATENTS_TRANSFERRED: Counted(M.PATENTS_TRANSFERRED, patents)}
    sources |= {M.TRANSFER_AMOUNT: Counted(M.TRANSFER_AMOUNT, money)} if money is not None else {}
    assert groups_met(report_lines(programme(TRANSFERS, MONEY), sources, date(2026, 12, 31))) == {"g": met}


def frozen(*entries: FigureEntry, value: float = 3, amount: float = 3) -> dict[str, object]:
    def source(first: date, as_of: date) -> Figure:
        return Figure(M.PUSHES, value, "条", entries, value)

    one = programme(replace(PUSHES, amount=amount))
    return snapshot(one, report_lines(one, {M.PUSHES: source}, date(2026, 12, 31)), date(2026, 12, 31), {})


def test_the_same_figures_give_the_same_bytes_and_any_other_another_hash() -> None:
    found = [sealed(frozen(FigureEntry("P-1"))), sealed(frozen(FigureEntry("P-1"))), sealed(frozen(FigureEntry("P-2")))]
    assert found[0] == found[1] and found[0][1] != found[2][1]


def test_changes_are_named_figure_by_figure_and_entry_by_entry() -> None:
    before = frozen(FigureEntry("P-1"), FigureEntry("P-2"), FigureEntry("P-3"), value=3)
    after = frozen(FigureEntry("P-1"), FigureEntry("P-2", state="退回"), FigureEntry("P-4"), value=2)
    (change,) = report_changes(before, after)
    assert change.fields == (("value", 3, 2), ("loose", 3, 2), ("met", True, False))
    assert (change.came, change.went, change.altered) == (("P-4",), ("P-3",), ("P-2",))
    assert report_changes(before, before) == []


def test_a_target_that_was_moved_is_a_change() -> None:
    (change,) = report_changes(frozen(amount=3), frozen(amount=2))
    assert change.fields == (("target", 3, 2),)


@given(st.lists(st.one_of(WHOLE, SINGLE), max_size=9), st.booleans())
def test_the_pushes_of_a_report_are_those_of_a_slow_count(
    scripts: Sequence[list[LedgerEvent]], permitted: bool
) -> None:
    entries = ledger_of([PERMITTED] * permitted + [one for script in scripts for one in script])
    found = PushFigures(entries)(date(2026, 1, 1), date(2026, 12, 31))
    slow = SlowCount(entries).to_dict(2)
    assert (found.value, found.loose) == (slow["strict"], slow["loose"])
    assert sum(entry.strict for entry in found.entries) == found.value and len(found.entries) == found.loose
    numbers = {entry.sequence: entry.push_id for entry in entries}
    assert all(numbers[number] == one.what for one in found.entries for number in one.sequences)

"""The pace of a programme year: strict pushes beside what the days gone by ask for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.pace import pace_of
from matcher.programme import Programme, Target
from matcher.push_vocabulary import Bound, Measure, Period

TARGET = Target(Measure.PUSHES, "推送", 5000, "条", Period.YEAR, Bound.AT_LEAST, "二(五)2(1)")
CENTRE = Programme("中心", "指南", 3, (TARGET,), start=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("today", "strict", "due"),
    [
        (date(2026, 7, 1), 0, 14),
        (date(2026, 12, 31), 10, 2521),
        (date(2027, 6, 30), 10, 5000),
        (date(2027, 7, 1), 3, 14),
    ],
)
def test_the_year_begins_anew_and_its_last_day_asks_for_all(today: date, strict: int, due: int) -> None:
    days = {date(2026, 6, 30): 99, date(2026, 7, 2): 10, date(2027, 7, 1): 3}
    pace = pace_of(CENTRE, days, today)
    assert pace and (pace.strict, pace.due, pace.is_behind) == (strict, due, True)


def test_before_the_start_and_without_a_yearly_number_there_is_no_pace() -> None:
    assert pace_of(CENTRE, {}, date(2026, 6, 30)) is None
    assert pace_of(Programme("院校", "指南", 3, ()), {}, date(2026, 7, 1)) is None


@given(
    st.dictionaries(st.dates(date(2026, 7, 1), date(2027, 6, 30)), st.integers(1, 50), max_size=20), st.integers(0, 364)
)
def test_what_is_sent_never_lowers_the_pace_and_what_is_due_only_grows(days: dict[date, int], gone: int) -> None:
    today = CENTRE.start + timedelta(days=gone)
    pace, before = pace_of(CENTRE, days, today), pace_of(CENTRE, days, max(CENTRE.start, today - timedelta(days=1)))
    assert pace and before and pace.strict >= before.strict and pace.due >= before.due
    assert pace.strict == sum(number for day, number in days.items() if day <= today)

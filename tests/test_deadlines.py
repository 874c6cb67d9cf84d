"""Three months are counted as the Implementing Rules of the Patent Law count them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.deadlines import months_after


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 1), date(2026, 6, 1)),
        (date(2025, 11, 30), date(2026, 2, 28)),  # February has no 30th
        (date(2027, 11, 30), date(2028, 2, 29)),  # nor in a leap year
        (date(2027, 11, 29), date(2028, 2, 29)),
        (date(2026, 11, 28), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 3, 31)),  # over the end of the year
        (date(2028, 2, 29), date(2028, 5, 29)),
        (date(2026, 8, 31), date(2026, 11, 30)),
    ],
)
def test_three_months_end_on_the_corresponding_day_or_the_last_of_the_month(day: date, due: date) -> None:
    assert months_after(day, 3) == due


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_a_period_ends_in_its_month_on_the_day_or_before_the_next(day: date, months: int) -> None:
    due = months_after(day, months)
    assert due.year * 12 + due.month == day.year * 12 + day.month + months
    assert due.day == day.day or (due.day < day.day and (due + timedelta(days=1)).day == 1)

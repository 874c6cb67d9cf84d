"""Every date form exports use, and the days that do not exist."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cells import BadCell, day
from ingest.dates import NotADate, parse_day

CHRISTMAS_EVE = date(2015, 12, 24)


@pytest.mark.parametrize(
    "cell",
    [
        "2015.12.24",
        "20151224",
        "2015-12-24",
        "2015/12/24",
        "2015年12月24日",
        "2015 年 12 月 24 日",
        "２０１５－１２－２４",
        "2015-12-24 00:00:00",
        "2015-12-24T08:30:00Z",
        "2015-12-2410:45:46.0",
        20151224,
        20151224.0,
        42362,
        42362.0,
        date(2015, 12, 24),
        datetime(2015, 12, 24, 8, 30),
    ],
)
def test_every_form_of_a_day_is_the_same_day(cell: object) -> None:
    assert parse_day(cell) == CHRISTMAS_EVE


@pytest.mark.parametrize("cell", ["", "0", "00000000", "0000-00-00", 0, 0.0, None, "无数据", "-", "N/A"])
def test_nothing_and_zero_are_no_day(cell: object) -> None:
    assert day(cell) is None


@pytest.mark.parametrize(
    "cell", ["2015-02-29", "20151301", "2015-13-01", "明年", "2015", 2015, 31.5, "42362", "2015年12月"]
)
def test_what_is_no_day_of_the_calendar_is_refused_with_the_cure(cell: object) -> None:
    with pytest.raises(NotADate):
        parse_day(cell)
    with pytest.raises(BadCell, match="2024-05-31"):
        day(cell)


def test_a_serial_number_counts_from_the_end_of_1899() -> None:
    assert parse_day(36526) == date(2000, 1, 1) == date(1899, 12, 30) + timedelta(days=36526)


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"]),
)
def test_any_day_survives_being_written_in_any_form(known: date, form: str) -> None:
    assert parse_day(known.strftime(form)) == known

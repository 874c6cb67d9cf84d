"""Working days of 2026 as the State Council published them, a table of one's own, and the years nobody knows yet."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.home import Home
from jobs.working_days import FILE, calendar_warning, official, read_working_days
from matcher.errors import FileUnreadable, InputRefused
from matcher.push_vocabulary import Waiting
from matcher.working_days import ZONE, SendingHours, WorkingDays


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def nobody_knows(day: date) -> None:
    return None


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def own(home: Home) -> Callable[[str], WorkingDays]:
    def write(rows: str) -> WorkingDays:
        (home.path / FILE).write_text(f"date,day,basis,note\n{rows}\n", encoding="utf-8-sig")
        return read_working_days(home)

    return write


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 17), False),  # the first day of the year of the horse, a Tuesday
        (date(2026, 2, 14), True),  # a Saturday worked for the spring festival
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a Saturday worked for the national day
        (date(2026, 11, 28), False),  # a plain Saturday
        (date(2026, 11, 30), True),
    ],
)
def test_the_official_arrangement_decides_where_it_is_known(home: Home, day: date, works: bool) -> None:
    assert official(day) is works
    assert read_working_days(home).is_working_day(day) is works


def test_where_the_data_ends_weekends_and_statutory_holidays_decide_without_an_error(home: Home) -> None:
    assert official(date(2027, 1, 4)) is None
    days = read_working_days(home)
    assert [days.is_working_day(date(2027, 1, d)) for d in (1, 2, 3, 4)] == [False, False, False, True]
    assert not days.is_working_day(date(2027, 6, 9))  # the dragon boat festival, a Wednesday
    assert days.is_working_day(date(2031, 10, 1))  # nothing is known of 2031: a Wednesday
    assert days.unknown_years(date(2026, 12, 31), date(2028, 1, 1)) == (2027, 2028)


def test_the_warning_names_the_unknown_years_and_the_cure(home: Home) -> None:
    days = read_working_days(home)
    assert calendar_warning(days, date(2026, 6, 1)) == ""
    found = calendar_warning(days, date(2026, 11, 26))
    assert found.startswith("2027 年的放假调休安排未知") and FILE in found


def test_the_homes_table_goes_before_everything_and_a_notice_makes_its_year_known(
    own: Callable[[str], WorkingDays],
) -> None:
    days = own("2026-11-30,放假,,厂庆\n2027-01-01,off,statute,\n2027-02-14,上班,通知,春节调休")
    assert not days.is_working_day(date(2026, 11, 30))
    assert days.is_working_day(date(2027, 2, 14))  # a Sunday
    assert days.unknown_years(date(2027, 1, 1), date(2028, 1, 1)) == (2028,)


def test_statutory_days_alone_do_not_make_a_year_known(own: Callable[[str], WorkingDays]) -> None:
    assert own("2027-01-01,放假,法定,").unknown_years(date(2027, 1, 1), date(2027, 1, 1)) == (2027,)


@pytest.mark.parametrize("row", ["2027-13-01,off,,", "2027/01/01,off,,", "2027-01-01,休,,", "2027-01-01,off,传闻,"])
def test_a_row_that_cannot_be_used_is_refused_with_its_number(own: Callable[[str], WorkingDays], row: str) -> None:
    with pytest.raises(InputRefused, match="工作日表第 2 行有误"):
        own(row)


def test_a_table_in_another_encoding_is_named(home: Home) -> None:
    (home.path / FILE).write_bytes("date,day,basis,note\n2027-01-01,放假,,\n".encode("gb18030"))
    with pytest.raises(FileUnreadable, match="UTF-8"):
        read_working_days(home)


WEEK = WorkingDays(nobody_knows, hours=SendingHours(time(9), time(17, 30)))


@pytest.mark.parametrize(
    ("now", "is_open", "closure", "opening"),
    [
        ("2026-11-27T08:59:59", False, None, "2026-11-27T09:00"),  # Friday
        ("2026-11-27T09:00", True, None, "2026-11-27T09:00"),
        ("2026-11-27T17:29:59", True, None, "2026-11-27T17:29:59"),
        ("2026-11-27T17:30", False, Waiting.WINDOW, "2026-11-30T09:00"),
        ("2026-11-28T10:00", False, Waiting.HOLIDAY, "2026-11-30T09:00"),  # Saturday
    ],
)
def test_the_window_opens_at_nine_and_closes_at_half_past_five(
    now: str, is_open: bool, closure: Waiting | None, opening: str
) -> None:
    moment = at(now)
    assert (WEEK.is_open(moment), WEEK.closure(moment)) == (is_open, closure)
    assert WEEK.next_opening(moment) == at(opening)


def test_the_clock_of_shanghai_decides_in_any_zone() -> None:
    assert WEEK.is_open(datetime(2026, 11, 27, 1, 0, tzinfo=UTC))  # 9:00 in Shanghai
    assert not WEEK.is_open(datetime(2026, 11, 27, 10, 0, tzinfo=UTC))  # 18:00
    assert WEEK.closure(datetime(2026, 11, 27, 20, 0, tzinfo=UTC)) is Waiting.HOLIDAY  # Saturday there


def test_the_days_between_include_both_ends() -> None:
    found = list(WEEK.between(date(2026, 11, 27), date(2026, 11, 30)))
    assert found == [date(2026, 11, 27), date(2026, 11, 30)]
    assert list(WEEK.between(date(2026, 11, 30), date(2026, 11, 29))) == []


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_the_next_opening_is_open_and_nothing_before_it_is(moment: datetime) -> None:
    now = moment.replace(tzinfo=ZONE)
    opening = WEEK.next_opening(now)
    assert WEEK.is_open(opening) and opening >= now
    assert opening == now or not any(WEEK.is_open(now + (opening - now) * part / 9) for part in range(9))
    assert opening - now < timedelta(days=3)

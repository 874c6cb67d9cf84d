"""When steps are due, and which due moment was missed."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.settings import read_settings
from matcher.delivery_vocabulary import Step
from matcher.errors import InputRefused
from matcher.schedule import Rhythm, every, overdue, pause_after, usual_schedule
from matcher.working_days import ZONE, SendingHours

NIGHTLY, WEEKLY, MONTHLY = Rhythm((time(2),)), Rhythm((time(7),), weekday=0), Rhythm((time(8),), day=1)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
rhythms = st.one_of(
    st.builds(Rhythm, st.lists(clocks, min_size=1, max_size=4, unique=True).map(lambda at: tuple(sorted(at)))),
    st.builds(Rhythm, st.tuples(clocks), st.integers(0, 6)),
    st.builds(Rhythm, st.tuples(clocks), st.none(), st.integers(1, 28)),
    st.sampled_from([every(5), every(60), every(5, SendingHours()), every(30, SendingHours(time(9), time(9, 1)))]),
)


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


@given(rhythms, st.none() | moments, moments)
def test_at_most_one_due_moment_is_named_and_it_is_past_and_after_the_last_run(rhythm, last_run, now) -> None:
    due = overdue(rhythm, last_run, now)
    assert due is None or (last_run is not None and last_run < due <= now)
    assert overdue(rhythm, due or now, now) is None  # once it has run, nothing is overdue


@given(rhythms, moments)
def test_no_moment_lies_between_the_latest_and_the_next_and_both_are_due(rhythm, now) -> None:
    before, after = rhythm.latest(now), rhythm.next(now)
    assert before <= now < after
    assert rhythm.next(before) == after and rhythm.latest(after) == after
    assert rhythm.next(before - timedelta(microseconds=1)) == before


@given(rhythms, moments, moments)
def test_whatever_was_due_since_the_last_run_is_overdue(rhythm, last_run, now) -> None:
    was_due = rhythm.next(last_run) <= now
    assert (overdue(rhythm, last_run, now) is not None) == was_due


def test_three_missed_nights_are_made_up_for_once_by_the_last_of_them() -> None:
    last, now = shanghai(2026, 11, 23, 2), shanghai(2026, 11, 26, 9)
    assert overdue(NIGHTLY, last, now) == shanghai(2026, 11, 26, 2)
    assert overdue(NIGHTLY, shanghai(2026, 11, 26, 2), now) is None


def test_a_step_that_was_never_promised_is_not_overdue() -> None:
    assert overdue(MONTHLY, None, shanghai(2026, 11, 26)) is None


@pytest.mark.parametrize(
    ("rhythm", "now", "latest", "following"),
    [
        (NIGHTLY, shanghai(2026, 11, 26, 1, 59), shanghai(2026, 11, 25, 2), shanghai(2026, 11, 26, 2)),
        (NIGHTLY, shanghai(2026, 11, 26, 2), shanghai(2026, 11, 26, 2), shanghai(2026, 11, 27, 2)),
        (WEEKLY, shanghai(2026, 11, 26), shanghai(2026, 11, 23, 7), shanghai(2026, 11, 30, 7)),
        (MONTHLY, shanghai(2027, 1, 1, 7), shanghai(2026, 12, 1, 8), shanghai(2027, 1, 1, 8)),
        (every(60), shanghai(2026, 12, 31, 23, 30), shanghai(2026, 12, 31, 23), shanghai(2027, 1, 1)),
    ],
)
def test_moments_are_those_of_shanghai(rhythm, now, latest, following) -> None:
    assert (rhythm.latest(now), rhythm.next(now)) == (latest, following)


def test_in_hours_of_the_day_the_first_moment_is_their_opening_and_none_is_at_their_close() -> None:
    rhythm = every(20, SendingHours(time(9, 5), time(10, 5)))
    assert rhythm.times == (time(9, 5), time(9, 25), time(9, 45))


def test_every_step_has_its_place_in_the_schedule() -> None:
    assert list(usual_schedule(time(2), 0, SendingHours())) == list(Step)


def test_the_schedule_follows_the_settings() -> None:
    schedule = read_settings({"QUEQIAO_NIGHTLY": "03:30", "QUEQIAO_PLAN_DAY": "Thu"}).schedule
    assert schedule[Step.NIGHTLY_MATCH] == Rhythm((time(3, 30),)) and schedule[Step.WEEKLY_PLAN].weekday == 3


@pytest.mark.parametrize(
    ("name", "value"), [("QUEQIAO_NIGHTLY", "25:00"), ("QUEQIAO_NIGHTLY", "02:00+08"), ("QUEQIAO_PLAN_DAY", "周一")]
)
def test_a_setting_that_is_no_time_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(InputRefused, match=name):
        read_settings({name: value})


def test_a_source_that_keeps_failing_is_left_alone_longer_and_longer_but_not_for_ever() -> None:
    assert [pause_after(n).total_seconds() / 60 for n in (1, 2, 3, 4)] == [5, 10, 20, 40]
    assert pause_after(8) < pause_after(9) == pause_after(10_000) == timedelta(hours=12)

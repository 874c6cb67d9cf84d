"""How long to wait, against a slow count of every window."""

from hypothesis import given
from hypothesis import strategies as st

from matcher.rate_limits import Allowance, Pace

ALLOWANCES = st.lists(
    st.builds(Allowance, st.integers(1, 6), st.integers(1, 20).map(float)), min_size=1, max_size=3
).map(tuple)


def test_three_in_ten_seconds_leave_the_fourth_to_wait_for_the_first() -> None:
    pace = Pace((Allowance(3, 10.0),)).after(0.0).after(1.0).after(4.0)
    assert [pace.wait_s(now) for now in (4.0, 9.0, 10.0, 99.0)] == [6.0, 1.0, 0.0, 0.0]


def test_the_longest_of_several_waits_counts() -> None:
    pace = Pace((Allowance(1, 2.0), Allowance(2, 10.0))).after(0.0).after(2.0)
    assert pace.wait_s(2.0) == max(2.0 + 2.0 - 2.0, 0.0 + 10.0 - 2.0)


def test_a_block_holds_until_it_is_over_whatever_was_posted() -> None:
    pace = Pace((Allowance(20, 60.0),)).blocked(0.0, 600.0)
    assert [pace.wait_s(now) for now in (0.0, 599.0, 600.0)] == [600.0, 1.0, 0.0]


def test_a_clock_set_back_costs_no_more_than_one_period() -> None:
    assert Pace((Allowance(1, 60.0),)).after(1_000_000.0).wait_s(5.0) == 60.0
    assert Pace(()).blocked(1_000_000.0, 600.0).wait_s(5.0) == 600.0


@given(ALLOWANCES, st.lists(st.integers(0, 15).map(float), max_size=60))
def test_who_waits_as_told_never_exceeds_an_allowance_and_never_waits_in_vain(
    allowances: tuple[Allowance, ...], gaps: list[float]
) -> None:
    pace, now, posted = Pace(allowances), 0.0, []
    for gap in gaps:
        now += gap
        wait = pace.wait_s(now)
        assert wait == 0 or any(_full(posted, allowance, now + wait - 0.5) for allowance in allowances)
        now += wait
        assert not any(_full(posted, allowance, now) for allowance in allowances)
        pace, posted = pace.after(now), [*posted, now]


def _full(posted: list[float], allowance: Allowance, now: float) -> bool:
    """Whether the window that ends now holds as many posts as are allowed."""
    return sum(now - allowance.period_s < at <= now for at in posted) >= allowance.count

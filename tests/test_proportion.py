"""A share with its interval, against published values."""

import pytest

from matcher.proportion import Proportion


# R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 1998, table I,
# method 3 (score without continuity correction).
@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_literature(hits: int, n: int, low: float, high: float) -> None:
    assert Proportion(hits, n).interval == pytest.approx((low, high), abs=5e-5)


def test_without_a_case_there_is_no_share_and_below_fifty_not_enough() -> None:
    none = Proportion(0, 0)
    assert (none.value, none.interval, none.is_enough) == (None, None, False)
    assert not Proportion(40, 49).is_enough and Proportion(40, 50).is_enough

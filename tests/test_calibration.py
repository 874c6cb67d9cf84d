"""Calibration: probabilities that are what happens, levels that cost least, weights for pairs shown more rarely."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.calibration import Calibration, fit_calibration, inverse_weights, levels_of, relevance_of

SCORES = st.lists(st.floats(0, 1), min_size=2, max_size=20).map(sorted)


def test_the_level_is_the_one_of_least_expected_error() -> None:
    reached = np.array([[0.9, 0.6, 0.2], [0.4, 0.3, 0.1], [0.99, 0.97, 0.8]])
    shares = -np.diff(np.column_stack([np.ones(3), reached, np.zeros(3)]), axis=1)
    errors = [[sum(s * abs(level - k) for k, s in enumerate(row, start=1)) for level in (1, 2, 3, 4)] for row in shares]
    assert levels_of(reached).tolist() == [1 + int(np.argmin(row)) for row in errors] == [3, 1, 4]


def test_probabilities_are_what_happens() -> None:
    random = np.random.default_rng(0)
    scores = random.random(20_000)
    levels = np.where(random.random(20_000) < scores**2, 3, 1)
    p = relevance_of(fit_calibration(scores, levels, np.ones(20_000)).probabilities(scores))
    for low in (0.2, 0.5, 0.8):
        inside = (p >= low) & (p < low + 0.1)
        assert levels[inside].mean() / 2 - 0.5 == pytest.approx(p[inside].mean(), abs=0.05)


def test_scores_that_order_backwards_get_the_base_rate() -> None:
    found = fit_calibration(np.linspace(0.01, 0.99, 100), np.array([4] * 50 + [1] * 50), np.ones(100))
    assert found.slope == 0 and relevance_of(found.probabilities(np.array([0.1, 0.9]))) == pytest.approx([0.5, 0.5])


def test_pairs_shown_more_rarely_count_for_those_not_shown() -> None:
    weights = inverse_weights(np.array([1.0, 0.25, np.nan, 1e-9]))
    assert weights / weights[0] == pytest.approx([1, 4, 1, 100]) and weights.mean() == pytest.approx(1)
    levels = np.array([3] * 80 + [1] * 20)
    seen = np.array([1.0] * 80 + [0.05] * 20)
    plain = fit_calibration(np.full(100, 0.5), levels, inverse_weights(np.full(100, np.nan)))
    mended = fit_calibration(np.full(100, 0.5), levels, inverse_weights(seen))
    half = np.array([0.5])
    assert relevance_of(plain.probabilities(half)) == pytest.approx([0.8], abs=0.02)
    assert relevance_of(mended.probabilities(half)) == pytest.approx([80 / (80 + 20 * 20)], abs=0.02)


@settings(max_examples=50)
@given(SCORES, st.floats(0, 10), st.lists(st.floats(-9, 9), min_size=3, max_size=3))
def test_a_higher_score_never_means_a_lower_level(scores: list[float], slope: float, bounds: list[float]) -> None:
    low, middle, high = sorted(bounds, reverse=True)
    found = Calibration(slope, (low, middle, high)).probabilities(np.array(scores))
    assert (np.diff(found, axis=0) >= -1e-12).all() and (np.diff(found, axis=1) <= 1e-12).all()
    assert (np.diff(levels_of(found)) >= 0).all() and ((found >= 0) & (found <= 1)).all()

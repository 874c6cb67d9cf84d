"""Ordinal thresholds: known base rates, an independent slow version, and order that no data can break."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from matcher.ordinal import THRESHOLDS, fit_thresholds, logistic, logit


def test_without_figures_the_thresholds_are_the_base_rates() -> None:
    levels = np.array([1] * 500 + [2] * 300 + [3] * 150 + [4] * 50)
    fitted = fit_thresholds(np.zeros((1000, 0)), levels, np.ones(1000), np.zeros(0), np.zeros(0))
    assert logistic(fitted.intercepts) == pytest.approx([0.5, 0.2, 0.05], abs=0.002)


def test_a_level_that_never_occurs_leaves_the_thresholds_finite() -> None:
    fitted = fit_thresholds(np.zeros((10, 0)), np.array([1] * 10), np.ones(10), np.zeros(0), np.zeros(0))
    assert logistic(fitted.intercepts) == pytest.approx([1 / 12] * 3)


def test_figures_that_separate_all_pairs_leave_the_slope_finite() -> None:
    table = np.array([[-1.0]] * 20 + [[1.0]] * 20)
    fitted = fit_thresholds(table, np.array([1] * 20 + [4] * 20), np.ones(40), np.full(1, 1e-9), np.zeros(1))
    assert 1 < fitted.slopes[0] < 20


def test_the_fit_is_that_of_a_general_minimizer() -> None:
    random = np.random.default_rng(0)
    table = random.normal(size=(300, 3))
    levels = 1 + (table @ [1.0, -0.5, 0.0] + random.logistic(size=300) > [[0.0], [1.0], [2.0]]).sum(axis=0)
    weights, ridge, prior = random.random(300) + 0.5, np.array([1.0, 20.0, 5.0]), np.array([0.0, 0.3, 0.0])
    reached = levels[:, None] >= np.array(THRESHOLDS)
    counts = (weights / weights.mean()) @ reached
    targets = np.where(reached, (counts + 1) / (counts + 2), 1 / (300 - counts + 2))

    def loss(point: np.ndarray) -> float:
        margins = (table @ point[:3])[:, None] + point[3:]
        each = (np.log1p(np.exp(margins)) - targets * margins).sum(axis=1)
        return float(weights @ each / weights.sum() + (ridge / 300) @ (point[:3] - prior) ** 2 / 2)

    slow = minimize(loss, np.zeros(6), method="BFGS", options={"gtol": 1e-7}).x
    fitted = fit_thresholds(table, levels, weights, ridge, prior)
    assert np.concatenate([fitted.slopes, fitted.intercepts]) == pytest.approx(slow, abs=1e-4)


def test_a_strong_ridge_keeps_the_prior() -> None:
    table = np.random.default_rng(0).normal(size=(50, 1))
    fitted = fit_thresholds(table, np.array([1, 4] * 25), np.ones(50), np.full(1, 1e9), np.full(1, 0.7))
    assert fitted.slopes == pytest.approx([0.7], abs=1e-4)


def test_nothing_to_fit_on_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to fit on"):
        fit_thresholds(np.zeros((0, 1)), np.array([], dtype=np.int64), np.array([]), np.ones(1), np.zeros(1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.floats(-5, 5), st.floats(0.01, 100)), min_size=1, max_size=30))
def test_a_higher_level_is_never_likelier_than_a_lower_one(rows: list[tuple[int, float, float]]) -> None:
    levels, figures, weights = (np.array(column) for column in zip(*rows, strict=True))
    fitted = fit_thresholds(figures[:, None], levels, weights, np.ones(1), np.zeros(1))
    assert np.isfinite(fitted.intercepts).all() and np.isfinite(fitted.slopes).all()
    assert (np.diff(fitted.intercepts) <= 0).all()


@given(st.floats(-20, 20))
def test_logit_undoes_logistic(x: float) -> None:
    assert logit(logistic(np.array([x])))[0] == pytest.approx(x, abs=1e-5, rel=1e-5)

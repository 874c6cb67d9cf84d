"""Levels 1-4 from figures: logistic thresholds that share their slopes, so that P(level >= k) falls as k rises.

The all-threshold loss (Rennie and Srebro 2005) over k = 2, 3, 4 with a ridge around a prior of the slopes, by Newton's
method. Targets are Platt's (1999), a little inside 0 and 1: the thresholds stay finite where a level never occurs, as
does a fit that separates all pairs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
THRESHOLDS = (2, 3, 4)
MOST_STEPS = 50
CLOSE = 1e-8


@dataclass(frozen=True, slots=True)
class Thresholds:
    """P(level >= k) = logistic(x @ slopes + intercept of k), k in `THRESHOLDS`; `intercepts` never rise."""

    slopes: Numbers
    intercepts: Numbers


def fit_thresholds(
    table: Numbers, levels: NDArray[np.int64], weights: Numbers, ridge: Numbers, prior: Numbers
) -> Thresholds:
    """Fitted on n pairs: `table` (n, f), `levels` and `weights` (n,). `ridge` (f,) is how
    many pairs' worth of loss each slope pays for leaving its `prior` (f,). Raises ValueError where there is no pair."""
    if not len(levels) or weights.sum() <= 0:
        raise ValueError("nothing to fit on")
    problem = _Problem(table, _targets(levels, weights), weights / weights.sum(), ridge / len(levels), prior)
    point = problem.start()
    for _ in range(MOST_STEPS):
        step, decrement = problem.step(point)
        point = problem.search(point, step)
        if decrement < CLOSE:
            break
    f = table.shape[1]
    return Thresholds(point[:f], np.minimum.accumulate(point[f:]))


def logistic(x: Numbers) -> Numbers:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(x / 2)))


def logit(p: Numbers) -> Numbers:
    """The inverse of `logistic`; 0 and 1 are taken as very near to them."""
    inside = np.clip(p, 1e-9, 1 - 1e-9)
    out: Numbers = np.log(inside) - np.log1p(-inside)
    return out


def _targets(levels: NDArray[np.int64], weights: Numbers) -> Numbers:
    """Shape (n, 3): Platt's targets of level >= k, counted by the weights brought to mean 1."""
    reached = levels[:, None] >= np.array(THRESHOLDS)
    share = weights / weights.mean()
    positive, negative = share @ reached, share @ ~reached
    out: Numbers = np.where(reached, (positive + 1) / (positive + 2), 1 / (negative + 2))
    return out


@dataclass(frozen=True, slots=True)
class _Problem:
    table: Numbers
    targets: Numbers
    weights: Numbers
    ridges: Numbers
    prior: Numbers

    def start(self) -> Numbers:
        """The prior, and the thresholds that would fit without any slope."""
        return np.concatenate([self.prior, logit(self.weights @ self.targets)])

    def step(self, point: Numbers) -> tuple[Numbers, float]:
        """Newton's step and how much it promises."""
        f = self.table.shape[1]
        p = logistic(self._margins(point))
        gap = self.weights[:, None] * (p - self.targets)
        gradient = np.concatenate(
            [self.table.T @ gap.sum(axis=1) + self.ridges * (point[:f] - self.prior), gap.sum(axis=0)]
        )
        bend = self.weights[:, None] * p * (1 - p)
        hessian = np.zeros((len(point), len(point)))
        hessian[:f, :f] = (self.table * bend.sum(axis=1)[:, None]).T @ self.table + np.diag(self.ridges)
        hessian[:f, f:] = self.table.T @ bend
        hessian[f:, :f] = hessian[:f, f:].T
        hessian[f:, f:] = np.diag(bend.sum(axis=0))
        step = -np.linalg.solve(hessian + 1e-10 * np.eye(len(point)), gradient)
        return step, float(-gradient @ step)

    def search(self, point: Numbers, step: Numbers) -> Numbers:
        """The step, halved until the loss falls."""
        now = self._loss(point)
        for _ in range(30):
            if self._loss(point + step) <= now:
                return point + step
            step = step / 2
        return point

    def _margins(self, point: Numbers) -> Numbers:
        f = self.table.shape[1]
        return (self.table @ point[:f])[:, None] + point[f:]

    def _loss(self, point: Numbers) -> float:
        m = self._margins(point)
        each = np.logaddexp(0, m) - self.targets * m
        moved = point[: self.table.shape[1]] - self.prior
        return float(self.weights @ each.sum(axis=1) + (self.ridges * moved) @ moved / 2)

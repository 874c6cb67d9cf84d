"""From a score to probabilities and a level. Base rates differ several times between sources, so this is refitted on a
home's own judgements while the ranking stays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.ordinal import THRESHOLDS, fit_thresholds, logistic, logit
from matcher.reliability import Numbers

# Probabilities of having been shown below this count as this: one pair must not outweigh a hundred.
LEAST_PROBABILITY = 0.01
# How many pairs it takes to move the slope from 1.
PRIOR_PAIRS = 10.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(level >= k) = logistic(slope * logit(score) + intercept of k), k = 2, 3, 4; `slope` >= 0 and `intercepts` never
    rise, so a higher score never means a lower level."""

    slope: float
    intercepts: tuple[float, float, float]

    def probabilities(self, scores: Numbers) -> Numbers:
        """Shape (n, 3): P(level >= 2), P(level >= 3), P(level >= 4)."""
        return logistic(self.slope * logit(scores)[:, None] + np.array(self.intercepts))


def levels_of(probabilities: Numbers) -> NDArray[np.int64]:
    """Shape (n,): the median of each distribution, which minimizes the expected absolute error."""
    return np.asarray(1 + (probabilities >= 0.5).sum(axis=1), dtype=np.int64)


def relevance_of(probabilities: Numbers) -> Numbers:
    """Shape (n,): P(level >= 3)."""
    return np.asarray(probabilities[:, THRESHOLDS.index(3)])


def fit_calibration(scores: Numbers, levels: NDArray[np.int64], weights: Numbers) -> Calibration:
    """The calibration of scores on judged pairs they were not fitted on; the slope stays near 1 while there are few.
    Raises ValueError where there is none."""
    one = np.ones(1)
    fitted = fit_thresholds(logit(scores)[:, None], levels, weights, PRIOR_PAIRS * one, one)
    if fitted.slopes[0] < 0:
        fitted = fit_thresholds(np.zeros((len(scores), 1)), levels, weights, one, 0 * one)
    low, middle, high = (float(value) for value in fitted.intercepts)
    return Calibration(float(fitted.slopes[0]), (low, middle, high))


def inverse_weights(probabilities: Numbers) -> Numbers:
    """Shape (n,), of mean 1: one over the probability with which each pair was shown for judgement (NaN: surely), so
    that the pairs nobody looked at count through those like them (Horvitz and Thompson 1952)."""
    known = np.where(np.isnan(probabilities), 1.0, np.clip(probabilities, LEAST_PROBABILITY, 1.0))
    return np.asarray(1 / known / np.mean(1 / known)) if len(known) else known

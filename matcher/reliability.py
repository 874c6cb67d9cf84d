"""How far stated probabilities can be believed: Brier skill, calibration error, and the table behind them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
BINS = 10


def brier_skill(p: Numbers, relevant: NDArray[np.bool_], weights: Numbers) -> Numbers:
    """Shape (r,): one minus the Brier score (Brier 1950) over that of always saying the base rate."""
    base = mean(weights, relevant.astype(np.float64))
    return 1 - ratio(mean(weights, (p - relevant) ** 2), base * (1 - base))


def calibration_error(p: Numbers, relevant: NDArray[np.bool_], weights: Numbers) -> Numbers:
    """Shape (r,): the expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    inside = (np.arange(BINS) == _bin(p)[:, None]).astype(np.float64)
    gaps = np.abs((weights * (p - relevant)) @ inside).sum(axis=1)
    return ratio(gaps, weights.sum(axis=1))


@dataclass(frozen=True, slots=True)
class ReliabilityRow:
    """One bin of stated probabilities: how many pairs, what was stated on average, what share was relevant."""

    low: float
    high: float
    pairs: int
    stated: float
    relevant: float


def reliability(p: Numbers, relevant: NDArray[np.bool_]) -> list[ReliabilityRow]:
    """The bins that hold pairs, lowest first."""
    bins = _bin(p)
    return [
        ReliabilityRow(b / BINS, (b + 1) / BINS, int(at.sum()), float(p[at].mean()), float(relevant[at].mean()))
        for b, at in ((b, bins == b) for b in range(BINS))
        if at.any()
    ]


def mean(weights: Numbers, values: Numbers) -> Numbers:
    """Shape (r,): the means of `values` (n,) under weights (r, n); NaN where nothing weighs."""
    return ratio(weights @ values, weights.sum(axis=1))


def ratio(above: Numbers, below: Numbers) -> Numbers:
    """Element by element; NaN where there is nothing to divide by."""
    out: Numbers = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    return out


def _bin(p: Numbers) -> NDArray[np.int64]:
    return np.minimum((p * BINS).astype(np.int64), BINS - 1)

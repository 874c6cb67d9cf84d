"""How sure a figure is: needs drawn again with replacement (Efron 1979), the pairs of a need always together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.evaluation import JudgedScores, figures
from matcher.reliability import Numbers

RESAMPLES = 1_000
AT_ONCE = 100
TAILS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval; NaN where it has nothing to stand on."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The first ranker's figure less the second's, with its 95 % interval; `better` is the share of resamples in which
    the first is ahead."""

    value: float
    low: float
    high: float
    better: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves no doubt which one is better."""
        return self.low > 0 or self.high < 0


def resamples(needs: int, seed: int, number: int = RESAMPLES) -> Numbers:
    """Shape (number, needs): how often each need is drawn."""
    even = np.full(needs, 1 / needs) if needs else np.empty(0)
    return np.random.default_rng(seed).multinomial(needs, even, size=number).astype(np.float64)


def intervals(judged: JudgedScores, seed: int, number: int = RESAMPLES) -> dict[str, Interval]:
    """Every figure with its percentile interval over the needs drawn again."""
    drawn = _drawn(judged, resamples(judged.count, seed, number))
    return {name: Interval(float(v[0]), *_tails(drawn[name])) for name, v in figures(judged).items()}


def differences(first: JudgedScores, second: JudgedScores, seed: int, number: int = RESAMPLES) -> dict[str, Difference]:
    """The paired test: both rankers on the same pairs, over the same needs drawn again. Raises ValueError where the
    pairs are not the same."""
    if not (np.array_equal(first.needs, second.needs) and np.array_equal(first.levels, second.levels)):
        raise ValueError("two rankers can only be compared on the same judged pairs")
    times = resamples(first.count, seed, number)
    one, other = _drawn(first, times), _drawn(second, times)
    exact, baseline = figures(first), figures(second)
    return {
        name: _difference(float(exact[name][0] - baseline[name][0]), one[name] - other[name])
        for name in exact
        if name in baseline
    }


def _drawn(judged: JudgedScores, times: Numbers) -> Mapping[str, Numbers]:
    """The figures of every resample, in pieces so that memory stays small."""
    parts = [figures(judged, times[i : i + AT_ONCE]) for i in range(0, len(times), AT_ONCE)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _difference(value: float, drawn: Numbers) -> Difference:
    known = drawn[~np.isnan(drawn)]
    better = float(np.mean((known > 0) + (known == 0) / 2)) if len(known) else np.nan
    return Difference(value, *_tails(drawn), better)


def _tails(drawn: Numbers) -> tuple[float, float]:
    known = drawn[~np.isnan(drawn)]
    low, high = np.percentile(known, TAILS) if len(known) else (np.nan, np.nan)
    return float(low), float(high)

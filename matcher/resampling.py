"""How sure a figure is: needs drawn again with replacement (Efron 1979), the pairs of a need always together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.evaluation import JudgedScores, figures
from matcher.reliability import Numbers

RESAMPLES = 1_000
AT_ONCE = 100
TAILS = (2.5, 97.5)
# Below this number of needs that bear a figure, drawing them again says nothing about others.
LEAST_NEEDS = 2
OF_RANKED_NEEDS = frozenset({"ndcg10", "p10"})
LOWER_IS_BETTER = frozenset({"ece"})


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval; NaN where it has nothing to stand on, the interval also where but one need bears
    the figure."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The first ranker's figure less the second's, with its 95 % interval; `better` is the share of resamples in which
    the first is ahead (for the calibration error: lower), ties counting half."""

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
        name: _difference(name, float(exact[name][0] - baseline[name][0]), one[name] - other[name])
        for name in exact
        if name in baseline
    }


def _drawn(judged: JudgedScores, times: Numbers) -> Mapping[str, Numbers]:
    """The figures of every resample, in pieces so that memory stays small; NaN where too few needs bear a figure."""
    parts = [figures(judged, times[i : i + AT_ONCE]) for i in range(0, len(times), AT_ONCE)]
    drawn = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return {name: found if _bearing(judged, name) >= LEAST_NEEDS else found * np.nan for name, found in drawn.items()}


def _bearing(judged: JudgedScores, name: str) -> int:
    return len(judged.by_need.needs) if name in OF_RANKED_NEEDS else judged.count


def _difference(name: str, value: float, drawn: Numbers) -> Difference:
    known = drawn[~np.isnan(drawn)] * (-1 if name in LOWER_IS_BETTER else 1)
    better = float(np.mean((known > 0) + (known == 0) / 2)) if len(known) else np.nan
    return Difference(value, *_tails(drawn), better)


def _tails(drawn: Numbers) -> tuple[float, float]:
    known = drawn[~np.isnan(drawn)]
    low, high = np.percentile(known, TAILS) if len(known) else (np.nan, np.nan)
    return float(low), float(high)

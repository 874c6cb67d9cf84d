"""How good a ranking of judged pairs is: the field's figures, over the needs as they are or resampled.

Definitions: nDCG@10 with gain 2**(level-1) - 1 (Järvelin and Kekäläinen 2002; Burges et al. 2005) and P@10 (level >= 3)
are means over the needs with at least `MIN_CANDIDATES` judged pairs, one of them of level >= 3; ties are broken against
the system. AUC (level >= 3) is over all pairs together, ties count half. The contest's figure is 1 / (1 + mean absolute
error of the level).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.reliability import Numbers, brier_skill, calibration_error, mean, ratio
from matcher.vocabulary import Level

Whole = NDArray[np.int64]
MIN_CANDIDATES = 10
CUT = 10
RELEVANT = int(Level.RATHER_STRONG)
_DISCOUNTS = 1 / np.log2(np.arange(CUT) + 2)


@dataclass(frozen=True)
class JudgedScores:
    """n judged pairs with what a ranker says of them: `needs` numbers the need of each pair from 0, `levels` is 1-4;
    `p_relevant` and `predicted` (levels) are None where the ranker does not state them. All of shape (n,)."""

    needs: Whole
    levels: Whole
    scores: Numbers
    p_relevant: Numbers | None = None
    predicted: Whole | None = None

    @property
    def relevant(self) -> NDArray[np.bool_]:
        """Shape (n,): whether the judged level is 3 or 4."""
        return self.levels >= RELEVANT

    @property
    def count(self) -> int:
        """How many needs there are, ranked or not."""
        return int(self.needs.max()) + 1 if len(self.needs) else 0

    @cached_property
    def by_need(self) -> "RankedNeeds":
        """nDCG@10 and P@10 of each need that can be ranked."""
        order = np.lexsort((self.levels, -self.scores, self.needs))
        groups = np.split(self.levels[order], np.cumsum(np.bincount(self.needs))[:-1]) if len(order) else []
        ranked = [(i, g) for i, g in enumerate(groups) if len(g) >= MIN_CANDIDATES and g.max() >= RELEVANT]
        return RankedNeeds(
            np.array([i for i, _ in ranked], dtype=np.int64),
            np.array([ndcg(g) for _, g in ranked]),
            np.array([float(np.mean(g[:CUT] >= RELEVANT)) for _, g in ranked]),
        )


@dataclass(frozen=True, slots=True)
class RankedNeeds:
    """The needs that count for ranking (`needs`: their numbers) with the figures of each."""

    needs: Whole
    ndcg: Numbers
    p10: Numbers


def need_numbers(need_ids: Iterable[str]) -> Whole:
    """Shape (n,): the need of each pair as a number, in the order of first appearance."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(need_id, len(known)) for need_id in need_ids], dtype=np.int64)


def ndcg(levels: Whole) -> float:
    """nDCG@10 of judged levels in ranked order; they must hold one above 1."""
    return gain(levels) / gain(np.sort(levels)[::-1])


def gain(levels: Whole) -> float:
    """The discounted gain of the first ten."""
    first = levels[:CUT]
    return float(((2.0 ** (first - 1) - 1) * _DISCOUNTS[: len(first)]).sum())


def figures(judged: JudgedScores, times: Numbers | None = None) -> dict[str, Numbers]:
    """Each figure, of shape (r,), for r ways of counting the needs: `times` (r, needs) says how often each need counts
    (None: each once). NaN where a figure has nothing to stand on; figures the ranker does not state are left out."""
    counts = np.ones((1, judged.count)) if times is None else times
    ranked = counts[:, judged.by_need.needs]
    out = {"ndcg10": mean(ranked, judged.by_need.ndcg), "p10": mean(ranked, judged.by_need.p10)}
    weights = counts[:, judged.needs]
    out["auc3"] = auc(judged.scores, judged.relevant, weights)
    if judged.predicted is not None:
        out["contest"] = 1 / (1 + mean(weights, np.abs(judged.predicted - judged.levels).astype(np.float64)))
    if judged.p_relevant is not None:
        out["brier_skill"] = brier_skill(judged.p_relevant, judged.relevant, weights)
        out["ece"] = calibration_error(judged.p_relevant, judged.relevant, weights)
    return out


def auc(scores: Numbers, positive: NDArray[np.bool_], weights: Numbers) -> Numbers:
    """Shape (r,): Mann-Whitney's share of pairs in the right order, for weights of shape (r, n)."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf) != 0)
    if not len(starts):
        return np.full(len(weights), np.nan)
    good = np.add.reduceat(weights[:, order] * positive[order], starts, axis=1)
    bad = np.add.reduceat(weights[:, order] * ~positive[order], starts, axis=1)
    below = np.cumsum(bad, axis=1) - bad / 2
    return ratio((good * below).sum(axis=1), good.sum(axis=1) * bad.sum(axis=1))


def summary(judged: JudgedScores) -> dict[str, float | int | None]:
    """The figures of the contracts, rounded to four places, None where there is nothing to say; `needs` are those
    ranked."""
    found = {name: rounded(float(values[0])) for name, values in figures(judged).items()}
    return found | {"needs": len(judged.by_need.needs), "pairs": len(judged.levels)}


def rounded(value: float) -> float | None:
    """Four places; None for what is no number."""
    return None if np.isnan(value) else round(value, 4)

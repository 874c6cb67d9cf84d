"""What a fit is worth on needs it has not seen, and how that grows with the number of judgements."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.calibration import levels_of, relevance_of
from matcher.evaluation import JudgedScores, figures, need_numbers
from matcher.folds import need_folds, splits
from matcher.protocols import PairScorer
from matcher.reliability import Numbers
from matcher.training import JudgedPairs, Purpose, fit_ranker

SIZES = (25, 50, 100, 200, 400, 800, 1600, 3200, 6400)
# A smaller number of judgements is enough when it loses no more than this of nDCG@10 and of Brier skill.
ENOUGH = 0.01


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What fits on about so many judgements reach on needs they have not seen; NaN where that cannot be told."""

    judgements: int
    ndcg10: float
    auc3: float
    brier_skill: float


def judged_by(scorer: PairScorer, pairs: JudgedPairs) -> JudgedScores:
    """The pairs with what a scorer says of them."""
    scores = scorer.scores(pairs.table)
    return _judged(pairs, scores, scorer.probabilities(scores))


def cross_validated(
    pairs: JudgedPairs, purpose: Purpose, folds: NDArray[np.int64] | None = None, most: int | None = None, seed: int = 0
) -> JudgedScores:
    """Every pair judged by a ranker that saw none of its fold (five by need, where none are given), and of the others
    at most about `most` pairs, whole needs drawn at random."""
    scores, probabilities = np.zeros(len(pairs)), np.zeros((len(pairs), 3))
    random = np.random.default_rng(seed)
    for rest, own in splits(need_folds(pairs.groups) if folds is None else folds):
        known = pairs.take(rest)
        if most is not None and most < len(known):
            known = known.take(_drawn(known, most, random))
        ranker = fit_ranker(known, purpose)
        scores[own] = ranker.scores(pairs.table[own])
        probabilities[own] = ranker.probabilities(scores[own])
    return _judged(pairs, scores, probabilities)


def learning_curve(
    pairs: JudgedPairs, purpose: Purpose, sizes: Sequence[int] = SIZES, seed: int = 0
) -> list[CurvePoint]:
    """The figures at each size that leaves something out, and at last with all that four of five folds hold."""
    most = len(pairs) * 4 // 5
    asked = [*(size for size in sizes if size < most), most]
    return [_point(size, cross_validated(pairs, purpose, most=size, seed=seed)) for size in asked]


def enough(curve: Sequence[CurvePoint]) -> int | None:
    """The smallest number of judgements from which on nothing worth having is gained; None while the last step still
    gains."""
    last = curve[-1]
    near = [p.ndcg10 >= last.ndcg10 - ENOUGH and p.brier_skill >= last.brier_skill - ENOUGH for p in curve]
    first = next((i for i in range(len(curve)) if all(near[i:])), len(curve) - 1)
    return curve[first].judgements if first < len(curve) - 1 else None


def _point(size: int, judged: JudgedScores) -> CurvePoint:
    found = figures(judged)
    return CurvePoint(size, *(float(found[name][0]) for name in ("ndcg10", "auc3", "brier_skill")))


def _drawn(pairs: JudgedPairs, most: int, random: np.random.Generator) -> NDArray[np.intp]:
    """The places of whole groups in random order, until `most` pairs are reached; of the last one only what fits."""
    groups = list(dict.fromkeys(pairs.groups))
    rank = dict(zip(groups, random.permutation(len(groups)).tolist(), strict=True))
    order = np.argsort([rank[group] for group in pairs.groups], kind="stable")
    return np.sort(order[:most])


def _judged(pairs: JudgedPairs, scores: Numbers, probabilities: Numbers) -> JudgedScores:
    return JudgedScores(
        need_numbers(pairs.need_ids), pairs.levels, scores, relevance_of(probabilities), levels_of(probabilities)
    )

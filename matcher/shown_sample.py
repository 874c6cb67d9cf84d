"""What people get to see and judge: the first pairs of each need always, of the others some by lot.

A trial on pairs that were all judged: it shows what a ranker learns from the part that would have been shown.
"""

from dataclasses import replace

import numpy as np

from matcher.ablation import ranks
from matcher.calibration import levels_of, relevance_of
from matcher.evaluation import RELEVANT, JudgedScores, need_numbers
from matcher.folds import need_folds, splits
from matcher.reliability import Numbers
from matcher.training import JudgedPairs, Purpose, fit_ranker


def chances(pairs: JudgedPairs, scores: Numbers, first: int, rest: float) -> Numbers:
    """Shape (n,): the probability of being shown: 1 for the `first` pairs of each need by score, `rest` below them."""
    place = np.array(ranks(need_numbers(pairs.need_ids), scores))
    return np.where(place <= first, 1.0, rest)


def shown(pairs: JudgedPairs, probabilities: Numbers, seed: int) -> JudgedPairs:
    """The pairs that the lot shows, each with the probability it was shown with."""
    lucky = np.random.default_rng(seed).random(len(pairs)) < probabilities
    return replace(pairs, probabilities=probabilities).take(np.flatnonzero(lucky))


def relevant_share(pairs: JudgedPairs) -> float:
    """The share of level >= 3 that the judgements say of all pairs, each counted by its probability."""
    return float(np.average(pairs.levels >= RELEVANT, weights=pairs.weights))


def forgotten(pairs: JudgedPairs) -> JudgedPairs:
    """The same judgements with nothing known of how the pairs were chosen: each counts once."""
    return replace(pairs, probabilities=np.full(len(pairs), np.nan))


def learned_from_shown(
    pairs: JudgedPairs, purpose: Purpose, probabilities: Numbers, seed: int, remember: bool
) -> JudgedScores:
    """Every pair judged by a ranker that learned from what was shown of the other folds; `remember`: with the
    probabilities, else as if the shown pairs were all there are."""
    scores, likely = np.zeros(len(pairs)), np.zeros((len(pairs), 3))
    for rest, own in splits(need_folds(pairs.groups)):
        seen = shown(pairs.take(rest), probabilities[rest], seed)
        ranker = fit_ranker(seen if remember else forgotten(seen), purpose)
        scores[own] = ranker.scores(pairs.table[own])
        likely[own] = ranker.probabilities(scores[own])
    return JudgedScores(need_numbers(pairs.need_ids), pairs.levels, scores, relevance_of(likely), levels_of(likely))

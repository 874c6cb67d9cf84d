"""Fitting a ranker on judged pairs: from a start, corrected as far as the judgements carry, everything by need."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.calibration import fit_calibration, inverse_weights
from matcher.evaluation import JudgedScores, figures, need_numbers
from matcher.features import COLUMNS, FEATURES, MEANING, READ_SCORE, READING
from matcher.folds import need_folds, splits
from matcher.grams import Floats
from matcher.ordinal import fit_thresholds
from matcher.ranker import LinearRanker, TrainedOn
from matcher.reliability import Numbers

NO_CORRECTION = 1e7
# How many pairs' worth of loss a figure pays to correct the start. Which of them is right cannot be told from some
# dozens of needs: they are averaged, and kept where that is better than no correction at all.
RIDGES = (30.0, 100.0, 300.0, 1_000.0, 3_000.0)
# The same for the start's own sum, which is to stay one to one while there are few pairs.
LEAD_RIDGE = 10.0
# A number out of a pair's vector pays more than a figure that means something by itself: all of them together may move
# a pair no farther than all those figures together.
VECTOR_RIDGE = len(READING) / len(FEATURES)
INNER = 5


@dataclass(frozen=True)
class JudgedPairs:
    """n judged pairs as a fit takes them: the figures (n, figures), levels and probabilities of having been shown
    (NaN: surely) of shape (n,), each pair's need, and the group that needs saying the same share."""

    table: Floats
    levels: NDArray[np.int64]
    probabilities: Numbers
    need_ids: tuple[str, ...]
    groups: tuple[str, ...]

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.levels)

    @cached_property
    def weights(self) -> Numbers:
        """Shape (n,): how much each pair counts."""
        return inverse_weights(self.probabilities)

    def take(self, places: NDArray[np.intp]) -> "JudgedPairs":
        """Some of the pairs."""
        return JudgedPairs(
            self.table[places],
            self.levels[places],
            self.probabilities[places],
            tuple(self.need_ids[i] for i in places),
            tuple(self.groups[i] for i in places),
        )


@dataclass(frozen=True)
class Purpose:
    """What a fit is for: the ranker it starts from, the figures that may correct it, and what the result says of
    itself."""

    start: LinearRanker
    corrections: tuple[str, ...] = FEATURES
    source: str = ""
    date: str = ""
    encoder: str = ""
    calibrated: bool = True
    reader: str = ""

    @property
    def features(self) -> tuple[str, ...]:
        """The figures of the fitted ranker, in the order of `COLUMNS`."""
        used = {*self.start.features, *self.corrections}
        return tuple(name for name in COLUMNS if name in used)


def fit_ranker(pairs: JudgedPairs, purpose: Purpose, ridges: Sequence[float] = RIDGES) -> LinearRanker:
    """A ranker fitted on all the pairs, corrected where that was better on folds it had not seen, its calibration
    fitted on those. Raises ValueError where there is no pair."""
    folds = need_folds(pairs.groups, INNER)
    left = replace(purpose, corrections=())
    held_out = _out_of_fold(pairs, folds, purpose, ridges), _out_of_fold(pairs, folds, left, (NO_CORRECTION,))
    if _merit(pairs, held_out[0]) > _merit(pairs, held_out[1]):
        ranker, scores = fit_average(pairs, purpose, ridges), held_out[0]
    else:
        ranker, scores = fit_once(pairs, left, NO_CORRECTION), held_out[1]
    return replace(ranker, calibration=fit_calibration(scores, pairs.levels, pairs.weights))


def fit_average(pairs: JudgedPairs, purpose: Purpose, ridges: Sequence[float] = RIDGES) -> LinearRanker:
    """The mean of the fits with each ridge, not calibrated out of fold."""
    fits = [fit_once(pairs, purpose, ridge) for ridge in ridges]
    weights = np.mean([fit.weights for fit in fits], axis=0)
    return replace(fits[0], weights=tuple(weights.tolist()), bias=float(np.mean([fit.bias for fit in fits])))


def recalibrated(ranker: LinearRanker, pairs: JudgedPairs) -> LinearRanker:
    """The same ranking with its probabilities fitted on a home's own judgements. Raises ValueError without any."""
    calibration = fit_calibration(ranker.scores(pairs.table), pairs.levels, pairs.weights)
    return replace(ranker, calibration=calibration, calibrated=True)


def _out_of_fold(pairs: JudgedPairs, folds: NDArray[np.int64], purpose: Purpose, ridges: Sequence[float]) -> Numbers:
    """Shape (n,): each pair's score by a ranker that did not see its fold; by the start where there is but one fold."""
    scores = purpose.start.scores(pairs.table)
    for rest, own in splits(folds):
        scores[own] = fit_average(pairs.take(rest), purpose, ridges).scores(pairs.table[own])
    return scores


def _merit(pairs: JudgedPairs, scores: Numbers) -> float:
    """What speaks for a correction: nDCG@10 and AUC together, to two places, so that chance does not choose."""
    found = figures(JudgedScores(need_numbers(pairs.need_ids), pairs.levels, scores))
    return round(float(np.nansum([found["ndcg10"][0], found["auc3"][0]])), 2)


def fit_once(pairs: JudgedPairs, purpose: Purpose, ridge: float) -> LinearRanker:
    """One fit with a given ridge, not calibrated out of fold. The start's own sum stands as one more column, kept
    near one to one; the figures correct it as far as the ridge lets them, so that few judgements leave the start's
    order as it is."""
    columns = [COLUMNS.index(name) for name in purpose.features]
    table = pairs.table[:, columns].astype(np.float64)
    means, scales = table.mean(axis=0), table.std(axis=0)
    scales = np.where(scales > 1e-6, scales, 1.0)
    standing = (table - means) / scales
    known = _standing_weights(purpose.start, purpose.features) * scales
    lead = standing @ known
    spread = float(lead.std()) or 1.0
    design = np.column_stack([lead / spread, standing])
    each = [_ridge(name, ridge, purpose) for name in purpose.features]
    prior = np.array([spread, *[0.0] * len(columns)])
    fitted = fit_thresholds(design, pairs.levels, pairs.weights, np.array([LEAD_RIDGE, *each]), prior)
    bias = float(fitted.intercepts[1])
    low, _, high = (float(value) - bias for value in fitted.intercepts)
    return replace(
        purpose.start,
        features=purpose.features,
        weights=tuple((fitted.slopes[0] / spread * known + fitted.slopes[1:]).tolist()),
        means=tuple(means.tolist()),
        scales=tuple(scales.tolist()),
        bias=bias,
        calibration=replace(purpose.start.calibration, slope=1.0, intercepts=(low, 0.0, high)),
        trained=_trained(pairs, purpose),
        calibrated=purpose.calibrated,
        encoder=purpose.encoder if set(MEANING) & set(purpose.features) else "",
        reader=purpose.reader if set(READING) & set(purpose.features) else "",
    )


def _ridge(name: str, ridge: float, purpose: Purpose) -> float:
    if name not in purpose.corrections:
        return NO_CORRECTION
    return ridge * VECTOR_RIDGE if name in READING and name != READ_SCORE else ridge


def _standing_weights(start: LinearRanker, features: Sequence[str]) -> Numbers:
    """Shape (f,): what the start adds for one unit of each figure."""
    own = {n: w / s for n, w, s in zip(start.features, start.weights, start.scales, strict=True)}
    return np.array([own.get(name, 0.0) for name in features])


def _trained(pairs: JudgedPairs, purpose: Purpose) -> TrainedOn:
    base_rate = float(np.average(pairs.levels >= 3, weights=pairs.weights))
    return TrainedOn(purpose.source, len(pairs), len(set(pairs.need_ids)), round(base_rate, 6), purpose.date)

"""Fitting a readiness model on stated maturities, its shift and thresholds chosen on folds within those alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.characters import fold_text
from matcher.folds import need_folds, splits
from matcher.readiness_model import BANDS, ReadinessModel, Signs, Weights
from matcher.vocabulary import ReadinessBand

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
PENALTY, RAREST = 10.0, 3  # logistic regression's C; a gram counts from so many texts on
EVENNESS = (0.5, 1.0)  # how far a rare band's examples are raised: the power of its inverse share
SHIFTS = np.exp(np.linspace(-1.2, 1.6, 15))
INNER_FOLDS = 4
# A band is stated from the probability on where this share of its answers, so many at least, is right on inner folds.
PRECISION, FEWEST = 0.9, 10
NEVER = 1.0


@dataclass(frozen=True, slots=True)
class StatedMaturities:
    """n patents with the band their provider states. What shares a `group` (a title) never stands on both sides."""

    signs: Sequence[Signs]
    bands: Sequence[ReadinessBand]
    groups: Sequence[str]

    def take(self, places: NDArray[np.intp]) -> "StatedMaturities":
        """Those at these places."""
        return StatedMaturities(
            [self.signs[i] for i in places], [self.bands[i] for i in places], [self.groups[i] for i in places]
        )

    @property
    def classes(self) -> Places:
        """Shape (n,): the number of each band in `BANDS`."""
        return np.array([BANDS.index(band) for band in self.bands], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a model answered for a patent it had not seen: the likeliest band, and the band stated, if sure enough."""

    likeliest: ReadinessBand
    stated: ReadinessBand | None


@dataclass(frozen=True, slots=True)
class _Table:
    """The signs as numbers: `values` a sparse matrix (n, m), its columns by name, `idf` of the grams."""

    values: Any
    columns: tuple[str, ...]
    idf: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Trial:
    """What one evenness came to on the inner folds."""

    evenness: float
    merit: float
    shift: Weights
    thresholds: Weights


def fit_readiness(stated: StatedMaturities) -> ReadinessModel:
    """The model whose evenness and shift give the best macro-F1 on inner folds, with the thresholds found there.
    Raises ValueError where fewer than two bands are stated."""
    if len(set(stated.bands)) < 2:
        raise ValueError(f"two bands at least must be stated, not {sorted(set(stated.bands))}")
    table = _table(stated.signs)
    best = max((_trial(table, stated, evenness) for evenness in EVENNESS), key=lambda trial: trial.merit)
    weights, bias = _fit(table.values, stated.classes, best.evenness)
    rows = {name: (float(a), float(b), float(c)) for name, (a, b, c) in zip(table.columns, weights, strict=True)}
    grams = {name[1:]: (table.idf[name[1:]], row) for name, row in rows.items() if name[0] == "g"}
    facts = {name[1:]: row for name, row in rows.items() if name[0] == "f"}
    first, second, third = bias.tolist()
    return ReadinessModel(grams, facts, (first, second, third), best.shift, best.thresholds, len(stated.bands))


def held_out(stated: StatedMaturities) -> list[HeldOut]:
    """For each patent the answer of a model fitted on the folds it is not in. Raises as `fit_readiness`."""
    found: dict[int, HeldOut] = {}
    for rest, held in splits(need_folds(stated.groups)):
        model = fit_readiness(stated.take(rest))
        for i in held.tolist():
            probabilities = model.probabilities(stated.signs[i])
            likeliest = max(BANDS, key=probabilities.__getitem__)
            found[i] = HeldOut(likeliest, model.stated_band(probabilities))
    return [found[i] for i in range(len(stated.bands))]


def title_group(title: str) -> str:
    """What patents of one group share: the title, folded."""
    return "".join(fold_text(title).split())


def _trial(table: _Table, stated: StatedMaturities, evenness: float) -> _Trial:
    classes = stated.classes
    found = np.full((len(classes), len(BANDS)), 1 / len(BANDS))
    for rest, held in splits(need_folds(stated.groups, INNER_FOLDS)):
        weights, bias = _fit(table.values[rest], classes[rest], evenness)
        found[held] = _evened(1 / (1 + np.exp(-(table.values[held] @ weights + bias))))
    shift, merit = best_shift(found, classes)
    return _Trial(evenness, merit, shift, thresholds_of(_evened(found * np.array(shift)), classes))


def _evened(rows: Numbers) -> Numbers:
    evened: Numbers = rows / rows.sum(axis=1, keepdims=True)
    return evened


def best_shift(found: Numbers, classes: Places) -> tuple[Weights, float]:
    """The factors of the bands with the best macro-F1, judged with their neighbors on the grid so that no lucky point
    wins, and that macro-F1."""
    n = len(SHIFTS)
    grid = np.array([[macro_f1(classes, (found * (a, 1, b)).argmax(axis=1)) for b in SHIFTS] for a in SHIFTS])
    padded = np.pad(grid, 1, mode="edge")
    smooth = np.sum([padded[i : i + n, j : j + n] for i in range(3) for j in range(3)], axis=0) / 9
    a, b = divmod(int(smooth.argmax()), n)
    return (float(SHIFTS[a]), 1.0, float(SHIFTS[b])), float(smooth[a, b])


def thresholds_of(probabilities: Numbers, classes: Places) -> Weights:
    """For each band the least probability from which on enough of its answers are right; `NEVER` where none is."""
    first, second, third = (_threshold(probabilities, classes, k) for k in range(len(BANDS)))
    return first, second, third


def _threshold(probabilities: Numbers, classes: Places, band: int) -> float:
    answers = np.flatnonzero(probabilities.argmax(axis=1) == band)
    order = answers[np.argsort(-probabilities[answers, band], kind="stable")]
    shares = (classes[order] == band).cumsum() / np.arange(1, len(order) + 1)
    good = np.flatnonzero((shares >= PRECISION) & (np.arange(1, len(order) + 1) >= FEWEST))
    return float(probabilities[order[good[-1]], band]) if len(good) else NEVER


def macro_f1(truth: Places, answers: Places) -> float:
    """The mean F1 of the bands that occur in `truth`."""
    present = np.unique(truth)
    hits = [int(((truth == k) & (answers == k)).sum()) for k in present]
    sizes = [int((truth == k).sum() + (answers == k).sum()) for k in present]
    return float(np.mean([2 * hit / size for hit, size in zip(hits, sizes, strict=True)]))


def _table(signs: Sequence[Signs]) -> _Table:
    from sklearn.feature_extraction import DictVectorizer

    seen = Counter(gram for one in signs for gram in one.grams)
    idf = {gram: log((1 + len(signs)) / (1 + df)) + 1 for gram, df in seen.items() if df >= RAREST}
    vectorizer = DictVectorizer(sort=True)
    values = vectorizer.fit_transform([_row(one, idf) for one in signs]).tocsr()
    values.indices, values.indptr = values.indices.astype(np.int32), values.indptr.astype(np.int32)  # for liblinear
    return _Table(values, tuple(str(name) for name in vectorizer.feature_names_), idf)


def _row(signs: Signs, idf: Mapping[str, float]) -> dict[str, float]:
    values = {gram: (1 + log(n)) * idf[gram] for gram, n in signs.grams.items() if gram in idf}
    length = sqrt(sum(value * value for value in values.values())) or 1.0
    grams = {f"g{gram}": value / length for gram, value in values.items()}
    return grams | {f"f{name}": value for name, value in signs.facts.items()}


def _fit(values: Any, classes: Places, evenness: float) -> tuple[Numbers, Numbers]:
    """Weights (m, 3) and biases (3,) of each band against the others."""
    fitted = [_one_band(values, classes == k, evenness) for k in range(len(BANDS))]
    return np.column_stack([weights for weights, _ in fitted]), np.array([bias for _, bias in fitted])


def _one_band(values: Any, belongs: NDArray[np.bool_], evenness: float) -> tuple[Numbers, float]:
    """A band that nobody states, or everybody, is as likely as that alone says."""
    from sklearn.linear_model import LogisticRegression

    n, inside = len(belongs), int(belongs.sum())
    if inside in (0, n):
        return np.zeros(values.shape[1]), log((inside + 0.5) / (n - inside + 0.5))
    raised = {True: (n / 2 / inside) ** evenness, False: (n / 2 / (n - inside)) ** evenness}
    model = LogisticRegression(C=PENALTY, class_weight=raised, solver="liblinear", random_state=0, max_iter=200)
    model.fit(values, belongs)
    return model.coef_[0], float(model.intercept_[0])

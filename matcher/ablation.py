"""What each part of a ranker is worth: figures left out, one figure alone, weights changed and what then moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation import JudgedScores, need_numbers
from matcher.features import COVERAGE, FEATURES, LENGTH, MEANING, SHARED, SIMILARITY
from matcher.ranker import LinearRanker
from matcher.reliability import Numbers
from matcher.training import JudgedPairs

FIGURE_GROUPS: Mapping[str, tuple[str, ...]] = {
    "similarity": SIMILARITY,
    "coverage": COVERAGE,
    "shared": SHARED,
    "meaning": MEANING,
    "length": LENGTH,
}


def without(pairs: JudgedPairs, names: Iterable[str]) -> JudgedPairs:
    """The pairs with some figures the same for all, so that no fit and no start tells pairs apart by them."""
    table = pairs.table.copy()
    table[:, [FEATURES.index(name) for name in names]] = 0
    return replace(pairs, table=table)


def alone(pairs: JudgedPairs, name: str) -> JudgedScores:
    """The pairs as one figure by itself ranks them."""
    scores = pairs.table[:, FEATURES.index(name)].astype(np.float64)
    return JudgedScores(need_numbers(pairs.need_ids), pairs.levels, scores)


def reweighted(ranker: LinearRanker, factors: Mapping[str, float]) -> LinearRanker:
    """The ranker with the weights of some figures multiplied. Raises ValueError for a figure it does not use."""
    unknown = [name for name in factors if name not in ranker.features]
    if unknown:
        raise ValueError(f"the ranker has no weight for {unknown[0]!r}, only for {', '.join(ranker.features)}")
    weights = zip(ranker.features, ranker.weights, strict=True)
    return replace(ranker, weights=tuple(weight * factors.get(name, 1.0) for name, weight in weights))


@dataclass(frozen=True, slots=True)
class Move:
    """A pair (its place among the pairs) that stands elsewhere among those of its need: 1 is first."""

    place: int
    need_id: str
    level: int
    before: int
    after: int


def moves(pairs: JudgedPairs, before: Numbers, after: Numbers) -> list[Move]:
    """The pairs that move when scores `before` become scores `after`, the farthest first."""
    needs = need_numbers(pairs.need_ids)
    found = zip(pairs.need_ids, pairs.levels.tolist(), ranks(needs, before), ranks(needs, after), strict=True)
    moved = [Move(i, *row) for i, row in enumerate(found) if row[2] != row[3]]
    return sorted(moved, key=lambda move: (-abs(move.after - move.before), move.place))


def ranks(needs: NDArray[np.int64], scores: Numbers) -> list[int]:
    """The rank of each pair among those of its need: 1 for the highest score, of equal ones for the first to come."""
    order = np.lexsort((-scores, needs))
    sizes = np.bincount(needs)
    out = np.zeros(len(needs), dtype=np.int64)
    out[order] = 1 + np.arange(len(needs)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return [int(rank) for rank in out]

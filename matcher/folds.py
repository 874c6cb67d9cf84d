"""Judged pairs in folds by need: pairs of one need, or of needs that say the same, never stand on both sides."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.characters import fold_text
from matcher.domain import TechnologyNeed

FOLDS = 5


def need_group(need: TechnologyNeed) -> str:
    """What needs of one group share: the title, folded. Enterprises post the same need again under another id."""
    return "".join(fold_text(need.title or need.content).split())


def need_folds(groups: Sequence[str], folds: int = FOLDS) -> NDArray[np.int64]:
    """Shape (n,): the fold of each pair. Groups go by size into the fold that has fewest pairs; the same groups always
    give the same folds, in whatever order the pairs come."""
    sizes, filled, home = Counter(groups), [0] * folds, {}
    for group, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        home[group] = filled.index(min(filled))
        filled[home[group]] += size
    return np.array([home[group] for group in groups], dtype=np.int64)


def splits(folds: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """For each fold that has pairs: the places of all others, and its own."""
    for fold in np.unique(folds):
        rest = np.flatnonzero(folds != fold)
        if len(rest):
            yield rest, np.flatnonzero(folds == fold)

"""How alike two needs are: the grams they share, general words left out, and what their encoder sees in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.cues import Pattern
from matcher.domain import TechnologyNeed
from matcher.elements import TEXT_FIELDS
from matcher.grams import Floats, GramWeights
from matcher.protocols import Encoder
from matcher.similarity import need_text, need_vector

# Chosen on real needs (benchmarks/common_needs.py): meaning brings together what two firms word differently, shared
# grams keep apart what only sounds alike.
LEXICAL, MEANING = 0.3, 0.7

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class NeedSpace:
    """n needs as rows: `grams` a sparse matrix (n, g), `vectors` (n, d); every row has length 1, or 0 where a need says
    nothing."""

    grams: Any
    vectors: Floats

    def __len__(self) -> int:
        return len(self.vectors)

    def likeness(self, rows: Places, columns: Places) -> NDArray[np.float64]:
        """Shape (rows, columns), at most 1: the weighed mean of both cosines."""
        shared = (self.grams[rows] @ self.grams[columns].T).toarray()
        meant = self.vectors[rows].astype(np.float64) @ self.vectors[columns].T.astype(np.float64)
        alike: NDArray[np.float64] = np.minimum(LEXICAL * shared + MEANING * meant, 1.0)
        return alike


def need_space(needs: Sequence[TechnologyNeed], encoder: Encoder, weights: GramWeights, general: Pattern) -> NeedSpace:
    """The needs as rows, in the order given. In both views the title counts as much as the whole text."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.preprocessing import normalize

    found = [need_vector(without_general(need, general), weights) for need in needs]
    counted = [dict(zip(vector.keys.tolist(), vector.values.tolist(), strict=True)) for vector in found]
    grams = normalize(DictVectorizer().fit_transform(counted))
    whole = encoder.encode([f"{need.title}\n{need_text(need)}" for need in needs])
    vectors = normalize(encoder.encode([need.title for need in needs]) + whole)
    return NeedSpace(grams, vectors.astype(np.float32))


def without_general(need: TechnologyNeed, general: Pattern) -> TechnologyNeed:
    """The need with a space in the place of every general word."""
    bare: dict[str, Any] = {name: general.sub(" ", getattr(need, name)) for name in TEXT_FIELDS}
    return replace(need, **bare)

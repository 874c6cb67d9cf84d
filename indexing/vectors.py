"""The dense side: FAISS, exact inner product over all segments."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.grams import Floats


class VectorIndex:
    """Searches the vectors of all segments, one after the other: a row's number is its ordinal."""

    def __init__(self, parts: Sequence[Floats], dimensions: int) -> None:
        import faiss

        self._index: Any = faiss.IndexFlatIP(dimensions)
        for part in parts:
            self._index.add(np.ascontiguousarray(part, dtype=np.float32))

    def search(self, queries: Floats, top: int, allowed: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
        """For each query the ordinals of the nearest allowed rows, best first, at most `top`; only rows that have
        something in common with the query (an inner product above 0)."""
        top = min(top, int(allowed.sum()))
        if top < 1 or not len(queries):
            return [np.empty(0, np.int64) for _ in queries]
        scores, rows = self._index.search(np.ascontiguousarray(queries), top, params=_selection(allowed))
        return [row[(score > 0) & (row >= 0)] for score, row in zip(scores, rows, strict=True)]


def _selection(allowed: NDArray[np.bool_]) -> Any:
    if allowed.all():
        return None
    import faiss

    parameters: Any = faiss.SearchParameters
    return parameters(sel=faiss.IDSelectorBatch(np.flatnonzero(allowed).astype(np.int64)))

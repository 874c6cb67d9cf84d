"""The dense side: FAISS over the vectors of all segments, exact over small ones.

A large segment has codes beside its vectors: four bits for every two dimensions (product quantization, Jégou, Douze and
Schmid 2011; scanned in registers, André, Kermarrec and Le Scouarnec 2015). They are all scanned, and the best of them
weighed again by their vectors, which stay on disk. Measured on made-up patents and real needs (200,000, 384
dimensions): the nearest hundred are kept to 99.7 % among 1,000 and to 99.9 % among 3,000 weighed again. Inverted lists
keep 92 % at a quarter of their cells looked into: sums of gram vectors form no clusters.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexing.segments import CODED, Segment, open_array
from matcher.grams import Floats

CODED_FROM = 50_000
WEIGHED_AGAIN = 2_000
_MOST_WEIGHED = 20_000
_TRAINED_ON = 20_000
_AT_ONCE = 50_000
Ordinals = NDArray[np.int64]
Allowed = NDArray[np.bool_]


class _Vectors(Protocol):
    def search(self, queries: Floats, top: int, allowed: Allowed) -> tuple[Floats, Ordinals]:
        """Inner products and rows, each of shape (queries, top or fewer), best first; -inf where there is no row."""
        ...


class VectorIndex:
    """Searches the vectors of all segments: a row's number is its ordinal."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._starts = np.cumsum([0, *(len(segment.vectors) for segment in segments)]).tolist()
        self._parts: list[_Vectors] = [
            _Coded(segment.vectors, segment.coded) if segment.coded else _Exact(segment.vectors) for segment in segments
        ]

    def search(self, queries: Floats, top: int, allowed: Allowed) -> list[Ordinals]:
        """For each query the ordinals of the nearest allowed rows, best first, at most `top`; only rows that have
        something in common with the query (an inner product above 0)."""
        if min(top, int(allowed.sum())) < 1 or not len(queries):
            return [np.empty(0, np.int64) for _ in queries]
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        found = [
            (scores, rows + start)
            for part, start, end in zip(self._parts, self._starts, self._starts[1:], strict=False)
            for scores, rows in [part.search(queries, top, allowed[start:end])]
        ]
        scores, rows = (np.concatenate(arrays, axis=1) for arrays in zip(*found, strict=True))
        best = np.argsort(-scores, axis=1, kind="stable")[:, :top]
        scores, rows = np.take_along_axis(scores, best, 1), np.take_along_axis(rows, best, 1)
        return [row[score > 0] for score, row in zip(scores, rows, strict=True)]


class _Exact:
    """Compares with every vector."""

    def __init__(self, vectors: Floats) -> None:
        import faiss

        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def search(self, queries: Floats, top: int, allowed: Allowed) -> tuple[Floats, Ordinals]:
        top = min(top, int(allowed.sum()))
        if top < 1:
            return np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
        scores, rows = self._index.search(queries, top, params=_selection(allowed))
        return np.where(rows < 0, -np.inf, scores), rows


class _Coded:
    """Scans the codes, then weighs the best by their vectors. Where few rows are allowed it compares with all those."""

    def __init__(self, vectors: Floats, codes: Path) -> None:
        import faiss

        self._vectors, self._index = vectors, faiss.read_index(str(codes))

    def search(self, queries: Floats, top: int, allowed: Allowed) -> tuple[Floats, Ordinals]:
        scanned = max(top, WEIGHED_AGAIN) * len(allowed) // max(int(allowed.sum()), 1)
        if scanned > min(_MOST_WEIGHED, len(allowed)):
            rows = np.flatnonzero(allowed)
            scores, places = _Exact(self._vectors[rows]).search(queries, top, np.ones(len(rows), bool))
            return scores, rows[places]
        likely = self._index.search(queries, scanned)[1]
        best = [self._best(query, row[allowed[row]], top) for query, row in zip(queries, likely, strict=True)]
        return np.stack([scores for scores, _ in best]), np.stack([found for _, found in best])

    def _best(self, query: Floats, rows: Ordinals, top: int) -> tuple[Floats, Ordinals]:
        """Of the given rows the `top` best, padded with what is none."""
        scores = self._vectors[rows].astype(np.float32) @ query
        best = np.argsort(-scores, kind="stable")[:top]
        missing = top - len(best)
        return np.pad(scores[best], (0, missing), constant_values=-np.inf), np.pad(rows[best], (0, missing))


def write_vector_codes(folder: Path) -> None:
    """Writes the codes of a segment's vectors beside them, where it is large and its dimensions come in pairs."""
    import faiss

    vectors = open_array(folder / "vectors.npy")
    if len(vectors) < CODED_FROM or vectors.shape[1] % 2:
        return
    index = faiss.index_factory(vectors.shape[1], f"PQ{vectors.shape[1] // 2}x4fs", faiss.METRIC_INNER_PRODUCT)
    index.train(vectors[np.linspace(0, len(vectors) - 1, _TRAINED_ON).astype(int)].astype(np.float32))
    for start in range(0, len(vectors), _AT_ONCE):
        index.add(vectors[start : start + _AT_ONCE].astype(np.float32))
    faiss.write_index(index, str(folder / CODED))


def _selection(allowed: Allowed) -> Any:
    if allowed.all():
        return None
    import faiss

    parameters: Any = faiss.SearchParameters
    return parameters(sel=faiss.IDSelectorBatch(np.flatnonzero(allowed).astype(np.int64)))

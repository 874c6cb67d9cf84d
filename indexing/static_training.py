"""Contrastive training of an embedding table in plain numpy: what the recipe of the shipped encoder and `adapt` share.

Each text of a batch must find its partner among all partners of the batch (van den Oord, Li and Vinyals 2018, InfoNCE;
both directions). Steps are scaled row by row with one running sum of squares each (Duchi, Hazan and Singer 2011, as
Gupta et al. 2014 keep it per row), so rare grams take large steps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.grams import Floats

TEMPERATURE = 0.05
EPSILON = 1e-12


@dataclass(frozen=True)
class PairBatch:
    """`first[i]` belongs to `second[i]`. Sparse, shape (n, rows)."""

    first: Any
    second: Any


class TableTraining:
    """Changes `table` (rows, dimensions) in place."""

    def __init__(self, table: Floats, temperature: float = TEMPERATURE) -> None:
        self.table, self.temperature = table, temperature
        self._squares = np.zeros(len(table), np.float32)

    def step(self, batch: PairBatch, rate: float) -> float:
        """One step against the gradient; returns the mean loss, in nats, before it."""
        from scipy.sparse import vstack

        used, local = _localized(vstack([batch.first, batch.second], format="csr"))
        loss, slopes = _loss_and_slopes(local @ self.table[used], self.temperature)
        self._descend(used, np.asarray(local.T @ slopes), rate)
        return loss

    def _descend(self, used: NDArray[np.int64], slopes: Floats, rate: float) -> None:
        self._squares[used] += np.einsum("ij,ij->i", slopes, slopes) / slopes.shape[1]
        scale = rate / np.sqrt(self._squares[used] + EPSILON)
        self.table[used] -= slopes * scale[:, None]


def _localized(matrix: Any) -> tuple[NDArray[np.int64], Any]:
    """The columns in use, and the matrix over those alone."""
    from scipy.sparse import csr_matrix

    used, columns = np.unique(matrix.indices, return_inverse=True)
    return used, csr_matrix((matrix.data, columns, matrix.indptr), shape=(matrix.shape[0], len(used)))


def _loss_and_slopes(sums: Floats, temperature: float) -> tuple[float, Floats]:
    """The loss, and its gradient by the rows of `sums`: the firsts, then as many seconds."""
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), EPSILON)
    unit = sums / lengths
    pairs = len(unit) // 2
    first, others = unit[:pairs], unit[pairs:]
    likeness = first @ others.T / temperature
    forward = _softmax(likeness)
    backward = _softmax(likeness.T)
    at = np.arange(pairs)
    loss = -np.log(forward[at, at] + EPSILON).mean() - np.log(backward[at, at] + EPSILON).mean()
    forward += backward.T
    forward[at, at] -= 2
    forward /= 2 * pairs * temperature
    slopes = np.concatenate([forward @ others, forward.T @ first])
    tangent = (slopes - unit * np.einsum("ij,ij->i", slopes, unit)[:, None]) / lengths
    return float(loss / 2), tangent.astype(np.float32)


def _softmax(likeness: Floats) -> Floats:
    raised = np.exp(likeness - likeness.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def decayed(batches: Iterable[PairBatch], steps: int, rate: float) -> Iterator[tuple[PairBatch, float]]:
    """Each batch with its rate, falling linearly to a tenth over `steps`."""
    for number, batch in enumerate(batches):
        yield batch, rate * max(0.1, 1 - number / steps)

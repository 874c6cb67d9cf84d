"""Where training starts: vectors of grams by the company they keep, and the grams that get a row of their own.

Positive pointwise mutual information of grams within one clause, factored by a truncated singular value decomposition
(Levy and Goldberg 2014; Levy, Goldberg and Dagan 2015, with singular values to the power one half), and beside it
random directions (Johnson and Lindenstrauss 1984), in which only the same gram is alike: they carry exact names. Each
row is as long as the gram's inverse document frequency.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.counts import gram_counts
from indexing.static_grams import GramRows, gram_matrix, placeable
from matcher.characters import fold
from matcher.grams import Floats, GramWeights, weights_from_counts

LISTED = 48_000
BUCKETS = 16_384
MEANINGS = 256
NAMES = 128
MEANING_SHARE = 0.6
CONTEXTS = 6_000
TOO_COMMON = 200
RARE_CHARACTER = 3
CHUNK = 20_000
SEED = 0


def fit_background(texts: Sequence[str]) -> GramWeights:
    """Document frequencies of all grams of the texts."""
    parts = [gram_counts([fold(text) for text in texts[i : i + CHUNK]])[1] for i in range(0, len(texts), CHUNK)]
    keys, frequencies = np.unique(np.concatenate(parts), return_counts=True)
    return weights_from_counts(keys, frequencies, len(texts))


def listed_rows(background: GramWeights) -> GramRows:
    """Rows for the characters that are not rare and for the `LISTED` most frequent grams; buckets for the rest."""
    frequent = np.argsort(background.idf, kind="stable")[:LISTED]
    least = np.log((1 + background.documents) / (1 + RARE_CHARACTER)) + 1
    characters = (background.keys < 1 << 16) & (background.idf <= least)
    return GramRows(placeable(np.union1d(background.keys[frequent], background.keys[characters])), BUCKETS)


def clauses(texts: Sequence[str]) -> list[str]:
    """The distinct sentences and clauses of the texts that are longer than a few characters."""
    return list(dict.fromkeys(part for text in texts for part in re.split(r"[。；;\n]", text) if len(part) > 8))


def starting_table(rows: GramRows, background: GramWeights, texts: Sequence[str]) -> Floats:
    """Shape (rows, MEANINGS + NAMES): company kept within the clauses of `texts`, and random names."""
    meanings = _unit(_meanings(rows, texts))
    meanings[len(rows.keys) :] = 0
    names = _unit(np.random.default_rng(SEED).standard_normal((len(rows), NAMES)))
    known = np.linalg.norm(meanings, axis=1, keepdims=True) > 0
    share = np.where(known, np.sqrt(1 - MEANING_SHARE**2), 1)
    idf = np.append(background.idf_of(rows.keys), np.full(rows.buckets, np.log(background.documents / 3) + 1))
    table: Floats = (np.hstack([MEANING_SHARE * meanings, share * names]) * idf[:, None]).astype(np.float32)
    return table


def _meanings(rows: GramRows, texts: Sequence[str]) -> NDArray[np.float64]:
    from sklearn.utils.extmath import randomized_svd

    counts = gram_matrix(clauses(texts), rows)
    counts.data[:] = 1
    left, values, _ = randomized_svd(_mutual_information(counts), MEANINGS, n_iter=2, random_state=SEED)
    found = left * np.sqrt(values)
    return np.asarray(found - found.mean(axis=0))


def _mutual_information(counts: Any) -> Any:
    """Sparse, shape (rows, CONTEXTS): positive mutual information of each gram with the common grams, the
    `TOO_COMMON` most common apart; pairs that met once are left out."""
    from scipy.sparse import vstack

    frequency = np.asarray(counts.sum(axis=0)).ravel()
    contexts = np.sort(np.argsort(-frequency)[TOO_COMMON : TOO_COMMON + CONTEXTS])
    beside, owners = counts[:, contexts], counts.T.tocsr()
    met = vstack([_repeated(owners[i : i + 8000] @ beside) for i in range(0, counts.shape[1], 8000)], format="csr")
    row = np.repeat(np.arange(met.shape[0]), np.diff(met.indptr))
    expected = frequency[row] * frequency[contexts][met.indices] / counts.shape[0]
    met.data = np.maximum(np.log(met.data / expected), 0).astype(np.float32)
    met.eliminate_zeros()
    return met


def _repeated(met: Any) -> Any:
    met.data[met.data < 2] = 0
    met.eliminate_zeros()
    return met.tocsr()


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-9)

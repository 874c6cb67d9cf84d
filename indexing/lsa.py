"""The encoder that needs no model: latent semantic analysis of character grams, fitted on the collection itself.

tf-idf of character unigrams and bigrams, then a truncated singular value decomposition (Deerwester et al. 1990;
randomized after Halko, Martinsson and Tropp 2011, as scikit-learn implements it). Saved without pickle.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.counts import gram_counts
from matcher.characters import fold
from matcher.grams import Floats, GramWeights, Keys, tf_weight, weights_from_counts

SAMPLE = 8_000
TERMS = 20_000
DIMENSIONS = 128
ITERATIONS = 2
MIN_DOCUMENTS = 2
BATCH = 2_000


@dataclass(frozen=True)
class LsaEncoder:
    """Satisfies `matcher.protocols.Encoder`. `components` has one row per key of `weights`."""

    weights: GramWeights
    components: Floats

    @cached_property
    def name(self) -> str:
        """Kind, dimensions and a digest of the components: two fits are two spaces."""
        digest = blake2b(np.ascontiguousarray(self.components).tobytes(), digest_size=4).hexdigest()
        return f"lsa-{self.components.shape[1]}-{digest}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions): rows of length 1, or 0 where no gram of the text is known."""
        rows = [self._rows(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        return np.concatenate(rows) if rows else np.empty((0, self.components.shape[1]), np.float32)

    def _rows(self, texts: Sequence[str]) -> Floats:
        dense = np.asarray(_tf_idf(texts, self.weights) @ self.components, dtype=np.float32)
        lengths = np.linalg.norm(dense, axis=1, keepdims=True)
        unit: Floats = np.divide(dense, lengths, out=np.zeros_like(dense), where=lengths > 1e-6)
        return unit

    def save(self, folder: Path) -> None:
        """Writes the encoder into a new folder."""
        folder.mkdir(parents=True)
        np.save(folder / "keys.npy", self.weights.keys)
        np.save(folder / "idf.npy", self.weights.idf)
        np.save(folder / "components.npy", self.components)
        about = {"kind": "lsa", "name": self.name, "documents": self.weights.documents}
        (folder / "encoder.json").write_text(json.dumps(about), encoding="utf-8")


def fit_lsa(texts: Sequence[str], dimensions: int = DIMENSIONS) -> LsaEncoder:
    """An encoder fitted on at most `SAMPLE` texts, evenly drawn; fewer dimensions where there are fewer texts."""
    sample = [texts[i] for i in np.linspace(0, len(texts) - 1, min(len(texts), SAMPLE)).astype(int)]
    weights = _vocabulary(sample)
    rank = min(dimensions, len(sample), len(weights.keys))
    if rank == 0:
        return LsaEncoder(weights, np.zeros((len(weights.keys), 1), np.float32))
    from sklearn.utils.extmath import randomized_svd

    _, _, rows = randomized_svd(_tf_idf(sample, weights), rank, n_iter=ITERATIONS, random_state=0)
    return LsaEncoder(weights, np.ascontiguousarray(rows.T, dtype=np.float32))


def open_lsa(folder: Path) -> LsaEncoder:
    """The encoder saved in a folder; its components stay on disk until they are used."""
    about = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    weights = GramWeights(np.load(folder / "keys.npy"), np.load(folder / "idf.npy"), about["documents"])
    encoder = LsaEncoder(weights, np.load(folder / "components.npy"))
    encoder.__dict__["name"] = about["name"]
    return encoder


def _vocabulary(texts: Sequence[str]) -> GramWeights:
    """The `TERMS` most frequent grams that at least `MIN_DOCUMENTS` texts share."""
    keys, frequencies = np.unique(gram_counts([fold(text) for text in texts])[1], return_counts=True)
    common = np.flatnonzero(frequencies >= min(MIN_DOCUMENTS, len(texts)))
    kept = np.sort(common[np.argsort(-frequencies[common], kind="stable")[:TERMS]])
    return weights_from_counts(keys[kept], frequencies[kept], len(texts))


def _tf_idf(texts: Sequence[str], weights: GramWeights) -> Any:
    """Sparse, shape (len(texts), terms): tf-idf over the known grams, rows of length 1."""
    from scipy.sparse import csr_matrix

    owners, columns, counts = _known(texts, weights.keys)
    values = tf_weight(counts) * weights.idf[columns]
    lengths = np.sqrt(np.bincount(owners, values**2, minlength=len(texts)))
    unit = (values / lengths[owners]).astype(np.float32)
    return csr_matrix((unit, (owners, columns)), shape=(len(texts), len(weights.keys)))


def _known(texts: Sequence[str], keys: Keys) -> Iterator[NDArray[np.int64]]:
    """Text numbers, column numbers and counts of the grams that are among `keys`."""
    owners, found, counts = gram_counts([fold(text) for text in texts])
    at = np.minimum(np.searchsorted(keys, found), max(len(keys) - 1, 0)).astype(np.int64)
    known = keys[at] == found if len(keys) else np.zeros(len(found), bool)
    return iter((owners[known], at[known], counts[known]))

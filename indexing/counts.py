"""Counts of grams in many texts at once: what the gram weights and the LSA encoder are fitted on."""

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Codes
from matcher.grams import GramWeights, Keys, bigrams, unigrams, weights_from_counts

CHUNK = 500
_TOGETHER = 1 << 20  # grams that wait at least before they are put together
_LOW = np.uint64(32)


def gram_counts(texts: Sequence[Codes]) -> tuple[NDArray[np.int64], Keys, NDArray[np.int64]]:
    """For each distinct gram of each text, by text and key ascending: the number of the text, the key, how often."""
    parts = [_chunk_counts(texts[i : i + CHUNK], i) for i in range(0, len(texts), CHUNK)]
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.uint32), np.empty(0, np.int64)
    pairs, counts = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return (pairs >> _LOW).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32), counts


def _chunk_counts(texts: Sequence[Codes], first: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    codes = np.concatenate([part for text in texts for part in (text, np.zeros(1, np.uint16))])
    owners = np.repeat(np.arange(first, first + len(texts), dtype=np.uint64), [len(text) + 1 for text in texts])
    keys = np.concatenate([unigrams(codes), bigrams(codes)])
    present = keys != 0
    pairs = np.concatenate([owners, owners])[present] << _LOW | keys[present]
    found, counts = np.unique(pairs, return_counts=True)
    return found, counts


def document_frequencies(texts: Sequence[Codes]) -> tuple[Keys, NDArray[np.int64]]:
    """The grams of the texts, ascending, and how many texts have each."""
    if not texts:
        return np.empty(0, np.uint32), np.empty(0, np.int64)
    pairs, _ = _chunk_counts(texts, 0)
    keys, counts = np.unique((pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32), return_counts=True)
    return keys, counts


class DocumentFrequencies:
    """Sums what `document_frequencies` says of one batch after another. Sums are put together only when as many wait
    as there are, so that many batches cost no more a batch than few."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Keys, NDArray[np.int64]]] = [(np.empty(0, np.uint32), np.empty(0, np.int64))]
        self._documents = 0

    def add(self, keys: Keys, counts: NDArray[np.int64], documents: int) -> None:
        """Takes the counts of so many documents."""
        self._waiting.append((keys, counts))
        self._documents += documents
        if sum(len(part) for part, _ in self._waiting[1:]) > max(len(self._waiting[0][0]), _TOGETHER):
            self._waiting = [_summed(self._waiting)]

    def weights(self) -> GramWeights:
        """The weights of all grams added."""
        return weights_from_counts(*_summed(self._waiting), self._documents)


def fit_weights(texts: Iterable[Codes]) -> GramWeights:
    """Gram weights from the document frequencies of the given texts, which are read once and not kept."""
    found, left = DocumentFrequencies(), iter(texts)
    while chunk := list(islice(left, CHUNK)):
        found.add(*document_frequencies(chunk), len(chunk))
    return found.weights()


def _summed(parts: Sequence[tuple[Keys, NDArray[np.int64]]]) -> tuple[Keys, NDArray[np.int64]]:
    """The counts of all parts together, by key ascending."""
    every, counts = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    keys, place = np.unique(every, return_inverse=True)
    return keys, np.bincount(place, counts, minlength=len(keys)).astype(np.int64)

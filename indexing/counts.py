"""Counts of grams in many texts at once: what the gram weights and the LSA encoder are fitted on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Codes
from matcher.grams import GramWeights, Keys, bigrams, unigrams, weights_from_counts

CHUNK = 500
_TOGETHER = 20  # chunks whose counts are put together at once
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


def pieces(texts: Iterable[Codes], size: int) -> Iterator[list[Codes]]:
    """The texts in lists of at most that size."""
    left = iter(texts)
    while found := list(islice(left, size)):
        yield found


def fit_weights(texts: Iterable[Codes]) -> GramWeights:
    """Gram weights from the document frequencies of the given texts, which are read once and not kept."""
    keys, counts, documents = np.empty(0, np.uint32), np.empty(0, np.int64), 0
    waiting: list[tuple[Keys, NDArray[np.int64]]] = []
    for chunk in pieces(texts, CHUNK):
        pairs, _ = _chunk_counts(chunk, 0)
        waiting.append(np.unique((pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32), return_counts=True))
        documents += len(chunk)
        if len(waiting) == _TOGETHER:
            keys, counts = _summed([(keys, counts), *waiting])
            waiting = []
    return weights_from_counts(*_summed([(keys, counts), *waiting]), documents)


def _summed(parts: Sequence[tuple[Keys, NDArray[np.int64]]]) -> tuple[Keys, NDArray[np.int64]]:
    """The counts of all parts together, by key ascending."""
    every, counts = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    keys, place = np.unique(every, return_inverse=True)
    return keys, np.bincount(place, counts, minlength=len(keys)).astype(np.int64)

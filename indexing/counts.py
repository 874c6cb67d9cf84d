"""Counts of grams in many texts at once: what the gram weights and the LSA encoder are fitted on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Codes
from matcher.grams import GramWeights, Keys, bigrams, unigrams, weights_from_counts

CHUNK = 500
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


def fit_weights(texts: Sequence[Codes]) -> GramWeights:
    """Gram weights from the document frequencies of the given texts."""
    distinct, frequencies = np.unique(gram_counts(texts)[1], return_counts=True)
    return weights_from_counts(distinct, frequencies, len(texts))

"""Which rows of an embedding table the grams of a text stand for: a vocabulary looked up by one multiplication."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Codes, fold
from matcher.grams import Keys, bigrams, unigrams

Rows = NDArray[np.int32]
SLOT_BITS = 20
ABSENT = -1
# Knuth, The Art of Computer Programming 3, 6.4: multiplicative hashing by the golden ratio; the second is another odd
# number, for the grams that no longer find their first place free.
_FACTORS = (np.uint32(2654435769), np.uint32(2246822519))
_BUCKET_FACTOR = np.uint32(3266489917)


@dataclass(frozen=True)
class GramRows:
    """`keys` (ascending) have a row each; a bigram that is none of them shares one of `buckets` rows that follow, so
    that a rare name still counts where both texts have it. An unknown character has no row."""

    keys: Keys
    buckets: int

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.keys) + self.buckets

    def rows_of(self, keys: Keys) -> Rows:
        """Shape (n,): the row of each key, `ABSENT` for none; key 0 is no gram."""
        row = np.full(len(keys), ABSENT, np.int32)
        for factor, slots in zip(_FACTORS, self._slots, strict=True):
            found = slots[_slot(keys, factor)]
            row = np.where(self._padded[found] == keys, found, row)
        if not self.buckets:
            return np.where(keys == 0, ABSENT, row)
        shared = len(self.keys) + (_slot(keys, _BUCKET_FACTOR) % self.buckets).astype(np.int32)
        open_bigram = (row == ABSENT) & (keys >> np.uint32(16) != 0)
        return np.where(keys == 0, ABSENT, np.where(open_bigram, shared, row)).astype(np.int32)

    @cached_property
    def _padded(self) -> Keys:
        """`keys` with one that no gram has at the end, where ABSENT points."""
        return np.append(self.keys, np.uint32(0xFFFFFFFF))

    @cached_property
    def _slots(self) -> tuple[Rows, Rows]:
        """Two tables from slot to row: a key stands in the first if it came first there, else in the second."""
        first, second = (np.full(1 << SLOT_BITS, ABSENT, np.int32) for _ in _FACTORS)
        rows = np.arange(len(self.keys), dtype=np.int32)[::-1]
        first[_slot(self.keys[::-1], _FACTORS[0])] = rows
        left = np.flatnonzero(first[_slot(self.keys, _FACTORS[0])] != np.arange(len(self.keys)))
        second[_slot(self.keys[left], _FACTORS[1])] = left
        return first, second


def _slot(keys: Keys, factor: np.uint32) -> NDArray[np.uint32]:
    return (keys * factor) >> np.uint32(32 - SLOT_BITS)


def placeable(keys: Keys) -> Keys:
    """The keys, ascending, that a table of slots holds all at once: the few that meet twice are left out."""
    kept = np.unique(keys)
    while True:
        rows = GramRows(kept, 0).rows_of(kept)
        if (rows != ABSENT).all():
            return kept
        kept = kept[rows != ABSENT]


def gram_matrix(texts: Sequence[str], rows: GramRows) -> Any:
    """Sparse float32, shape (len(texts), len(rows)): 1 + ln of how often each row's grams occur in each text."""
    from scipy.sparse import csr_matrix

    codes, starts = _joined(texts)
    found = np.stack([rows.rows_of(unigrams(codes)), rows.rows_of(bigrams(codes))], axis=1).ravel()
    present = found != ABSENT
    ends = np.concatenate([[0], np.cumsum(present)])[2 * starts]
    indices = found[present]
    counts = csr_matrix((np.ones(len(indices), np.float32), indices, ends), shape=(len(texts), len(rows)))
    counts.sum_duplicates()
    counts.data = 1 + np.log(counts.data)
    return counts


def _joined(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """The codes of all texts with a separator after each, and where each starts and the last ends."""
    codes = fold("\n".join([*texts, ""]))
    return codes, np.concatenate([[0], np.cumsum([len(text) + 1 for text in texts])]).astype(np.int64)

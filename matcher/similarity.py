"""How much of a need's wording each candidate shares, over the whole text and within each facet."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Codes, fold
from matcher.domain import TechnologyNeed
from matcher.grams import (
    Floats,
    GramVector,
    GramWeights,
    Keys,
    bigrams,
    gram_vector,
    mean_of_units,
    tf_weight,
    unigrams,
)
from matcher.vocabulary import Facet

BODY = 1
FACETS = tuple(Facet)
FACET_BITS = {facet: 2 << i for i, facet in enumerate(FACETS)}
COLUMNS = (BODY, *FACET_BITS.values())
Masks = NDArray[np.uint8]
# Gram, owner and mask in one number: 32, 24 and 8 bits.
_MASK, _OWNER, _GRAM, _OWNERS = np.uint64(8), np.uint64(24), np.uint64(32), np.uint64(0xFFFFFF)
# Shape (masks, 1 + facets): whether a mask has the bit of a column.
_INSIDE = ((np.arange(1 << 8)[:, None] & np.array(COLUMNS)) != 0).astype(np.float64)


@dataclass(frozen=True, slots=True)
class PatentTexts:
    """The folded texts of n patents, one after the other. `lengths` (n,) counts the codes of each and includes a
    separator at its end; `masks` marks for each code which parts of the patent it belongs to (`BODY`, `FACET_BITS`);
    `norms` (n, 1 + facets) holds the tf-idf length of each part, in the order of `COLUMNS`."""

    codes: Codes
    masks: Masks
    lengths: NDArray[np.int64]
    norms: Floats

    @property
    def owners(self) -> NDArray[np.int64]:
        """Shape (codes,): the number of the patent each code belongs to."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)


def need_text(need: TechnologyNeed) -> str:
    """Everything a need says of the technology, the title apart."""
    parts = (need.content, need.problem, need.desired_effect, need.target, need.limits)
    return "\n".join(part for part in parts if part)


def need_vector(need: TechnologyNeed, weights: GramWeights) -> GramVector:
    """The title and the whole text count the same: the mean of the two unit vectors. (On judged pairs either alone is
    worse: measured before the ranker was made.)"""
    title = gram_vector(fold(need.title), weights)
    whole = gram_vector(fold(f"{need.title}\n{need_text(need)}"), weights)
    return mean_of_units(title, whole)


def similarities(vector: GramVector, texts: PatentTexts, weights: GramWeights) -> Floats:
    """Shape (n, 1 + facets): cosine of the need with each part of each patent; 0 where a patent lacks the part."""
    owners, found, masks = _hits(vector, texts)
    bins, terms = len(texts.lengths), len(vector.keys)
    weighted = vector.values * weights.idf_of(vector.keys)
    out = np.zeros((bins, len(COLUMNS)), dtype=np.float64)
    for column, bit in enumerate(COLUMNS):
        inside = (masks & bit) != 0
        counts = np.bincount(owners[inside] * terms + found[inside], minlength=bins * terms)
        out[:, column] = tf_weight(counts).reshape(bins, terms) @ weighted
    return np.divide(out, texts.norms, out=np.zeros_like(out), where=texts.norms > 0).astype(np.float32)


def _hits(vector: GramVector, texts: PatentTexts) -> tuple[NDArray[np.int64], NDArray[np.int64], Masks]:
    """Where the texts contain a gram of the vector: the patent, the gram's place in the vector, the mask there."""
    owners = texts.owners
    parts = []
    for keys in (unigrams(texts.codes), bigrams(texts.codes)):
        at = np.minimum(np.searchsorted(vector.keys, keys), max(len(vector.keys) - 1, 0))
        hit = np.flatnonzero((vector.keys[at] == keys) & (keys != 0)) if len(vector.keys) else np.empty(0, np.int64)
        parts.append((owners[hit], at[hit], texts.masks[hit]))
    return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))  # type: ignore[return-value]


def part_norms(texts: PatentTexts, weights: GramWeights) -> Floats:
    """Shape (n, 1 + facets): the tf-idf length of each part; what `PatentTexts.norms` holds. Of at most 2^24 texts."""
    packed = _packed(texts)
    masks, pairs = packed.astype(np.uint8), packed >> _MASK
    starts = np.flatnonzero(np.diff(pairs, prepend=~pairs[:1]))
    first = pairs[starts]
    grams, owners = (first >> _OWNER).astype(np.uint32), (first & _OWNERS).astype(np.int64)
    runs, squares = np.diff(starts, append=len(packed)), _squared_idf(grams, weights)
    n, once = len(texts.lengths), runs == 1
    sums = _of_single(owners[once], masks[starts[once]], squares[once], n)
    many = ~once
    sums += _of_many(owners[many], masks[np.repeat(many, runs)], runs[many], squares[many], n)
    return np.sqrt(sums).astype(np.float32)


def _packed(texts: PatentTexts) -> NDArray[np.uint64]:
    """Every gram of the texts with its owner and its mask in one number, in ascending order: numbers sort in place,
    many times faster than by an index; and grams in order find their weights many times faster than strewn ones."""
    owners = texts.owners.astype(np.uint64) << _MASK
    keys = np.concatenate([unigrams(texts.codes), bigrams(texts.codes)])
    present = keys != 0
    packed: NDArray[np.uint64] = keys[present].astype(np.uint64) << _GRAM
    packed |= np.concatenate([owners, owners])[present]
    packed |= np.concatenate([texts.masks, texts.masks])[present]
    packed.sort()
    return packed


def _squared_idf(grams: Keys, weights: GramWeights) -> NDArray[np.float64]:
    """Of grams in ascending order, each looked up once."""
    new = np.flatnonzero(np.diff(grams, prepend=~grams[:1]))
    idf = weights.idf_of(grams[new]).astype(np.float64)
    return np.repeat(idf**2, np.diff(new, append=len(grams)))


def _of_single(owners: NDArray[np.int64], masks: Masks, squares: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Shape (n, 1 + facets): what grams that stand once in a text add, their tf weight being 1: most of them."""
    by_mask = np.bincount(owners << 8 | masks, squares, minlength=n << 8).reshape(n, 1 << 8)
    return np.asarray(by_mask @ _INSIDE)


def _of_many(
    owners: NDArray[np.int64], masks: Masks, runs: NDArray[np.int64], squares: NDArray[np.float64], n: int
) -> NDArray[np.float64]:
    """Shape (n, 1 + facets): what grams that stand `runs` times in a text add; `masks` are those of all places."""
    starts = np.cumsum(runs) - runs
    return np.stack([_column(owners, _counts(masks & bit, starts), squares, n) for bit in COLUMNS], axis=1)


def _counts(inside: NDArray[Any], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many are not zero from each start up to the next."""
    return np.add.reduceat(inside != 0, starts, dtype=np.int64) if len(starts) else np.empty(0, np.int64)


def _column(
    owners: NDArray[np.int64], counts: NDArray[np.int64], squares: NDArray[np.float64], n: int
) -> NDArray[np.float64]:
    return np.bincount(owners, tf_weight(counts) ** 2 * squares, minlength=n).astype(np.float64)

"""How much of a need's wording each candidate shares, over the whole text and within each facet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Codes, fold
from matcher.domain import TechnologyNeed
from matcher.grams import Floats, GramVector, GramWeights, bigrams, gram_vector, mean_of_units, tf_weight, unigrams
from matcher.vocabulary import Facet

BODY = 1
FACETS = tuple(Facet)
FACET_BITS = {facet: 2 << i for i, facet in enumerate(FACETS)}
COLUMNS = (BODY, *FACET_BITS.values())
Masks = NDArray[np.uint8]
_OWNER, _KEY, _GRAM = np.uint64(40), np.uint64(32), np.uint64(8)


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
    owners = texts.owners.astype(np.uint64)
    keys = np.concatenate([unigrams(texts.codes), bigrams(texts.codes)])
    present = keys != 0
    # Owner, gram and mask in one number each: numbers sort in place, many times faster than by an index.
    packed = np.concatenate([owners, owners])[present] << _OWNER | keys[present].astype(np.uint64) << _GRAM
    packed |= np.concatenate([texts.masks, texts.masks])[present]
    packed.sort()
    grams, masks = packed >> _GRAM, packed.astype(np.uint8)
    starts = np.flatnonzero(np.diff(grams, prepend=~grams[:1]))
    owner, idf = (grams[starts] >> _KEY).astype(np.int64), weights.idf_of(grams[starts].astype(np.uint32))
    columns = [_norm(owner, _counts(masks & bit, starts), idf, len(texts.lengths)) for bit in COLUMNS]
    return np.stack(columns, axis=1).astype(np.float32)


def _counts(inside: Masks, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many are not zero from each start up to the next."""
    return np.add.reduceat(inside != 0, starts, dtype=np.int64) if len(starts) else np.empty(0, np.int64)


def _norm(owners: NDArray[np.int64], counts: NDArray[np.int64], idf: Floats, n: int) -> NDArray[np.float64]:
    squares = (tf_weight(counts) * idf.astype(np.float64)) ** 2
    return np.sqrt(np.bincount(owners, squares, minlength=n))

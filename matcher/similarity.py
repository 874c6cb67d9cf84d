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
    """Shape (n, 1 + facets): the tf-idf length of each part; what `PatentTexts.norms` holds."""
    owners = texts.owners
    keys = np.concatenate([unigrams(texts.codes), bigrams(texts.codes)])
    twice = np.concatenate([owners, owners])
    masks = np.concatenate([texts.masks, texts.masks])
    distinct, found = np.unique(keys, return_inverse=True)
    idf = np.where(distinct == 0, 0, weights.idf_of(distinct)).astype(np.float64)
    columns = [_norm(twice, found, (masks & bit) != 0, idf, len(texts.lengths)) for bit in COLUMNS]
    return np.stack(columns, axis=1).astype(np.float32)


def _norm(
    owners: NDArray[np.int64], found: NDArray[np.int64], inside: NDArray[np.bool_], idf: NDArray[np.float64], n: int
) -> NDArray[np.float64]:
    pairs, counts = np.unique(owners[inside] * len(idf) + found[inside], return_counts=True)
    squares = (tf_weight(counts) * idf[pairs % len(idf)]) ** 2
    return np.sqrt(np.bincount(pairs // len(idf), squares, minlength=n))

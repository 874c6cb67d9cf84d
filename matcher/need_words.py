"""A need as the pair figures ask for it: its grams, how much each weighs, and which of its elements they state."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.characters import Codes, fold
from matcher.cues import ClauseCues
from matcher.domain import TechnologyNeed
from matcher.elements import need_elements
from matcher.grams import Floats, GramVector, GramWeights, Keys, bigrams, gram_vector, mean_of_units
from matcher.similarity import need_text
from matcher.vocabulary import NeedElement

# More of a need's text than this says nothing new and only costs time.
READ = 4_000
QUERIES = ("whole", "title", "content")
ELEMENTS = (NeedElement.PROBLEM, NeedElement.TARGET, NeedElement.LIMIT)


@dataclass(frozen=True, slots=True)
class NeedWords:
    """`keys` (k,) ascending: every gram of the need. `queries` (k, 3): its vectors in the order of `QUERIES`, each of
    length 1 (the first: the mean of two such) and weighed once more for the patent's side. `shares` (k, 2 + elements):
    of title, content and each of `ELEMENTS`, how much of its weight a bigram carries; a column adds up to 1, or is the
    title's where the need states no such thing. `idf` (k,) the weights themselves; `title` (k,) the title's bigrams."""

    keys: Keys
    idf: Floats
    queries: Floats
    shares: Floats
    title: NDArray[np.bool_]
    weights: GramWeights
    length: int


def need_words(need: TechnologyNeed, cues: ClauseCues, weights: GramWeights) -> NeedWords:
    """The need's side of every comparison, made once per need."""
    content = need_text(need)[:READ]
    texts = [fold(need.title[:READ]), fold(content), fold(f"{need.title[:READ]}\n{content}")]
    title, told, both = (gram_vector(codes, weights) for codes in texts)
    keys, idf = both.keys, weights.idf_of(both.keys)
    queries = [_placed(vector, keys) * idf for vector in (mean_of_units(title, both), _unit(title), _unit(told))]
    own = _shares(_bigrams(texts[:1]), keys, idf)
    stated = [_shares(_bigrams(texts[1:2]), keys, idf), *_element_shares(need, cues, keys, idf)]
    shares = np.stack([own, *(share if share.any() else own for share in stated)], axis=1)
    return NeedWords(keys, idf, np.stack(queries, axis=1), shares, own > 0, weights, len(content))


def _element_shares(need: TechnologyNeed, cues: ClauseCues, keys: Keys, idf: Floats) -> list[Floats]:
    found = need_elements(need, cues)
    texts = [[fold(e.clause.text) for e in found if e.kind is kind] for kind in ELEMENTS]
    return [_shares(_bigrams(each), keys, idf) for each in texts]


def _bigrams(texts: Iterable[Codes]) -> Keys:
    each = [bigrams(codes) for codes in texts]
    return np.unique(np.concatenate([np.zeros(1, np.uint32), *each]))[1:]


def _shares(own: Keys, keys: Keys, idf: Floats) -> Floats:
    """Shape (k,): the part of the weight of `own` that each key carries; all 0 where there is none."""
    weight = np.where(np.isin(keys, own, assume_unique=True), idf, 0).astype(np.float32)
    total = float(weight.sum())
    return weight / np.float32(total) if total else weight


def _unit(vector: GramVector) -> GramVector:
    return GramVector(vector.keys, vector.values / np.float32(vector.norm)) if vector.norm else vector


def _placed(vector: GramVector, keys: Keys) -> Floats:
    """Shape (k,): the vector's values at the places of `keys`."""
    values = np.zeros(len(keys), dtype=np.float32)
    at = np.searchsorted(keys, vector.keys)
    inside = at < len(keys)
    values[at[inside]] = vector.values[inside]
    return values

"""Where patents contain the grams of a need: found once, then asked for by every figure of a pair."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.characters import SEPARATOR
from matcher.grams import Keys
from matcher.similarity import Masks, PatentTexts

_CODES = 1 << 16
_SECOND = np.uint32(16)


@dataclass(frozen=True, slots=True)
class Hits:
    """m places where a gram of the need starts, unigrams first, each kind in the order of the texts. `owners`: the
    number of the patent, `terms`: the gram's place among the need's keys, `masks`: the parts of the patent, `places`:
    the position among all codes. All of shape (m,); the first `unigrams` are unigrams."""

    owners: NDArray[np.int64]
    terms: NDArray[np.int64]
    masks: Masks
    places: NDArray[np.int64]
    unigrams: int


def find(keys: Keys, texts: PatentTexts) -> Hits:
    """All hits of the need's keys (ascending, unigrams and bigrams). A bigram is looked up only where both characters
    are the need's, so that most of a text costs one look into a table."""
    single = keys[keys < _CODES]
    numbers = np.full(_CODES, -1, dtype=np.int32)
    numbers[single] = np.arange(len(single))
    numbers[SEPARATOR] = -1
    found = numbers[texts.codes]
    ones = np.flatnonzero(found >= 0)
    starts = ones[:-1][np.diff(ones) == 1]
    wanted = texts.codes[starts].astype(np.uint32) << _SECOND | texts.codes[starts + 1]
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    twos = np.flatnonzero(keys[at] == wanted) if len(keys) else np.empty(0, np.int64)
    places = np.concatenate([ones, starts[twos]])
    terms = np.concatenate([found[ones], at[twos]]).astype(np.int64)
    return Hits(texts.owners[places], terms, texts.masks[places], places, len(ones))

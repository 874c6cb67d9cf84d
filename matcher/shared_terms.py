"""The terms that needs share: what names a group of them in their own words."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

import numpy as np

from matcher.characters import fold, fold_text
from matcher.grams import GramWeights, bigrams
from matcher.protocols import Analyzer

SHORTEST, LONGEST, MOST_WORDS = 2, 10, 4
MOST_TERMS = 3
# A term names a group where so many of its members have it.
SHARE = 0.5


def shared_terms(titles: Sequence[str], texts: Sequence[str], weights: GramWeights, analyzer: Analyzer) -> list[str]:
    """Up to `MOST_TERMS` terms out of the titles that at least half of the texts have (two at least), best first, none
    a part of another; empty where they share none. `texts`: title and content of each member; in both stands a space in
    the place of what names nothing. Of two terms that as many texts have, the longer one counts."""
    folded = ["".join(fold_text(text).split()) for text in texts]
    least = max(2, ceil(len(texts) * SHARE))
    counts = {term: sum(term in text for text in folded) for term in _terms(titles, analyzer)}
    shared = {term: count for term, count in counts.items() if count >= least}
    whole = [term for term in shared if not any(term in o and term != o and shared[o] >= shared[term] for o in shared)]
    ranked = sorted(whole, key=lambda term: (-shared[term] * _rarity(term, weights), term))
    return _apart(ranked)[:MOST_TERMS]


def _terms(titles: Iterable[str], analyzer: Analyzer) -> set[str]:
    parts = [analyzer.words(part) for title in titles for part in fold_text(title).split()]
    return {term for words in parts for term in _runs(words)}


def _runs(words: Sequence[str]) -> Iterator[str]:
    """Every run of up to MOST_WORDS neighboring words that may name something."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + MOST_WORDS, len(words)) + 1):
            term = "".join(words[start:end])
            if SHORTEST <= len(term) <= LONGEST and not term.isdecimal():
                yield term


def _rarity(term: str, weights: GramWeights) -> float:
    """The weight of its bigrams; by the root of their number, or long terms alone would win."""
    keys = bigrams(fold(term))[:-1]
    return float(np.sum(weights.idf_of(keys)) / np.sqrt(max(len(keys), 1)))


def _apart(ranked: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for term in ranked:
        if not any(term in other or other in term for other in kept):
            kept.append(term)
    return kept

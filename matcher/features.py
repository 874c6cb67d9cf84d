"""What a ranker sees of a need and a patent: one row of named figures a pair, each the work of one small function.

A new figure is a name in its group's tuple and a column in its group's function; rankers on disk name the figures they
were fitted on, so an old one keeps working as long as its names are here.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.domain import TechnologyNeed
from matcher.gram_hits import Hits, find
from matcher.grams import Floats, bigrams
from matcher.need_words import NeedWords
from matcher.protocols import Candidates, Encoder
from matcher.similarity import BODY, FACET_BITS, FACETS, PatentTexts, need_text
from matcher.vocabulary import Facet

SIMILARITY = ("whole", "title", "content", *(facet.value for facet in FACETS), "title_subject")
COVERAGE = ("title_answered", "content_answered", "problem_answered", "target_answered", "limit_answered")
SHARED = ("longest_run", "rarest_shared", "patent_title_asked")
MEANING = ("meaning", "meaning_title")
LENGTH = ("need_length", "patent_length")
FEATURES: tuple[str, ...] = (*SIMILARITY, *COVERAGE, *SHARED, *MEANING, *LENGTH)
# What a `PairReader` says of the few pairs it has read: its score, and the numbers the score is read from.
READ_WIDTH = 384
READ_SCORE = "reading"
READING: tuple[str, ...] = (READ_SCORE, *(f"reading_{i}" for i in range(READ_WIDTH)))
COLUMNS = (*FEATURES, *READING)
_LOG_TF = np.concatenate([np.zeros(1), 1 + np.log(np.arange(1, 1024))]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Dense vectors of one encoder, rows of length 1: `asked` (2, d) of the need's whole text and of its title,
    `offered` (n, d) of the patents."""

    asked: Floats
    offered: Floats


def meaning_of(need: TechnologyNeed, found: Candidates, encoder: Encoder | None) -> Meaning | None:
    """The vectors of a need and of its candidates; None without an encoder or where the candidates have none."""
    if encoder is None or found.vectors is None:
        return None
    return Meaning(encoder.encode([f"{need.title}\n{need_text(need)}", need.title]), found.vectors)


@dataclass(frozen=True)
class Pairs:
    """One need with n patents, and where they share grams."""

    need: NeedWords
    texts: PatentTexts
    meaning: Meaning | None = None

    def __len__(self) -> int:
        """How many patents there are."""
        return len(self.texts.lengths)

    @cached_property
    def hits(self) -> Hits:
        """Every place of the patents where a gram of the need stands."""
        return find(self.need.keys, self.texts)

    @cached_property
    def present(self) -> Floats:
        """Shape (n, k): 1 where the whole patent has a gram of the need."""
        return np.minimum(self.counts(BODY), 1).astype(np.float32)

    def counts(self, bit: int) -> NDArray[np.int64]:
        """Shape (n, k): how often each gram of the need occurs in the given part of each patent."""
        inside = (self.hits.masks & bit) != 0
        terms = len(self.need.keys)
        places = self.hits.owners[inside] * terms + self.hits.terms[inside]
        return np.bincount(places, minlength=len(self) * terms).reshape(len(self), terms)


def pair_features(need: NeedWords, texts: PatentTexts, meaning: Meaning | None = None) -> Floats:
    """Shape (n, len(FEATURES)) for n patents. A pair's row depends on that pair alone. Without vectors the figures of
    `MEANING` are 0."""
    pairs = Pairs(need, texts, meaning)
    groups = (similarity(pairs), coverage(pairs), shared(pairs), closeness(pairs), lengths(pairs))
    return np.concatenate(groups, axis=1).astype(np.float32)


def similarity(pairs: Pairs) -> Floats:
    """Shape (n, len(SIMILARITY)): cosines of the need with the whole patent (title and content together, the title
    alone, the content alone), of both together with each facet, of the title alone with the subject."""
    whole = _dots(pairs, BODY, slice(None))
    facets = [_dots(pairs, bit, slice(0, 1)) for bit in FACET_BITS.values()]
    subject = _dots(pairs, FACET_BITS[Facet.SUBJECT], slice(1, 2))
    norms = pairs.texts.norms
    under = [norms[:, [0, 0, 0]], norms[:, 1:], norms[:, [1 + FACETS.index(Facet.SUBJECT)]]]
    return _over(np.concatenate([whole, *facets, subject], axis=1), np.concatenate(under, axis=1))


def coverage(pairs: Pairs) -> Floats:
    """Shape (n, len(COVERAGE)): the share of the weighted bigrams of title, content, problem, target and limits that
    occur anywhere in the patent; where the need states no such element, the title's."""
    return pairs.present @ pairs.need.shares


def shared(pairs: Pairs) -> Floats:
    """Shape (n, len(SHARED)): the logarithm of the longest run of characters made of bigrams of the need's title, the
    weight of the rarest bigram of the title the patent has, the share of the patent's subject the need asks for."""
    rarest = (pairs.present * (pairs.need.idf * pairs.need.title)).max(axis=1, initial=0)
    return np.stack([np.log1p(_longest_runs(pairs)), rarest, _subject_asked(pairs)], axis=1)


def closeness(pairs: Pairs) -> Floats:
    """Shape (n, len(MEANING)): cosines of the encoder's vectors."""
    if pairs.meaning is None:
        return np.zeros((len(pairs), len(MEANING)), np.float32)
    return np.asarray(pairs.meaning.offered @ pairs.meaning.asked.T, dtype=np.float32)


def lengths(pairs: Pairs) -> Floats:
    """Shape (n, len(LENGTH)): logarithms of how many characters the need's content and the patent have."""
    need = np.full(len(pairs), np.log1p(pairs.need.length))
    return np.stack([need, np.log1p(pairs.texts.lengths)], axis=1).astype(np.float32)


def _dots(pairs: Pairs, bit: int, queries: slice) -> Floats:
    tf = _LOG_TF[np.minimum(pairs.counts(bit), len(_LOG_TF) - 1)]
    return np.asarray(tf @ pairs.need.queries[:, queries], dtype=np.float32)


def _longest_runs(pairs: Pairs) -> NDArray[np.int64]:
    """Shape (n,): how many bigrams of the title follow each other without a gap, at most."""
    hits, longest = pairs.hits, np.zeros(len(pairs), np.int64)
    mine = hits.unigrams + np.flatnonzero(pairs.need.title[hits.terms[hits.unigrams :]])
    if len(mine):
        starts = np.flatnonzero(np.diff(hits.places[mine], prepend=-2) != 1)
        runs = np.diff(np.append(starts, len(mine)))
        np.maximum.at(longest, hits.owners[mine[starts]], runs)
    return longest


def _subject_asked(pairs: Pairs) -> Floats:
    """Shape (n,): of the weight of the bigrams that speak of the patent's subject, the part the need has as well."""
    texts, hits = pairs.texts, pairs.hits
    subject = np.flatnonzero((texts.masks & FACET_BITS[Facet.SUBJECT]) != 0)
    keys = bigrams(texts.codes)[subject]
    weights = np.where(keys == 0, 0, pairs.need.weights.idf_of(keys))
    known = np.zeros(len(texts.codes), dtype=bool)
    known[hits.places[hits.unigrams :]] = True
    owners = texts.owners[subject]
    common = np.bincount(owners, weights * known[subject], minlength=len(pairs))
    return _over(common, np.bincount(owners, weights, minlength=len(pairs)))


def _over(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    out = np.zeros(above.shape, dtype=np.float32)
    np.divide(above, below, out=out, where=below > 0, casting="unsafe")
    return out

"""The figures of given pairs, from files or from the index of a home: the same ones the batch ranks by."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from indexing.collection import Collection
from indexing.counts import fit_weights
from indexing.segments import segment_of
from indexing.static_encoder import background_weights
from jobs.index_parts import indexed
from matcher.background import blended
from matcher.cues import ClauseCues
from matcher.domain import Patent, TechnologyNeed
from matcher.facets import facets_of
from matcher.features import FEATURES, meaning_of, pair_features
from matcher.grams import Floats, GramWeights
from matcher.need_words import need_words
from matcher.protocols import Candidates, Encoder, PairReader
from matcher.shipped import shipped
from store.rows import pieces

AT_ONCE = 256
Pair = tuple[str, str]


class PatentSource(Protocol):
    """Where the texts of patents come from: an index, or `FileTexts`."""

    @property
    def weights(self) -> GramWeights:
        """The gram weights of the collection."""
        ...

    def texts_of(self, patent_ids: Sequence[str]) -> Candidates:
        """The given patents, those that are not there left out."""
        ...


class FileTexts:
    """The patents of a file, made ready in memory. The gram weights are the file's own on top of the shipped
    background, so that a file of three patents can be scored as well."""

    def __init__(self, patents: Sequence[Patent], cues: ClauseCues, encoder: Encoder | None = None) -> None:
        entries = [
            indexed(patent, cues, spans)
            for piece in pieces(patents, AT_ONCE)
            for patent, spans in zip(piece, facets_of(piece, cues), strict=True)
        ]
        own = fit_weights([entry.body for entry in entries])
        self.weights = blended(own, background_weights(shipped("models", "encoder")))
        dense = (
            encoder.encode([entry.text for entry in entries]) if encoder else np.zeros((len(entries), 0), np.float32)
        )
        self._texts = Collection([segment_of(entries, dense, self.weights)], np.empty(0, np.int64))

    def texts_of(self, patent_ids: Sequence[str]) -> Candidates:
        """The given patents, those that are not there left out."""
        known = self._texts.ordinals
        return self._texts.gather(known[patent_id] for patent_id in patent_ids if patent_id in known)


def pair_table(
    needs: Mapping[str, TechnologyNeed],
    pairs: Sequence[Pair],
    source: PatentSource,
    cues: ClauseCues,
    encoder: Encoder | None = None,
) -> Floats:
    """Shape (pairs, len(FEATURES)), in the order of the pairs. Every id must be known."""
    table = np.zeros((len(pairs), len(FEATURES)), dtype=np.float32)
    for need_id, places in _by_need(pairs):
        found = source.texts_of([pairs[i][1] for i in places])
        words = need_words(needs[need_id], cues, source.weights)
        table[places] = pair_features(words, found.texts, meaning_of(needs[need_id], found, encoder))
    return table


def read_table(table: Floats, pairs: Sequence[tuple[TechnologyNeed, Patent]], reader: PairReader | None) -> Floats:
    """The table of some pairs with what a reader says of them beside it, shape (pairs, len(COLUMNS)); the table alone
    without a reader."""
    if reader is None:
        return table
    read = reader.read([need for need, _ in pairs], [patent for _, patent in pairs])
    return np.hstack([table, read])


def _by_need(pairs: Sequence[Pair]) -> Iterator[tuple[str, list[int]]]:
    places: dict[str, list[int]] = {}
    for i, (need_id, _) in enumerate(pairs):
        places.setdefault(need_id, []).append(i)
    for need_id, all_of_it in places.items():
        for piece in pieces(all_of_it, AT_ONCE):
            yield need_id, piece

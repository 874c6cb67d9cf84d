"""What a batch of patents brings to an index: any core can make it, one writes it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexing.counts import document_frequencies
from indexing.segments import NO_NORMS, IndexedPatent, Segment, closed_texts, norms_of
from matcher.characters import Codes
from matcher.grams import Floats, GramWeights, Keys
from matcher.protocols import Analyzer, Encoder
from matcher.similarity import Masks


@dataclass(frozen=True, slots=True)
class IndexPart:
    """n patents, without what needs the weights of the whole collection. `words` (n,) are those of each text with
    spaces between; `codes`, `masks`, `lengths`, `days` and `vectors` as in `Segment`; `grams` (m,), ascending, stand in
    `frequencies` (m,) of the texts."""

    ids: tuple[str, ...]
    words: tuple[str, ...]
    codes: Codes
    masks: Masks
    lengths: NDArray[np.int64]
    days: NDArray[np.int64]
    vectors: Floats
    grams: Keys
    frequencies: NDArray[np.int64]


def part_of(patents: Sequence[IndexedPatent], encoder: Encoder, analyzer: Analyzer) -> IndexPart:
    """What the given patents bring. Raises what the encoder raises."""
    texts = [patent.text for patent in patents]
    codes, masks, lengths = closed_texts(patents)
    return IndexPart(
        tuple(patent.patent_id for patent in patents),
        tuple(" ".join(analyzer.words(text)) for text in texts),
        codes,
        masks,
        lengths,
        np.array([patent.day_number for patent in patents], dtype=np.int64),
        halved(encoder.encode(texts)),
        *document_frequencies([patent.body for patent in patents]),
    )


def segment_with(part: IndexPart, weights: GramWeights) -> Segment:
    """The part as a segment, its norms by the given weights."""
    norms = np.concatenate([NO_NORMS, *norms_of(part.codes, part.masks, part.lengths, weights)])
    return Segment(part.ids, part.codes, part.masks, part.lengths, norms, part.days, part.vectors)


def halved(vectors: Floats) -> Floats:
    """As float16: half the room, and an inner product of two rows of length 1 that is off by some 0.0005 at most."""
    return vectors.astype(np.float16)

"""All patents of an index as one: ordinals run through the segments in order."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexing.segments import Segment
from matcher.grams import Floats
from matcher.protocols import Candidates
from matcher.similarity import COLUMNS, PatentTexts


class Collection:
    """Texts and days by ordinal. `dead` are the ordinals of removed patents and of former texts."""

    def __init__(self, segments: Sequence[Segment], dead: NDArray[np.int64]) -> None:
        self.segments, self.dead = segments, dead
        self._starts = np.cumsum([0, *(len(segment.ids) for segment in segments)])

    def __len__(self) -> int:
        """How many ordinals there are, dead ones too."""
        return int(self._starts[-1])

    @cached_property
    def alive(self) -> NDArray[np.bool_]:
        """Shape (ordinals,)."""
        alive = np.ones(len(self), dtype=bool)
        alive[self.dead] = False
        return alive

    @cached_property
    def ordinals(self) -> dict[str, int]:
        """The ordinal of each living patent."""
        ids = (patent_id for segment in self.segments for patent_id in segment.ids)
        return {patent_id: i for i, (patent_id, alive) in enumerate(zip(ids, self.alive, strict=True)) if alive}

    @cached_property
    def _days(self) -> NDArray[np.int64]:
        return np.concatenate([np.empty(0, np.int64), *(segment.days for segment in self.segments)])

    def allowed(self, proposable_on: date | None) -> NDArray[np.bool_]:
        """Shape (ordinals,): the living ones, or those of them that may be proposed on that day."""
        if proposable_on is None:
            return self.alive
        return self.alive & (self._days >= proposable_on.toordinal())

    def gather(self, ordinals: Iterable[int]) -> Candidates:
        """The ids, texts and vectors of the given ordinals, in that order."""
        wanted = np.fromiter(ordinals, np.int64)
        numbers = np.searchsorted(self._starts, wanted, side="right") - 1
        rows = wanted - self._starts[numbers]
        places = [(self.segments[number], i) for number, i in zip(numbers.tolist(), rows.tolist(), strict=True)]
        spans = [(s, s.offsets[i], s.offsets[i + 1]) for s, i in places]
        texts = PatentTexts(
            codes=np.concatenate([np.empty(0, np.uint16), *(s.codes[a:b] for s, a, b in spans)]),
            masks=np.concatenate([np.empty(0, np.uint8), *(s.masks[a:b] for s, a, b in spans)]),
            lengths=np.array([b - a for _, a, b in spans], dtype=np.int64),
            norms=self._taken("norms", numbers, rows, len(COLUMNS)),
        )
        vectors = self._taken("vectors", numbers, rows, self.segments[0].vectors.shape[1] if places else 0)
        return Candidates(tuple(s.ids[i] for s, i in places), texts, vectors if vectors.shape[1] else None)

    def _taken(self, name: str, numbers: NDArray[np.int64], rows: NDArray[np.int64], width: int) -> Floats:
        """Shape (n, width): of the segments' arrays of that name the given rows, a segment at a time."""
        out = np.empty((len(rows), width), dtype=np.float32)
        for number in np.unique(numbers).tolist():
            mine = numbers == number
            out[mine] = getattr(self.segments[number], name)[rows[mine]]
        return out

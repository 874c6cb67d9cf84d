"""What the matcher needs of the world, declared as small Protocols; `indexing` satisfies them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Patent, TechnologyNeed
from matcher.grams import Floats, GramWeights
from matcher.similarity import PatentTexts


class Analyzer(Protocol):
    """Cuts texts into words."""

    def words(self, text: str) -> list[str]:
        """The words of one text, in order, folded."""
        ...


class Encoder(Protocol):
    """Turns texts into dense vectors."""

    @property
    def name(self) -> str:
        """What the index manifest records; another name means another space."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions), rows of length 1 (or 0 for an empty text)."""
        ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """The patents retrieved for one need, unordered, with their folded texts in the same order; `vectors`
    (patents, dimensions) are those of the index's encoder, where there is one."""

    patent_ids: tuple[str, ...]
    texts: PatentTexts
    vectors: Floats | None = None


# Stands between an encoder's name and what tells apart those tuned from it.
TUNED = "+"


def compares(fitted_with: str, encoder: str) -> bool:
    """Whether a scorer fitted with the cosines of one encoder (none: empty) may look at those of another: the same one,
    or one tuned from it."""
    return fitted_with in ("", encoder) or encoder.startswith(f"{fitted_with}{TUNED}")


class PairReader(Protocol):
    """Reads a need and a patent together: dear, so for the best candidates of a need only."""

    @property
    def name(self) -> str:
        """Another name says other numbers."""
        ...

    def read(self, needs: Sequence[TechnologyNeed], patents: Sequence[Patent]) -> Floats:
        """Shape (n, len(features.READING)), of n pairs."""
        ...


class PairScorer(Protocol):
    """Judges pairs by their figures (`features.pair_features`)."""

    @property
    def calibrated(self) -> bool:
        """Whether its probabilities were fitted on judgements of the home."""
        ...

    @property
    def encoder(self) -> str:
        """The encoder whose cosines it looks at; empty: none."""
        ...

    @property
    def reader(self) -> str:
        """The reader whose figures it looks at; empty: none."""
        ...

    def scores(self, table: Floats) -> NDArray[np.float64]:
        """Shape (n,), in [0, 1], from figures of shape (n, len(FEATURES)), or (n, len(COLUMNS)) of pairs that were
        read: what candidates are ranked by."""
        ...

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shape (n, 3): P(level >= 2), P(level >= 3), P(level >= 4); none falls as the score rises."""
        ...


class Retriever(Protocol):
    """Finds the candidates worth scoring."""

    @property
    def encoder(self) -> Encoder:
        """The encoder its vectors are of."""
        ...

    @property
    def weights(self) -> GramWeights:
        """The gram weights of the collection, fixed until the index is rebuilt."""
        ...

    def retrieve(
        self, needs: Sequence[TechnologyNeed], top: int, proposable_on: date | None = None
    ) -> list[Candidates]:
        """For each need up to `top` candidates; only patents proposable on that day where one is given."""
        ...

    def texts_of(self, patent_ids: Sequence[str]) -> Candidates:
        """The given patents, those not in the index left out."""
        ...

"""From similarities to a score, a probability and a level, with weights that stand in a file anyone can read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.grams import Floats
from matcher.similarity import FACETS
from matcher.vocabulary import Facet, Level


@dataclass(frozen=True, slots=True)
class ScoreWeights:
    """How similarities add up. `text` weighs the whole patent, `facets` its parts; all together 1. `midpoint` is the
    score at which relevance (level >= 3) is as likely as not, `slope` how fast that changes. `calibrated`: fitted on
    judgements of the home."""

    text: float
    facets: Mapping[Facet, float]
    midpoint: float
    slope: float
    strong: float
    weak: float
    calibrated: bool = False

    def scores(self, similarities: Floats) -> Floats:
        """Shape (n,), in [0, 1], from `similarity.similarities` of shape (n, 1 + facets)."""
        columns = np.array([self.text, *(self.facets.get(facet, 0.0) for facet in FACETS)])
        scores: Floats = np.clip(similarities @ columns, 0.0, 1.0).astype(np.float32)
        return scores

    def probability(self, score: float) -> float:
        """P(level >= 3): the logistic function of the score."""
        return 1.0 / (1.0 + math.exp(-self.slope * (score - self.midpoint)))

    def level(self, probability: float) -> Level:
        """4 from `strong`, 3 from one half, 2 from `weak`, else 1."""
        if probability >= self.strong:
            return Level.STRONG
        if probability >= 0.5:
            return Level.RATHER_STRONG
        return Level.WEAK if probability >= self.weak else Level.UNRELATED


def weights_from_mapping(values: Mapping[str, object]) -> ScoreWeights:
    """Weights as they stand in `data/models/default_weights.toml`. Raises KeyError or ValueError on a foreign file."""
    facets = values["facets"]
    if not isinstance(facets, Mapping):
        raise ValueError(f"facets must be a table, not {facets!r}")
    names = ("text", "midpoint", "slope", "strong", "weak")
    numbers = {name: float(str(values[name])) for name in names}
    by_facet = {Facet(name): float(weight) for name, weight in facets.items()}
    return ScoreWeights(facets=by_facet, calibrated=bool(values.get("calibrated", False)), **numbers)

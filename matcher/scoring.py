"""From similarities to a score with weights that stand in a file anyone can read, and the ranker these weights are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.calibration import Calibration
from matcher.grams import Floats
from matcher.ordinal import logit
from matcher.ranker import LinearRanker, TrainedOn
from matcher.similarity import FACETS
from matcher.vocabulary import Facet


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


def hand_ranker(weights: ScoreWeights) -> LinearRanker:
    """The weights as a ranker: the same order, the same P(level >= 3); level 4 from P = `strong`, 2 from P = `weak`."""
    columns = {"whole": weights.text, **{facet.value: share for facet, share in weights.facets.items()}}
    low, high = (-float(logit(np.array(p))) for p in (weights.weak, weights.strong))
    return LinearRanker(
        features=tuple(columns),
        weights=tuple(weights.slope * share for share in columns.values()),
        means=(0.0,) * len(columns),
        scales=(1.0,) * len(columns),
        bias=-weights.slope * weights.midpoint,
        calibration=Calibration(1.0, (low, 0.0, high)),
        trained=TrainedOn("set by hand", 0, 0, 0.0, ""),
        calibrated=weights.calibrated,
    )


def weights_from_mapping(values: Mapping[str, object]) -> ScoreWeights:
    """Weights as they stand in `data/models/default_weights.toml`. Raises KeyError or ValueError on a foreign file."""
    facets = values["facets"]
    if not isinstance(facets, Mapping):
        raise ValueError(f"facets must be a table, not {facets!r}")
    names = ("text", "midpoint", "slope", "strong", "weak")
    numbers = {name: float(str(values[name])) for name in names}
    by_facet = {Facet(name): float(weight) for name, weight in facets.items()}
    return ScoreWeights(facets=by_facet, calibrated=bool(values.get("calibrated", False)), **numbers)

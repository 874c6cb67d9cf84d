"""Gram weights for a collection too small to tell common wording from rare: its own counts on top of a background's."""

import numpy as np

from matcher.grams import GramWeights, Keys
from matcher.reliability import Numbers

# The background counts as so many documents of the same wording: it decides for fifty patents, not for ten thousand.
PRIOR_DOCUMENTS = 1_000


def blended(own: GramWeights, background: GramWeights, prior: int = PRIOR_DOCUMENTS) -> GramWeights:
    """Weights from the document frequencies of both, the background's brought to `prior` documents."""
    keys = np.union1d(own.keys, background.keys)
    frequencies = _frequencies(own, keys) + _frequencies(background, keys) * prior / max(background.documents, 1)
    documents = own.documents + prior
    return GramWeights(keys, (np.log((1 + documents) / (1 + frequencies)) + 1).astype(np.float32), documents)


def _frequencies(weights: GramWeights, keys: Keys) -> Numbers:
    """Shape (k,): how many documents had each key, from its weight; 0 for one it does not know."""
    found = np.zeros(len(keys))
    found[np.searchsorted(keys, weights.keys)] = np.exp(np.log(1 + weights.documents) - (weights.idf - 1.0)) - 1
    return np.maximum(found, 0.0)

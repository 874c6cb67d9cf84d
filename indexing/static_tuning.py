"""Tuning a static encoder to the texts of one collection, and measuring what that gains."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.counts import gram_counts
from indexing.static_encoder import StaticEncoder
from indexing.static_grams import GramRows, gram_matrix, placeable
from indexing.static_training import PairBatch, TableTraining, decayed
from matcher.characters import fold
from matcher.grams import Keys

Progress = Callable[[int, int], None]
TextPair = tuple[str, str]
BATCH = 512
EPOCHS = 8
# Chosen on translated arXiv titles and abstracts, with an encoder that had not seen them: of 0.02, 0.05, 0.1 and 0.2
# the smallest is best for 600 pairs, 0.1 and 0.2 for 10,000.
FEW_PAIRS, RATE_OF_FEW, MOST_RATE = 600, 0.02, 0.1
KEPT_GRAMS = 0.7
NEW_GRAMS = 20_000
MIN_TEXTS = 4
SEED = 0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How well each of `pairs` first texts finds its own second text among all second texts."""

    recall_at_1: float
    mrr: float
    pairs: int


def retrieval(encoder: StaticEncoder, pairs: Sequence[TextPair]) -> Retrieval:
    """Recall at 1 and mean reciprocal rank by cosine; ties count against the encoder."""
    if not pairs:
        return Retrieval(0.0, 0.0, 0)
    firsts, seconds = (encoder.encode(texts) for texts in zip(*pairs, strict=True))
    ranks = np.concatenate([_ranks(firsts[i : i + BATCH], seconds, i) for i in range(0, len(pairs), BATCH)])
    return Retrieval(float((ranks == 1).mean()), float((1 / ranks).mean()), len(pairs))


def _ranks(firsts: NDArray[np.float32], seconds: NDArray[np.float32], start: int) -> NDArray[np.int64]:
    likeness = firsts @ seconds.T
    at = np.arange(len(firsts))
    own = likeness[at, start + at][:, None]
    return np.asarray((likeness >= own).sum(axis=1))


def tuned(encoder: StaticEncoder, pairs: Sequence[TextPair], progress: Progress | None = None) -> StaticEncoder:
    """A new encoder whose texts find their partners better; the bigrams these texts repeat get rows of their own.
    `progress` is told how many of how many steps are done. The same pairs give the same encoder."""
    wider = widened(encoder, [text for pair in pairs for text in pair])
    firsts, seconds = (gram_matrix(texts, wider.rows) for texts in zip(*pairs, strict=True))
    training = TableTraining(wider.table.copy())
    steps = EPOCHS * (len(pairs) // BATCH + 1)
    random = np.random.default_rng(SEED)
    chosen = _shuffled(len(pairs), steps, random)
    batches = (PairBatch(thinned(firsts[at], random), thinned(seconds[at], random)) for at in chosen)
    for done, (batch, rate) in enumerate(decayed(batches, steps, _rate(len(pairs))), start=1):
        training.step(batch, rate)
        if progress:
            progress(done, steps)
    return StaticEncoder(wider.rows, training.table, encoder.base or encoder.name)


def _rate(pairs: int) -> float:
    """Few texts allow only small steps."""
    return float(min(MOST_RATE, RATE_OF_FEW * max(1.0, (pairs / FEW_PAIRS) ** 0.5)))


def _shuffled(count: int, steps: int, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """`steps` batches of the numbers below `count`, each epoch in a new order."""
    waiting = np.empty(0, np.int64)
    for _ in range(steps):
        if len(waiting) < min(BATCH, count):
            waiting = random.permutation(count)
        yield waiting[:BATCH]
        waiting = waiting[BATCH:]


def thinned(counts: Any, random: np.random.Generator) -> Any:
    """Some of the grams left out, so that no text leans on one of them."""
    thin = counts.copy()
    thin.data = thin.data * (random.random(len(thin.data)) < KEPT_GRAMS)
    thin.eliminate_zeros()
    return thin


def widened(encoder: StaticEncoder, texts: Sequence[str]) -> StaticEncoder:
    """The same encoder with rows for the `NEW_GRAMS` most frequent bigrams that had to share a row; each starts as
    the row it shared, so every text keeps its vector."""
    new = _unlisted(encoder.rows, texts)
    keys = placeable(np.union1d(encoder.rows.keys, new))
    rows = GramRows(keys, encoder.rows.buckets)
    old = encoder.rows.rows_of(keys)
    table = np.concatenate([encoder.table[old], encoder.table[len(encoder.rows.keys) :]])
    return StaticEncoder(rows, table, encoder.base)


def _unlisted(rows: GramRows, texts: Sequence[str]) -> Keys:
    keys, counts = np.unique(gram_counts([fold(text) for text in texts])[1], return_counts=True)
    at = rows.rows_of(keys)
    new = np.flatnonzero((at >= len(rows.keys)) & (counts >= MIN_TEXTS))
    return keys[new[np.argsort(-counts[new], kind="stable")[:NEW_GRAMS]]]

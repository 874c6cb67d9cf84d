"""What is shown, and what is learned from it: weighting by the probabilities brings back what the choice hid."""

import numpy as np
import pytest

from jobs.judgement import read_weights
from matcher.evaluation import summary
from matcher.features import FEATURES
from matcher.scoring import hand_ranker
from matcher.shown_sample import chances, forgotten, learned_from_shown, relevant_share, shown
from matcher.training import JudgedPairs, Purpose

NEEDS, EACH = 60, 20


@pytest.fixture
def pairs() -> JudgedPairs:
    """Invented figures: relevance follows the score, which is also what decides who is shown first."""
    random = np.random.default_rng(0)
    table = np.zeros((NEEDS * EACH, len(FEATURES)), np.float32)
    table[:, FEATURES.index("whole")] = random.random(len(table)) / 3
    levels = 1 + (random.random(len(table)) < table[:, FEATURES.index("whole")] * 1.2) * 3
    ids = tuple(str(i // EACH) for i in range(len(table)))
    return JudgedPairs(table, levels, np.full(len(table), np.nan), ids, ids)


def test_the_first_of_each_need_are_sure_and_the_rest_have_the_chance_given(pairs: JudgedPairs) -> None:
    scores = pairs.table[:, FEATURES.index("whole")].astype(np.float64)
    found = chances(pairs, scores, 3, 0.1)
    for need in range(NEEDS):
        own = slice(need * EACH, (need + 1) * EACH)
        assert found[own].tolist() == [1.0 if s >= np.sort(scores[own])[-3] else 0.1 for s in scores[own]]


def test_the_lot_shows_as_many_as_the_probabilities_say_and_keeps_them(pairs: JudgedPairs) -> None:
    probabilities = np.where(np.arange(len(pairs)) % 2, 1.0, 0.25)
    seen = shown(pairs, probabilities, seed=1)
    assert (seen.probabilities == 1).sum() == len(pairs) / 2
    assert (seen.probabilities == 0.25).sum() == pytest.approx(len(pairs) / 8, rel=0.2)
    assert forgotten(seen).weights.tolist() == [1.0] * len(seen)


def test_what_was_shown_because_it_looked_good_overstates_relevance_unless_its_chance_is_remembered(
    pairs: JudgedPairs,
) -> None:
    likely = chances(pairs, pairs.table[:, FEATURES.index("whole")].astype(np.float64), 3, 0.2)
    seen = shown(pairs, likely, seed=1)
    base = (pairs.levels >= 3).mean()
    assert relevant_share(seen) == pytest.approx(base, abs=0.03)
    assert relevant_share(forgotten(seen)) == (seen.levels >= 3).mean() > base + 0.05


def test_learning_from_everything_is_the_same_with_and_without_probabilities(pairs: JudgedPairs) -> None:
    start = Purpose(hand_ranker(read_weights()))
    every = np.ones(len(pairs))
    found = [summary(learned_from_shown(pairs, start, every, 0, remember)) for remember in (True, False)]
    assert found[0] == found[1] and found[0]["brier_skill"] > 0

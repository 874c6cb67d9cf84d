"""Figures left out, figures alone, weights changed: what a ranker then sees, and which pairs move how far."""

import numpy as np
import pytest

from jobs.judgement import read_weights
from matcher.ablation import FIGURE_GROUPS, Move, alone, moves, ranks, reweighted, without
from matcher.evaluation import summary
from matcher.features import FEATURES
from matcher.scoring import hand_ranker
from matcher.training import JudgedPairs, Purpose, fit_ranker
from matcher.validation import cross_validated

HAND = hand_ranker(read_weights())


def pairs_of(levels: list[int], needs: list[str], **columns: list[float]) -> JudgedPairs:
    table = np.zeros((len(levels), len(FEATURES)), np.float32)
    for name, values in columns.items():
        table[:, FEATURES.index(name)] = values
    return JudgedPairs(table, np.array(levels), np.full(len(levels), np.nan), tuple(needs), tuple(needs))


def test_every_figure_stands_in_one_group() -> None:
    assert sorted(name for group in FIGURE_GROUPS.values() for name in group) == sorted(FEATURES)


def test_a_figure_left_out_can_neither_be_learned_nor_be_used_by_the_start() -> None:
    random = np.random.default_rng(0)
    levels = random.integers(1, 5, 600)
    needs = [str(i // 15) for i in range(600)]
    told = pairs_of(levels.tolist(), needs, whole=(levels / 5).tolist())
    assert summary(cross_validated(told, Purpose(HAND)))["ndcg10"] == 1
    blind = without(told, ["whole"])
    assert len(set(fit_ranker(blind, Purpose(HAND)).scores(blind.table))) == 1
    assert told.table[:, FEATURES.index("whole")].any()


def test_one_figure_alone_is_a_ranker() -> None:
    pairs = pairs_of([4, *[1] * 10], ["n"] * 11, title=[0.1, *[0.5] * 10], content=[0.9, *[0.5] * 10])
    assert (summary(alone(pairs, "title"))["auc3"], summary(alone(pairs, "content"))["auc3"]) == (0, 1)


def test_a_weight_is_multiplied_and_the_others_stay() -> None:
    before = dict(zip(HAND.features, HAND.weights, strict=True))
    after = reweighted(HAND, {"whole": 2.0})
    assert dict(zip(after.features, after.weights, strict=True)) == before | {"whole": 2 * before["whole"]}
    with pytest.raises(ValueError, match="'need_length'"):
        reweighted(HAND, {"need_length": 2.0})


def test_moves_name_who_stands_elsewhere_within_its_own_need() -> None:
    pairs = pairs_of([4, 1, 2, 3, 1], ["a", "a", "b", "a", "b"])
    before, after = np.array([0.9, 0.5, 0.2, 0.1, 0.1]), np.array([0.3, 0.5, 0.9, 0.9, 0.8])
    assert moves(pairs, before, after) == [Move(0, "a", 4, 1, 3), Move(3, "a", 3, 3, 1)]
    assert moves(pairs, before, before * 2) == []


def test_equal_scores_rank_in_the_order_they_come() -> None:
    assert ranks(np.array([0, 1, 0, 1]), np.array([0.5, 0.1, 0.5, 0.9])) == [1, 2, 2, 1]

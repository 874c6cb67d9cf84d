"""Rankers fitted, kept and judged: what is learned, what few judgements may not spoil, what a file must say."""

import json
from dataclasses import replace

import numpy as np
import pytest

from jobs.judgement import read_weights
from jobs.rankers import shipped_ranker
from matcher.calibration import levels_of, relevance_of
from matcher.errors import InputRefused
from matcher.evaluation import summary
from matcher.features import FACETS, FEATURES
from matcher.ranker import LinearRanker, ranker_document, ranker_from_document
from matcher.scoring import hand_ranker
from matcher.training import JudgedPairs, Purpose, fit_ranker, recalibrated
from matcher.validation import CurvePoint, cross_validated, enough, judged_by, learning_curve

HAND = hand_ranker(read_weights())


def pairs_of(needs: int, each: int = 15, seed: int = 0, taught_by: str = "content_answered") -> JudgedPairs:
    """Invented figures; the level follows one of them, the others are chance."""
    random = np.random.default_rng(seed)
    table = random.random((needs * each, len(FEATURES))).astype(np.float32)
    signal = table[:, FEATURES.index(taught_by)] + random.normal(scale=0.1, size=len(table))
    levels = 1 + (signal[:, None] > [0.5, 0.75, 0.9]).sum(axis=1)
    ids = tuple(str(i // each) for i in range(len(table)))
    return JudgedPairs(table, levels, np.full(len(table), np.nan), ids, ids)


def test_the_weights_set_by_hand_are_a_ranker_of_the_same_order_and_probabilities() -> None:
    weights, table = read_weights(), np.random.default_rng(0).random((50, len(FEATURES))).astype(np.float32) / 3
    columns = [FEATURES.index(name) for name in ("whole", *(facet.value for facet in FACETS))]
    scores = weights.scores(table[:, columns])
    found = HAND.probabilities(HAND.scores(table))
    assert relevance_of(found) == pytest.approx(
        1 / (1 + np.exp(-weights.slope * (scores - weights.midpoint))), abs=1e-5
    )
    p = relevance_of(found)
    wanted = 1 + (p >= weights.weak).astype(int) + (p >= 0.5) + (p >= weights.strong)
    assert levels_of(found).tolist() == wanted.tolist()


def test_the_shipped_ranker_says_that_it_is_not_calibrated_and_on_what_it_was_fitted() -> None:
    shipped = shipped_ranker()
    assert not shipped.calibrated and shipped.trained.pairs and "invented" in shipped.trained.source


def test_a_figure_that_tells_the_level_is_learned() -> None:
    pairs = pairs_of(60)
    ranker = fit_ranker(pairs, Purpose(HAND, encoder="e"))
    weights = dict(zip(ranker.features, np.array(ranker.weights), strict=True))
    assert max(weights, key=lambda name: weights[name]) == "content_answered"
    unseen = summary(judged_by(ranker, pairs_of(30, seed=1)))
    assert unseen["ndcg10"] > 0.9 and unseen["brier_skill"] > 0.5 and unseen["ece"] < 0.05
    assert ranker.encoder == "e" and ranker.trained.pairs == 900 and ranker.trained.needs == 60


def test_few_judgements_leave_the_order_of_the_start() -> None:
    pairs, others = pairs_of(2, each=12), pairs_of(20, seed=1, taught_by="whole")
    ranker = fit_ranker(pairs, Purpose(HAND))
    before, after = (summary(judged_by(one, others)) for one in (HAND, ranker))
    assert after["ndcg10"] > before["ndcg10"] - 0.1


def test_a_fit_without_corrections_keeps_the_order_and_mends_the_probabilities() -> None:
    pairs = pairs_of(40, taught_by="whole")
    ranker = fit_ranker(pairs, Purpose(HAND, corrections=()))
    order = np.argsort(HAND.scores(pairs.table), kind="stable")
    assert (np.diff(ranker.margins(pairs.table)[order]) >= -1e-6).all()
    assert summary(judged_by(ranker, pairs))["ece"] < summary(judged_by(HAND, pairs))["ece"]
    assert set(ranker.features) == set(HAND.features) and ranker.encoder == ""


def test_recalibration_changes_probabilities_and_no_score() -> None:
    pairs = pairs_of(40, taught_by="whole")
    mended = recalibrated(HAND, pairs)
    assert mended.calibrated and (mended.scores(pairs.table) == HAND.scores(pairs.table)).all()
    p = relevance_of(mended.probabilities(mended.scores(pairs.table)))
    assert p.mean() == pytest.approx(np.mean(pairs.levels >= 3), abs=0.01)


def test_no_pair_is_judged_by_a_ranker_that_saw_its_need() -> None:
    """Where each need has a level of its own by chance, only a leak could tell it."""
    random = np.random.default_rng(0)
    pairs = pairs_of(50)
    own = np.repeat(random.integers(1, 5, 50), 15)
    leaky = pairs.table.copy()
    leaky[:, :] = np.repeat(random.random((50, len(FEATURES))), 15, axis=0)
    blind = replace(pairs, table=leaky, levels=own)
    assert abs(float(summary(cross_validated(blind, Purpose(HAND)))["auc3"]) - 0.5) < 0.2


def test_the_learning_curve_grows_and_says_when_it_is_enough() -> None:
    curve = learning_curve(pairs_of(40), Purpose(HAND), sizes=(50, 200))
    assert [point.judgements for point in curve] == [50, 200, 480]
    assert curve[0].ndcg10 < curve[-1].ndcg10 and curve[0].brier_skill < curve[-1].brier_skill
    flat = [CurvePoint(n, v, 0.8, v) for n, v in ((10, 0.2), (20, 0.5), (40, 0.505), (80, 0.5))]
    assert enough(flat) == 20 and enough(flat[:2]) is None


def test_a_document_gives_the_same_ranker_again() -> None:
    ranker = fit_ranker(pairs_of(10), Purpose(HAND, source="评判.csv", date="2026-11-24", encoder="static-256-x"))
    assert ranker_from_document(json.loads(json.dumps(ranker_document(ranker)))) == ranker


def changed(**more: object) -> dict[str, object]:
    return ranker_document(HAND) | more


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "不是鹊桥的排序模型"),
        ({"kind": "forest"}, "不是鹊桥的排序模型"),
        (changed(version=0), "排序模型的版本不符：0，本程序为 1"),
        (changed(features={"beauty": {"weight": 1, "mean": 0, "scale": 1}}), "没有的特征：beauty"),
        (changed(calibration={"slope": 1}), "排序模型的内容不完整：'intercepts'"),
        (changed(features={"whole": {"weight": 1, "mean": 0, "scale": 0}}), "排序模型的内容不完整"),
        (changed(calibration={"slope": -1, "intercepts": [1, 0, -1]}), "排序模型的内容不完整"),
    ],
)
def test_a_foreign_or_old_document_is_refused_in_one_line(document: object, said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        ranker_from_document(document)
    assert said in refused.value.message and "\n" not in refused.value.message


def test_a_ranker_without_figures_is_not_refused_but_ranks_nothing() -> None:
    bare: LinearRanker = replace(HAND, features=(), weights=(), means=(), scales=())
    assert len(set(bare.scores(pairs_of(1).table).tolist())) == 1

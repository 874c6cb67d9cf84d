"""The figures: known answers, an independent slow version, and what holds for any judged pairs."""

import importlib.util
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score

from matcher.evaluation import JudgedScores, auc, figures, ndcg, need_numbers, summary
from matcher.reliability import brier_skill, calibration_error, reliability
from matcher.resampling import differences, intervals, resamples

GRADE = Path(__file__).resolve().parents[2] / "shared" / "tools" / "grade.py"
ONCE = np.ones((1, 4))


def judged(rows: list[tuple[int, int, float]], **more: np.ndarray) -> JudgedScores:
    needs, levels, scores = (np.array(column) for column in zip(*rows, strict=True))
    return JudgedScores(need_numbers(needs.tolist()), levels, scores.astype(float), **more)


def test_ndcg_is_the_gain_over_the_best_gain() -> None:
    best = 7 + 3 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(np.array([3, 4, 1, 2])) == pytest.approx((3 + 7 / math.log2(3) + 1 / math.log2(5)) / best)
    assert ndcg(np.array([4, 3, 2, 1])) == 1.0


def test_only_the_first_ten_count() -> None:
    assert ndcg(np.array([1] * 10 + [4])) == 0.0


def test_equal_scores_put_the_worse_pair_first() -> None:
    rows = [(0, level, 0.5) for level in (4, *[1] * 10)]
    assert summary(judged(rows))["ndcg10"] == 0.0 and summary(judged(rows))["auc3"] == 0.5


def test_a_need_with_nine_candidates_or_none_relevant_is_not_ranked() -> None:
    few = [(0, 4, 1.0)] + [(0, 1, 0.0)] * 8
    none = [(1, 2, 1.0)] * 12
    found = summary(judged(few + none))
    assert found["needs"] == 0 and found["ndcg10"] is None and found["pairs"] == 21


def test_the_area_counts_ties_as_half() -> None:
    positive = np.array([True, True, False, False])
    assert auc(np.array([0.9, 0.5, 0.5, 0.1]), positive, ONCE) == pytest.approx([3.5 / 4])


def test_the_brier_skill_of_the_base_rate_is_zero_and_of_the_truth_one() -> None:
    relevant = np.array([True, False, False, False])
    assert brier_skill(np.full(4, 0.25), relevant, ONCE) == pytest.approx([0.0])
    assert brier_skill(relevant.astype(float), relevant, ONCE) == pytest.approx([1.0])


def test_the_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    relevant = np.array([True, False, False, False])
    p = np.array([0.62, 0.68, 0.1, 0.1])
    assert calibration_error(p, relevant, ONCE) == pytest.approx([(2 * abs(0.65 - 0.5) + 2 * 0.1) / 4])
    assert [(r.low, r.pairs, r.relevant) for r in reliability(p, relevant)] == [(0.1, 2, 0.0), (0.6, 2, 0.5)]


def test_the_contest_figure_is_one_over_one_plus_the_mean_error() -> None:
    rows = [(0, level, 0.0) for level in (1, 2, 3, 4)]
    found = figures(judged(rows, predicted=np.array([1, 2, 2, 1])))
    assert found["contest"] == pytest.approx([1 / (1 + (0 + 0 + 1 + 3) / 4)])


PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(0, 5)), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_the_area_equals_that_of_scikit_learn(rows: list[tuple[int, int, int]]) -> None:
    both = judged([(n, level, float(s)) for n, level, s in rows])
    found = figures(both)["auc3"][0]
    if both.relevant.all() or not both.relevant.any():
        assert np.isnan(found)
    else:
        assert found == pytest.approx(roc_auc_score(both.relevant, both.scores))


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_every_figure_is_within_its_bounds_and_blind_to_a_rising_map(rows: list[tuple[int, int, int]]) -> None:
    plain = judged([(n, level, float(s)) for n, level, s in rows])
    bent = JudgedScores(plain.needs, plain.levels, np.exp(plain.scores) / 7)
    for name, value in figures(plain).items():
        assert np.isnan(value[0]) or 0 <= value[0] <= 1
        assert figures(bent)[name] == pytest.approx(value, nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(PAIRS)
def test_counting_a_need_twice_is_the_same_as_writing_it_twice(rows: list[tuple[int, int, int]]) -> None:
    once = judged([(n, level, float(s)) for n, level, s in rows])
    twice = judged([(n, level, float(s)) for n, level, s in rows] + [(-1, b, c) for a, b, c in rows if a == rows[0][0]])
    times = np.ones((1, once.count))
    times[0, 0] = 2
    found, wanted = figures(once, times), figures(twice)
    assert all(found[name] == pytest.approx(wanted[name], nan_ok=True) for name in wanted)


@settings(max_examples=30, deadline=None)
@given(PAIRS, st.integers(0, 99))
def test_the_brier_skill_equals_that_of_scikit_learn(rows: list[tuple[int, int, int]], seed: int) -> None:
    both = judged([(n, level, 0.0) for n, level, _ in rows])
    p = np.random.default_rng(seed).random(len(rows))
    found = brier_skill(p, both.relevant, np.ones((1, len(rows))))[0]
    if 0 < (base := both.relevant.mean()) < 1:
        assert found == pytest.approx(1 - brier_score_loss(both.relevant, p) / (base * (1 - base)))


def test_the_interval_holds_the_figure_and_repeats_with_its_seed() -> None:
    random = np.random.default_rng(0)
    rows = [(need, int(random.integers(1, 5)), float(random.random())) for need in range(30) for _ in range(12)]
    found = intervals(judged(rows), seed=7, number=200)
    assert found == intervals(judged(rows), seed=7, number=200) and found != intervals(judged(rows), seed=8, number=200)
    assert all(interval.low < interval.value < interval.high for interval in found.values())
    assert found["ndcg10"].high - found["ndcg10"].low < 0.2


def test_every_resample_draws_as_many_needs_as_there_are() -> None:
    assert (resamples(9, 0, 50).sum(axis=1) == 9).all()


def test_a_ranker_does_not_differ_from_itself_and_the_truth_beats_chance() -> None:
    random = np.random.default_rng(0)
    rows = [(need, int(random.integers(1, 5)), float(random.random())) for need in range(20) for _ in range(12)]
    chance = judged(rows)
    truth = judged([(need, level, float(level)) for need, level, _ in rows])
    assert {(d.value, d.low, d.high, d.better) for d in differences(chance, chance, 1, 100).values()} == {
        (0, 0, 0, 0.5)
    }
    gained = differences(truth, chance, 1, 200)
    assert gained["ndcg10"].is_sure and gained["auc3"].low > 0.3 and gained["auc3"].better == 1.0


def test_of_two_calibration_errors_the_lower_is_the_better() -> None:
    rows = [(need, level, 0.0) for need in range(9) for level in (1, 4)]
    truth = np.array([float(level == 4) for _, level, _ in rows])
    gap = differences(judged(rows, p_relevant=truth), judged(rows, p_relevant=1 - truth), 0, 100)["ece"]
    assert (gap.value, gap.better) == (-1, 1)


def test_a_figure_that_one_need_bears_has_no_interval() -> None:
    alone = [(0, 4, 1.0), *[(0, 1, 0.5)] * 10]
    one, two = intervals(judged(alone), 0, 50), intervals(judged([*alone, (1, 1, 0.0)]), 0, 50)
    assert all(np.isnan(found.low) and found.value > 0 for found in one.values())
    assert np.isnan(two["ndcg10"].low) and two["auc3"].low == 1


def test_two_rankers_on_other_pairs_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same judged pairs"):
        differences(judged([(0, 1, 0.0)]), judged([(0, 2, 0.0)]), 1)


@pytest.mark.skipif(not GRADE.is_file(), reason="../shared is not there: the other grader cannot be asked")
def test_the_figures_are_those_of_the_other_grader() -> None:
    spec = importlib.util.spec_from_file_location("grade", GRADE)
    assert spec and spec.loader
    grade = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grade)
    random = np.random.default_rng(3)
    rows = [(n, int(random.integers(1, 5)), float(random.integers(0, 9))) for n in range(15) for _ in range(6 + n)]
    by_need = defaultdict(list)
    for need, level, score in rows:
        by_need[need].append((score, level))
    ordered = [[v for _, v in sorted(g, key=lambda r: (-r[0], r[1]))] for g in by_need.values()]
    ranked = [g for g in ordered if len(g) >= 10 and max(g) >= 3]
    found = summary(judged(rows))
    assert found["ndcg10"] == round(sum(map(grade.ndcg, ranked)) / len(ranked), 4)
    assert found["p10"] == round(sum(sum(v >= 3 for v in g[:10]) / 10 for g in ranked) / len(ranked), 4)
    assert found["auc3"] == round(grade.auc([(s, v >= 3) for _, v, s in rows]), 4)
    assert found["needs"] == len(ranked) and found["pairs"] == len(rows)

"""How far the labels of a judged set agree with themselves: the same pair of titles judged more than once."""

from collections import defaultdict
from itertools import permutations

import numpy as np
from judged_sets import Judged
from numpy.typing import NDArray

from matcher.evaluation import JudgedScores, need_numbers, summary

DRAWS = 50
LEVELS = 4


def repeats(judged: Judged) -> list[tuple[int, int]]:
    """Every ordered pair of levels that two rows give to the same need title and the same document title."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for need_id, patent_id, level in judged.pairs:
        found[judged.needs[need_id].title, judged.patents[patent_id].title].append(level)
    return [both for levels in found.values() for both in permutations(levels, 2)]


def confusion(both: list[tuple[int, int]]) -> NDArray[np.float64]:
    """Shape (4, 4): of the labels beside a first label, the share of each; a level never repeated keeps its label."""
    counts = np.zeros((LEVELS, LEVELS))
    for first, second in both:
        counts[first - 1, second - 1] += 1
    empty = counts.sum(axis=1, keepdims=True) == 0
    return np.where(empty, np.eye(LEVELS), counts) / np.where(empty, 1, counts.sum(axis=1, keepdims=True))


def label_noise(judged: Judged) -> dict[str, float]:
    """Agreement and mean difference of repeated labels, and what a second officer who errs like that would score on
    all pairs, each label given a second one drawn from the confusion of the repeats (mean of `DRAWS`). Repeats are no
    random sample: read the figures as the order of size of the ceiling."""
    both = repeats(judged)
    if not both:
        return {"repeats": 0}
    differs = np.array([abs(first - second) for first, second in both])
    levels = np.array([level for _, _, level in judged.pairs])
    needs = need_numbers(need_id for need_id, _, _ in judged.pairs)
    table, random = confusion(both), np.random.default_rng(0)
    rows = [summary(_second(needs, levels, table, random)) for _ in range(DRAWS)]
    ceiling = {
        f"second_officer_{k}": round(float(np.mean([r[k] for r in rows])), 4)
        for k in ("ndcg10", "p10", "auc3", "contest")
    }
    agreement = {
        "agreement": round(float(np.mean(differs == 0)), 4),
        "mean_difference": round(float(differs.mean()), 4),
    }
    return {"repeats": len(both) // 2, **agreement, **ceiling}


def _second(
    needs: NDArray[np.int64], levels: NDArray[np.int64], table: NDArray[np.float64], random: np.random.Generator
) -> JudgedScores:
    """The labels of a second officer as scores. Among equal labels the order is chance, not the grader's worst case: an
    officer who ranks has an order."""
    bounds = np.cumsum(table, axis=1)[levels - 1]
    drawn = 1 + (random.random(len(levels))[:, None] > bounds[:, :-1]).sum(axis=1)
    return JudgedScores(needs, levels, drawn + random.random(len(levels)) / 2, predicted=drawn)

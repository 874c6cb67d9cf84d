"""Training of the table: the slope is the loss's own, and what is trained moves together."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from indexing.static_encoder import StaticEncoder
from indexing.static_grams import GramRows, placeable
from indexing.static_training import PairBatch, TableTraining, _loss_and_slopes, decayed
from indexing.static_tuning import Retrieval, retrieval, tuned, widened
from matcher.characters import fold
from matcher.grams import grams

NOUNS = ["轴承", "水泵", "齿轮", "阀门", "电机", "风机", "锅炉", "机床", "砂轮", "弹簧"]
OTHERS = [
    "旋转支承件",
    "输送液体装置",
    "啮合传动件",
    "管路启闭件",
    "旋转驱动源",
    "气体输送器",
    "蒸汽发生器",
    "切削母机",
    "磨削工具",
    "储能元件",
]


def fresh(texts: list[str], buckets: int = 64) -> StaticEncoder:
    keys = placeable(np.unique(np.concatenate([grams(fold(text)) for text in texts])))
    table = np.random.default_rng(3).standard_normal((len(keys) + buckets, 32)).astype(np.float32)
    return StaticEncoder(GramRows(keys, buckets), table)


def test_the_slope_is_that_of_the_loss() -> None:
    sums = np.random.default_rng(0).standard_normal((8, 5))
    loss, slopes = _loss_and_slopes(sums, 0.5)
    for i, j in [(0, 0), (3, 4), (5, 2), (7, 1)]:
        moved = sums.copy()
        moved[i, j] += 1e-5
        assert (_loss_and_slopes(moved, 0.5)[0] - loss) / 1e-5 == pytest.approx(slopes[i, j], abs=1e-4)


def test_pairs_that_cannot_be_told_apart_cost_the_logarithm_of_their_number() -> None:
    alike = csr_matrix(np.ones((4, 1), np.float32))
    loss = TableTraining(np.ones((1, 2), np.float32)).step(PairBatch(alike, alike), 0.0)
    assert loss == pytest.approx(np.log(4), abs=1e-5)


def test_a_step_changes_only_rows_that_the_batch_uses() -> None:
    table = np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32)
    before = table.copy()
    first, second = csr_matrix(np.eye(2, 6, dtype=np.float32)), csr_matrix(np.eye(2, 6, 2, dtype=np.float32))
    TableTraining(table).step(PairBatch(first, second), 0.1)
    assert (table[:4] != before[:4]).any(axis=1).all()
    assert np.array_equal(table[4:], before[4:])


def test_the_rate_falls_to_a_tenth() -> None:
    batch = PairBatch(None, None)
    assert [rate for _, rate in decayed([batch] * 4, 4, 1.0)] == pytest.approx([1, 0.75, 0.5, 0.25])
    assert [rate for _, rate in decayed([batch] * 20, 20, 1.0)][-1] == pytest.approx(0.1)


def test_tuning_brings_the_wordings_of_one_thing_together_and_repeats_itself() -> None:
    pairs = list(zip(NOUNS, OTHERS, strict=True))
    encoder = fresh(NOUNS + OTHERS)
    steps: list[tuple[int, int]] = []
    better = tuned(encoder, pairs * 60, lambda done, of: steps.append((done, of)))
    assert retrieval(encoder, pairs).recall_at_1 < 0.5
    assert retrieval(better, pairs).recall_at_1 > 0.5
    assert steps[-1][0] == steps[-1][1] == len(steps)
    assert tuned(encoder, pairs * 60).name == better.name != encoder.name


def test_retrieval_counts_ties_against_the_encoder() -> None:
    encoder = fresh(["轴承"])
    assert retrieval(encoder, [("轴承", "轴承")] * 4) == Retrieval(0.0, 0.25, 4)
    assert retrieval(encoder, [("轴承", "轴承")]) == Retrieval(1.0, 1.0, 1)
    assert retrieval(encoder, []) == Retrieval(0.0, 0.0, 0)


def test_new_grams_get_rows_of_their_own_and_no_vector_changes() -> None:
    encoder = fresh(NOUNS)
    texts = ["轴水承泵", "承泵轴水"] * 4
    wider = widened(encoder, texts)
    assert len(wider.rows.keys) > len(encoder.rows.keys)
    assert wider.encode([*texts, *NOUNS]) == pytest.approx(encoder.encode([*texts, *NOUNS]), abs=1e-5)

"""The dense side: exact where there are few vectors; where there are many, codes lose next to nothing."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexing import vectors as settings
from indexing.segments import CODED, Segment, open_segment, write_segment
from indexing.vectors import VectorIndex, write_vector_codes
from matcher.grams import Floats

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SIZE, DIMENSIONS, TOP = 6_000, 32, 50


def unit(rows: int, seed: int) -> Floats:
    found = np.random.default_rng(seed).standard_normal((rows, DIMENSIONS)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def segment(vectors: Floats) -> Segment:
    n = len(vectors)
    nothing = np.zeros((n, 7), np.float32)
    ends = np.ones(n, np.int64)
    codes, masks = np.zeros(n, np.uint16), np.zeros(n, np.uint8)
    ids = tuple(f"P{i}" for i in range(n))
    return Segment(ids, codes, masks, ends, nothing, ends, vectors.astype(np.float16))


def nearest(vectors: Floats, query: Floats, allowed: NDArray[np.bool_]) -> list[int]:
    """Plainly: every inner product, sorted."""
    scores = np.where(allowed, vectors.astype(np.float16).astype(np.float32) @ query, -np.inf)
    order = np.argsort(-scores, kind="stable")[:TOP]
    return [int(i) for i in order if scores[i] > 0]


@pytest.fixture
def coded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Segment:
    monkeypatch.setattr(settings, "CODED_FROM", 1_000)
    monkeypatch.setattr(settings, "WEIGHED_AGAIN", 600)
    write_segment(tmp_path / "segment", segment(unit(SIZE, 1)))
    write_vector_codes(tmp_path / "segment")
    found = open_segment(tmp_path / "segment")
    assert found.coded == tmp_path / "segment" / CODED
    return found


@pytest.mark.parametrize("share", [1.0, 0.6, 0.02, 0.0])
def test_codes_keep_nearly_all_of_the_nearest_whatever_part_is_allowed(coded: Segment, share: float) -> None:
    vectors, queries = unit(SIZE, 1), unit(30, 2)
    allowed = np.random.default_rng(3).random(SIZE) < share
    found = VectorIndex([coded]).search(queries, TOP, allowed)
    expected = [nearest(vectors, query, allowed) for query in queries]
    assert all(allowed[row].all() for row in found)
    assert [len(row) for row in found] == [len(row) for row in expected]
    kept = sum(len(set(got.tolist()) & set(want)) for got, want in zip(found, expected, strict=True))
    assert kept >= 0.98 * sum(map(len, expected))


def test_several_segments_answer_as_one_and_ordinals_run_through(coded: Segment) -> None:
    more = unit(40, 4)
    vectors, queries = np.concatenate([more, unit(SIZE, 1), more]), unit(10, 5)
    index = VectorIndex([segment(more), coded, segment(more)])
    everything = np.ones(len(vectors), bool)
    for query, row in zip(queries, index.search(queries, TOP, everything), strict=True):
        assert len(set(row.tolist()) & set(nearest(vectors, query, everything))) >= 0.98 * len(row)
    assert [row[0] for row in index.search(more[:3], 1, everything)] == [0, 1, 2]


def test_each_query_alone_finds_what_it_finds_among_others(coded: Segment) -> None:
    queries, index, everything = unit(12, 6), VectorIndex([coded]), np.ones(SIZE, bool)
    together = index.search(queries, TOP, everything)
    assert [row.tolist() for row in together] == [
        index.search(query[None], TOP, everything)[0].tolist() for query in queries
    ]


def test_what_has_nothing_in_common_is_not_found() -> None:
    axes = np.eye(4, dtype=np.float32)
    index = VectorIndex([segment(axes)])
    assert [row.tolist() for row in index.search(axes[:2], 3, np.ones(4, bool))] == [[0], [1]]


@pytest.mark.parametrize(("rows", "dimensions"), [(500, DIMENSIONS), (2_000, 31)])
def test_few_vectors_or_dimensions_not_in_pairs_get_no_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, dimensions: int
) -> None:
    monkeypatch.setattr(settings, "CODED_FROM", 1_000)
    write_segment(tmp_path / "segment", segment(unit(rows, 1)[:, :dimensions]))
    write_vector_codes(tmp_path / "segment")
    assert open_segment(tmp_path / "segment").coded is None

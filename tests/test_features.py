"""The figures of a pair: known answers, the same as the matcher's own similarities, blind to the other candidates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexing.counts import fit_weights
from indexing.segments import segment_of
from jobs.index_parts import indexed
from jobs.judgement import read_cues
from matcher.background import blended
from matcher.domain import Patent, TechnologyNeed
from matcher.features import COVERAGE, FEATURES, MEANING, SIMILARITY, Meaning, pair_features
from matcher.grams import Floats, GramWeights, grams, weights_from_counts
from matcher.need_words import need_words
from matcher.similarity import FACETS, PatentTexts, need_vector, similarities

CUES = read_cues()
NEED = TechnologyNeed("N", "桥式起重机防摇", "吊具摆动大，定位困难，要求摆角小于0.5°。")
PATENTS = [
    Patent("A", "一种桥式起重机防摇控制方法", "根据吊具摆动的角度调节小车速度，解决定位困难的问题。"),
    Patent("B", "一种速冻水饺的包馅设备", "包括面皮输送带和注馅嘴。"),
    Patent("C", "桥", ""),
]
EVEN = GramWeights(np.empty(0, np.uint32), np.empty(0, np.float32), 0)


def texts_of(patents: list[Patent], weights: GramWeights) -> PatentTexts:
    entries = [indexed(patent, CUES) for patent in patents]
    segment = segment_of(entries, np.zeros((len(entries), 0), np.float32), weights)
    return PatentTexts(segment.codes, segment.masks, segment.lengths, segment.norms)


def table_of(need: TechnologyNeed, patents: list[Patent], weights: GramWeights = EVEN) -> Floats:
    return pair_features(need_words(need, CUES, weights), texts_of(patents, weights))


def column(table: Floats, name: str) -> list[float]:
    return table[:, FEATURES.index(name)].tolist()


def test_every_figure_has_one_name() -> None:
    assert len(set(FEATURES)) == len(FEATURES) == table_of(NEED, PATENTS).shape[1]


def test_the_similarities_are_those_of_the_matcher() -> None:
    weights = fit_weights([indexed(patent, CUES).body for patent in PATENTS])
    texts = texts_of(PATENTS, weights)
    wanted = similarities(need_vector(NEED, weights), texts, weights)
    names = ["whole", *(facet.value for facet in FACETS)]
    found = pair_features(need_words(NEED, CUES, weights), texts)[:, [FEATURES.index(name) for name in names]]
    assert found == pytest.approx(wanted, abs=1e-5)


def test_coverage_is_the_share_of_bigrams_found() -> None:
    table = table_of(NEED, PATENTS)
    assert column(table, "title_answered") == pytest.approx([1, 0, 0])  # of 桥式 式起 起重 重机 机防 防摇
    # of 吊具 具摆 摆动 动大 | 定位 位困 困难 | 要求 求摆 摆角 角小 小于 于0 | 5
    assert column(table, "content_answered")[0] == pytest.approx(6 / 13)


def test_an_element_the_need_does_not_state_counts_as_its_title() -> None:
    table = table_of(TechnologyNeed("N", "桥式起重机"), PATENTS)
    assert all(column(table, name) == column(table, "title_answered") for name in COVERAGE)


def test_the_longest_run_counts_bigrams_of_the_title_in_a_row() -> None:
    table = table_of(TechnologyNeed("N", "起重机防摇"), [PATENTS[0], Patent("D", "起重设备，机防，防摇", "起重机")])
    assert np.expm1(column(table, "longest_run")) == pytest.approx([4, 2])


def test_the_part_of_the_subject_that_is_asked_for() -> None:
    found = column(table_of(TechnologyNeed("N", "起重机"), [Patent("D", "起重机械", "")]), "patent_title_asked")
    assert found == pytest.approx([2 / 3])  # 起重 重机 of 起重 重机 机械


def test_without_vectors_closeness_is_zero_and_with_them_their_cosine() -> None:
    words, texts = need_words(NEED, CUES, EVEN), texts_of(PATENTS, EVEN)
    vectors = np.eye(3, dtype=np.float32)
    table = pair_features(words, texts, Meaning(vectors[:2], vectors))
    assert column(table, MEANING[0]) == [1, 0, 0] and column(table, MEANING[1]) == [0, 1, 0]
    assert column(pair_features(words, texts), MEANING[0]) == [0, 0, 0]


def test_what_is_empty_or_odd_still_has_figures() -> None:
    odd = [Patent("1", ""), Patent("2", "A method of welding steel", "x" * 50_000), Patent("3", "。；，", "")]
    for need in (TechnologyNeed("N", ""), TechnologyNeed("N", "焊"), TechnologyNeed("N", "weld", "钢" * 50_000)):
        table = table_of(need, odd)
        assert table.shape == (3, len(FEATURES)) and np.isfinite(table).all()
    assert table_of(NEED, []).shape == (0, len(FEATURES))


TEXT = st.text(alphabet="起重机防摇定位困难，。；a1 ", max_size=30)


@settings(max_examples=40, deadline=None)
@given(TEXT, TEXT, st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4))
def test_a_row_depends_on_its_pair_alone(title: str, content: str, others: list[tuple[str, str]]) -> None:
    need, patents = TechnologyNeed("N", title, content), [Patent(str(i), *texts) for i, texts in enumerate(others)]
    together = table_of(need, patents)
    alone = np.concatenate([table_of(need, [patent]) for patent in patents])
    assert together == pytest.approx(alone, abs=1e-6)
    inside = together[:, : len(SIMILARITY) + len(COVERAGE)]
    assert (inside >= 0).all() and (inside <= 1 + 1e-5).all()


def test_a_background_decides_for_few_documents_and_not_for_many() -> None:
    common, rare = grams(np.array([100], np.uint16))[0], grams(np.array([200], np.uint16))[0]
    keys = np.array([common, rare], np.uint32)
    background = weights_from_counts(keys, np.array([900, 1]), 1000)
    few = blended(weights_from_counts(keys, np.array([3, 3]), 3), background)
    many = blended(weights_from_counts(keys, np.array([10, 90_000]), 100_000), background)
    assert few.idf[0] < few.idf[1] and many.idf[0] > many.idf[1]
    exact = weights_from_counts(keys, np.array([903, 4]), 1003)
    assert few.idf == pytest.approx(exact.idf, abs=1e-4) and few.documents == 1003

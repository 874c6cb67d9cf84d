"""Similarity against an independent slow version: scikit-learn's TF-IDF over characters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from matcher.characters import fold, fold_text
from matcher.domain import TechnologyNeed
from matcher.grams import GramWeights, bigrams, gram_vector, grams, weights_from_counts
from matcher.similarity import BODY, FACET_BITS, PatentTexts, need_vector, part_norms, similarities
from matcher.vocabulary import Facet

DOCUMENTS = ["起重机防摇控制方法", "钢丝绳断丝检测装置", "桥式起重机啃轨纠偏", "起重机起重机防摇摆"]


def weights_of(documents: list[str]) -> GramWeights:
    seen = [np.unique(grams(fold(d))) for d in documents]
    keys, counts = np.unique(np.concatenate(seen), return_counts=True)
    return weights_from_counts(keys, counts, len(documents))


def texts_of(documents: list[str], weights: GramWeights, bits: int = BODY) -> PatentTexts:
    codes = np.concatenate([fold(d + "\n") for d in documents])
    lengths = np.array([len(d) + 1 for d in documents])
    bare = PatentTexts(codes, np.full(len(codes), bits, dtype=np.uint8), lengths, np.zeros((0, 6), np.float32))
    return PatentTexts(codes, bare.masks, lengths, part_norms(bare, weights))


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text) == len(fold_text(text))


def test_full_width_and_capitals_fold_to_half_width_and_small() -> None:
    assert fold_text("ＰＬＣ控制，Ｋ-12") == "plc控制 k 12"


def test_a_bigram_never_spans_punctuation() -> None:
    assert np.count_nonzero(bigrams(fold("起重，机械"))) == 2


def test_cosines_equal_scikit_learns_sublinear_tf_idf() -> None:
    weights = weights_of(DOCUMENTS)
    slow = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True).fit(DOCUMENTS)
    vector = gram_vector(fold("起重机防摇"), weights)
    expected = (slow.transform(DOCUMENTS) @ slow.transform(["起重机防摇"]).T).toarray().ravel() * vector.norm
    found = similarities(vector, texts_of(DOCUMENTS, weights), weights)[:, 0]
    assert found == pytest.approx(expected, abs=1e-5)


def test_a_need_worded_like_a_patent_is_nearly_one_and_an_empty_one_is_zero() -> None:
    weights = weights_of(DOCUMENTS)
    texts = texts_of(DOCUMENTS, weights)
    same = need_vector(TechnologyNeed("N", DOCUMENTS[1], DOCUMENTS[1]), weights)
    empty = need_vector(TechnologyNeed("N", "，。"), weights)
    assert similarities(same, texts, weights)[1, 0] > 0.98
    assert not similarities(empty, texts, weights).any()


def test_only_the_facet_that_holds_the_words_is_similar() -> None:
    weights = weights_of(DOCUMENTS)
    texts = texts_of(DOCUMENTS[:1], weights, FACET_BITS[Facet.TECHNICAL_EFFECT])
    row = similarities(gram_vector(fold("防摇控制"), weights), texts, weights)[0]
    assert np.flatnonzero(row).tolist() == [1 + list(Facet).index(Facet.TECHNICAL_EFFECT)]


@given(st.lists(st.text(alphabet="起重机防摇控制ab1，", min_size=1), min_size=1, max_size=5), st.text("起重机防摇a1，"))
def test_a_cosine_with_a_unit_vector_stays_between_zero_and_one(documents: list[str], query: str) -> None:
    weights = weights_of(documents)
    found = similarities(need_vector(TechnologyNeed("N", query), weights), texts_of(documents, weights), weights)
    assert found.min() >= 0 and found.max() <= 1 + 1e-5

"""The terms that name a group of needs."""

import numpy as np

from matcher.grams import GramWeights
from matcher.shared_terms import shared_terms

NO_WEIGHTS = GramWeights(np.empty(0, np.uint32), np.empty(0, np.float32), 1)


class PairsOfCharacters:
    """An analyzer that cuts after every second character."""

    def words(self, text: str) -> list[str]:
        return [text[i : i + 2] for i in range(0, len(text), 2)]


def terms(titles: list[str], texts: list[str] | None = None) -> list[str]:
    return shared_terms(titles, texts or titles, NO_WEIGHTS, PairsOfCharacters())


def test_the_longest_run_of_words_that_all_share_names_the_group():
    assert terms(["起重吊钩防摇", "起重吊具"]) == ["起重"]
    assert terms(["吊钩防摇装置", "吊钩防摇控制"]) == ["吊钩防摇"]


def test_a_term_of_a_title_counts_where_only_the_text_of_another_need_has_it():
    assert terms(["吊钩", "减摆"], ["吊钩", "减摆 大车停下后吊钩晃动"]) == ["吊钩"]


def test_a_word_that_general_words_separate_is_not_joined_over_them():
    assert terms(["吊钩 防摇", "吊钩 防摇"]) == ["吊钩", "防摇"]


def test_needs_that_share_no_word_have_no_term():
    assert terms(["吊钩", "卷筒"]) == []


def test_half_of_the_members_are_enough_but_never_one_alone():
    assert terms(["吊钩", "吊钩", "卷筒", "轨道"]) == ["吊钩"]
    assert terms(["吊钩", "卷筒"], ["吊钩吊钩", "卷筒"]) == []

"""The cross-encoder's tokens."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexing.character_tokens import END, GAP, NEED, PATENT, SPECIAL, START, UNKNOWN, CharacterVocabulary, pair_tokens
from matcher.characters import fold

VOCABULARY = CharacterVocabulary(np.unique(fold("起重机制动器abc12")).astype(np.uint16)[1:])


def test_a_character_has_one_token_whatever_its_width_and_case() -> None:
    assert VOCABULARY.tokens("ＡＢc１").tolist() == VOCABULARY.tokens("abC1").tolist()


def test_a_run_of_separators_is_one_gap_and_none_stands_at_the_ends() -> None:
    assert VOCABULARY.tokens("，起重机……，制动。").tolist().count(GAP) == 1
    assert VOCABULARY.tokens("，。").tolist() == VOCABULARY.tokens("").tolist() == []


def test_spaces_between_chinese_words_are_nothing() -> None:
    assert VOCABULARY.tokens("起重机 制动器").tolist() == VOCABULARY.tokens("起重机制动器").tolist()


def test_what_the_vocabulary_does_not_have_is_unknown() -> None:
    assert VOCABULARY.tokens("鲸鱼").tolist() == [UNKNOWN, UNKNOWN]


def test_the_patents_side_begins_at_the_same_position_whatever_the_need() -> None:
    short, long = VOCABULARY.need_side("起", ""), VOCABULARY.need_side("起重机" * 5, "制动器")
    batch = pair_tokens([(short, VOCABULARY.patent_side("机", "")), (long, VOCABULARY.patent_side("机", ""))])
    for row, need in enumerate((short, long)):
        assert batch.positions[row, len(need)] == NEED and batch.sides[row, len(need)] == 1
        assert batch.tokens[row, 0] == START and batch.tokens[row, len(need) - 1] == END


@given(st.text(max_size=400), st.text(max_size=2000))
def test_no_text_breaks_a_side_or_outgrows_it(title: str, text: str) -> None:
    need, patent = VOCABULARY.need_side(title, text), VOCABULARY.patent_side(title, text)
    assert len(need) <= NEED and len(patent) <= PATENT and patent[-1] == END
    assert ((need >= 0) & (need < len(VOCABULARY))).all() and len(VOCABULARY) == len(VOCABULARY.codes) + SPECIAL

"""Lines as a typesetter breaks them; every character is one wide here."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.letters.wrapping import wrapped


def lines(text: str, width: int) -> list[str]:
    return list(wrapped(text, width, len))


def test_chinese_breaks_anywhere_but_before_a_closing_and_after_an_opening_mark() -> None:
    assert lines("主梁自重下降", 3) == ["主梁自", "重下降"]
    assert lines("主梁自，重", 3) == ["主梁自，", "重"]
    assert lines("主梁“自重”", 3) == ["主梁", "“自重”"]


def test_numbers_and_latin_words_stay_whole() -> None:
    assert lines("编号 K7Q2M-1 感兴趣", 8) == ["编号", "K7Q2M-1", "感兴趣"]
    assert lines("降低15.5%以上", 6) == ["降低", "15.5%以", "上"]


@given(st.text(st.sampled_from("甲乙丙，”"), max_size=80), st.integers(2, 12))
def test_nothing_is_lost_and_only_one_closing_mark_hangs_over(text: str, width: int) -> None:
    found = lines(text, width)
    assert "".join(found) == text
    assert all(len(line) <= width or (len(line) == width + 1 and line[-1] in "，”") for line in found)


@given(st.text(st.sampled_from("甲，“（ A1.-"), max_size=80), st.integers(2, 12))
def test_what_is_left_out_is_spaces_only(text: str, width: int) -> None:
    assert "".join(lines(text, width)).replace(" ", "") == text.replace(" ", "")

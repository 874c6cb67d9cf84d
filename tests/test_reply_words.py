"""A reply is read by its own words only: exactly what stands there, in any spelling, and nothing guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.delivery_vocabulary import Answer
from matcher.glossary import chinese
from matcher.reply_words import ReplyWords, SaidOfItem, item_of, reply_words


def read(text: str) -> list[tuple[str, int, Answer | None, str]]:
    return [(one.code, one.place, one.answer, one.remark) for one in reply_words(text).items]


@pytest.mark.parametrize(
    "text",
    [
        "K7Q2-2 感兴趣",
        "ｋ７ｑ２－２　感兴趣",
        "k7q2 - 2：感兴趣。",
        "您好，K7Q2—2感兴趣",
        "K7Q2-2\u200b interested",
        "  K7Q2-2,感兴趣！  ",
        "【K7Q2-2 感兴趣】",
    ],
)
def test_an_answer_is_read_in_any_spelling(text: str) -> None:
    assert read(text) == [("K7Q2", 2, Answer.INTERESTED, "")]


def test_several_answers_on_one_line_and_on_several_keep_their_remarks() -> None:
    text = "K7Q2-1 感兴趣；K7Q2-2 太早了，等你们中试\nK7Q2-3 不相关 我们不做这个（已停产）\n谢谢"
    assert read(text) == [
        ("K7Q2", 1, Answer.INTERESTED, ""),
        ("K7Q2", 2, Answer.TOO_EARLY, "等你们中试"),
        ("K7Q2", 3, Answer.NOT_RELEVANT, "我们不做这个（已停产）"),
    ]
    assert reply_words(text).unread == ("谢谢",)


@pytest.mark.parametrize("words", ["不感兴趣", "感兴趣吗", "价格太高", "好的", "", "不太相关"])
def test_what_is_no_answer_word_by_word_is_none(words: str) -> None:
    assert reply_words(f"K7Q2-1 {words}").items == (SaidOfItem("K7Q2", 1, None, words, ""),)


@pytest.mark.parametrize("text", ["R", "r", "Ｒ", "拒收", "退订。", "“退订”", "回复R", "TD", "您好\n拒收\n谢谢"])
def test_a_refusal_is_a_line_of_its_own(text: str) -> None:
    assert reply_words(text).refuses and reply_words(text).refused_codes == ()


@pytest.mark.parametrize(
    "text", ["K7Q2-2 退订", "k7q2 R", "K7Q2：拒收", "K7Q2-2退订", "K7Q2拒收。", "拒收 K7Q2", "退订：k7q2-1"]
)
def test_a_refusal_may_name_the_message(text: str) -> None:
    assert reply_words(text) == ReplyWords((), True, ("K7Q2",), ())


def test_a_refusal_beside_an_answer_is_one() -> None:
    found = reply_words("K7Q2-1 感兴趣，K7Q2-2 退订")
    assert found.refused_codes == ("K7Q2",) and [one.place for one in found.items] == [1]


@pytest.mark.parametrize("text", ["我们不拒收", "请问怎么退订？", "HENRY", "R 型吊钩", "退订单请看附件"])
def test_a_sentence_that_only_speaks_of_refusing_is_none(text: str) -> None:
    assert not reply_words(text).refuses


@pytest.mark.parametrize(
    "head",
    [
        "------------------ 原始邮件 ------------------",
        "-----Original Message-----",
        "发件人: 运营中心 <a@example.com>",
        "From: centre <a@example.com>",
        "On Mon, 2 Mar 2026 at 09:00, Centre <a@example.com> wrote:",
        '在 2026-03-02 09:00:00，"运营中心" <a@example.com> 写道：',
        "________________________________",
    ],
)
def test_what_an_earlier_letter_says_is_not_read(head: str) -> None:
    text = f"K7Q2-1 感兴趣\n> K7Q2-3 不相关\n{head}\n退订\nK7Q2-2 不相关\n"
    assert read(text) == [("K7Q2", 1, Answer.INTERESTED, "")] and not reply_words(text).refuses


def test_dates_and_telephones_hold_no_answer() -> None:
    found = reply_words("2026-03-02 电话 010-62781234，138-0000-0001")
    assert not [one for one in found.items if one.answer]


@given(
    st.from_regex(r"[A-Z0-9]{4,8}", fullmatch=True), st.integers(1, 99), st.sampled_from(Answer), st.text(max_size=40)
)
def test_a_code_and_a_word_on_a_line_are_always_found_whatever_stands_around(
    code: str, place: int, answer: Answer, more: str
) -> None:
    around = "".join(char for char in more if char.isalpha() and not char.isascii())
    found = reply_words(f"您好\n{code}-{place} {chinese(answer)}\n{around}").items
    assert (code, place, answer) in [(one.code, one.place, one.answer) for one in found]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    reply_words(text)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("k7q2－3", ("K7Q2", 3)),
        (" K7Q2 - 12 ", ("K7Q2", 12)),
        ("K7Q2", None),
        ("K7Q2-0", None),
        ("K7Q2-2 感兴趣", None),
    ],
)
def test_the_number_of_an_item_is_read_in_any_spelling(text: str, item: tuple[str, int] | None) -> None:
    assert item_of(text) == item

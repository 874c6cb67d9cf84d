"""Who keeps the ledger's head, and what the letter to them says."""

from datetime import date

import pytest

from matcher.anchor_letter import Holder, LedgerHead, holder, holders, letter_text, require_two, subject
from matcher.errors import InputRefused

ONE, TWO = Holder("甲", "jia@example.com"), Holder("乙", "yi@example.org")
HEAD = LedgerHead("ab" * 32, 11, 2, 3, date(2026, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        "甲 <jia@example.com>, 乙 <yi@example.org>",
        "甲<jia@example.com>；乙＜yi@example.org＞",
        " 甲 < JIA@example.com >、乙 <yi@example.org>,",
    ],
)
def test_the_setting_is_read_however_staff_punctuate_it(text: str) -> None:
    assert holders(text) == (ONE, TWO)


def test_a_receiver_on_the_command_line_is_a_name_and_an_address() -> None:
    assert holder("甲=jia@example.com") == ONE and holders("") == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("甲 jia@example.com", "写法不对：甲 jia@example.com"),
        ("甲 <jia>", "没有可用的邮箱"),
        ("甲 <jia@example.com>, 乙", "写法不对：乙"),
        ("甲\x07 <jia@example.com>", "没有写姓名"),
    ],
)
def test_a_receiver_that_is_none_is_refused(wrong: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        holders(wrong)


@pytest.mark.parametrize("wrong", ["jia@example.com", "=jia@example.com", "甲=", "甲\n乙=jia@example.com"])
def test_half_a_receiver_is_refused(wrong: str) -> None:
    with pytest.raises(InputRefused):
        holder(wrong)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([], "至少两个人：0"),
        ([ONE], "至少两个人：1"),
        ([ONE, Holder("甲", "other@example.com")], "重复"),
        ([ONE, Holder("丙", "jia@example.com")], "重复"),
    ],
)
def test_two_people_with_mailboxes_of_their_own_are_needed(people: list[Holder], said: str) -> None:
    require_two([ONE, TWO])
    with pytest.raises(InputRefused, match=said):
        require_two(people)


def test_the_letter_says_what_is_kept_and_how_to_check_it() -> None:
    text = letter_text(HEAD, "某中心", [ONE, TWO])
    for line in ("某中心", "2026-03-31", "条目：11 条", "严格口径 2 条，宽口径 3 条", "同时寄给：甲、乙"):
        assert line in text
    assert f"queqiao push audit --head {HEAD.hash}" in text and f"verify.py {HEAD.hash}" in text
    assert "@" not in text and subject(HEAD) == "推送台账的链头 2026-03-31：abababab"

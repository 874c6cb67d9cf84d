"""Foreign text on one line, without what cannot be seen, and no longer than there is room."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.letters.bounding import mail_link, one_line, paragraphs, shortened, web_link


@given(st.text(), st.integers(1, 40))
def test_a_text_stays_on_one_line_within_its_bound_and_shows_no_control(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most and line.splitlines() in ([line], [])
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cf", "Cs"}


def test_a_plain_text_stays_as_it_is_and_a_long_one_ends_in_an_ellipsis() -> None:
    assert one_line("起重机  桥架\r\nBcc: x", 20) == "起重机 桥架 Bcc: x"
    assert one_line("梁" * 21, 20) == "梁" * 19 + "…" and one_line("梁" * 20, 20) == "梁" * 20
    assert one_line("\u202e甲\x00乙\ud800", 20) == "甲乙"


def test_five_megabytes_are_cut_before_they_are_looked_at() -> None:
    assert one_line("长" * 5_000_000, 10) == "长" * 9 + "…"
    assert one_line("\x01" * 5_000_000, 10) == "…"


def test_shortening_leaves_no_second_ellipsis() -> None:
    assert shortened("甲乙丙… 丁", 5) == "甲乙丙…" and shortened("甲", 0) == ""


def test_paragraphs_keep_their_lines_and_together_their_bound() -> None:
    assert paragraphs(" 甲 \n\n乙\r\n", 100) == ("甲", "乙")
    assert sum(map(len, paragraphs("甲" * 30 + "\n" + "乙" * 300, 100))) <= 100


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "https://a b", 'https://a/"x', "https://a/\n", "ftp://a", "", "https://a/" + "x" * 500],
)
def test_only_a_plain_web_link_is_a_link(link: str) -> None:
    assert web_link(link) == ""
    assert web_link("https://push.example.org/a/t-_1?x=1") == "https://push.example.org/a/t-_1?x=1"


def test_a_mail_link_quotes_its_subject_and_refuses_what_is_no_address() -> None:
    assert mail_link("a+b@example.org", "K-1 价格&x") == "mailto:a%2Bb@example.org?subject=K-1%20%E4%BB%B7%E6%A0%BC%26x"
    assert mail_link("a@example.org\nBcc: b@example.org", "x") == mail_link("某人", "x") == ""

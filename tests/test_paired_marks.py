"""Texts cut at numbered quotations."""

from hypothesis import given
from hypothesis import strategies as st

from console.web.paired_marks import UNANSWERED, Quote, Stretch, stretches

QUOTES = st.lists(st.builds(Quote, st.integers(-3, 30), st.integers(-3, 30), st.integers(0, 3)), max_size=6)


def test_a_quotation_carries_its_number_and_the_rest_none():
    found = stretches("钢丝绳𠀀磨损", [Quote(4, 6, 2), Quote(0, 3, 1)])
    assert found == [Stretch("钢丝绳", 1), Stretch("𠀀"), Stretch("磨损", 2)]


def test_what_is_quoted_first_is_marked_where_two_overlap():
    assert stretches("abcdef", [Quote(1, 3, 1), Quote(2, 5, UNANSWERED)]) == [
        Stretch("a"),
        Stretch("bc", 1),
        Stretch("def"),
    ]


@given(st.text(max_size=25), QUOTES)
def test_the_text_comes_out_whole_whatever_is_quoted(text, quotes):
    found = stretches(text, quotes)
    assert "".join(one.text for one in found) == text and all(one.text for one in found)

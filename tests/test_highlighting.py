"""A text cut at its quotations."""

from hypothesis import given
from hypothesis import strategies as st

from console.web.highlighting import Piece, excerpt, pieces

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=8)


def test_quotations_are_marked_and_overlapping_ones_are_one():
    assert pieces("abcdefgh", [(5, 6), (1, 3), (2, 4)]) == [
        Piece("a", False), Piece("bcd", True), Piece("e", False), Piece("f", True), Piece("gh", False)
    ]  # fmt: skip


@given(st.text(max_size=50), SPANS)
def test_nothing_is_lost_and_marked_is_just_what_a_span_covers(text, spans):
    found = pieces(text, spans)
    assert "".join(piece.text for piece in found) == text
    covered = {i for start, end in spans for i in range(max(0, start), min(end, len(text)))}
    flags = [piece.marked for piece in found for _ in piece.text]
    assert flags == [i in covered for i in range(len(text))]


def test_an_excerpt_begins_a_little_before_the_first_quotation_that_would_not_show():
    shown = excerpt("x" * 100 + "here" + "y" * 100, [(100, 104)], 40)
    assert shown == [
        Piece("…", False), Piece("x" * 20, False), Piece("here", True), Piece("y" * 16, False), Piece("…", False)
    ]  # fmt: skip


def test_a_short_text_is_its_own_excerpt():
    assert excerpt("short", [(0, 2)], 40) == [Piece("sh", True), Piece("ort", False)]


@given(st.text(max_size=50), SPANS, st.integers(1, 60))
def test_an_excerpt_is_a_stretch_of_the_text(text, spans, length):
    shown = "".join(piece.text for piece in excerpt(text, spans, length) if piece != Piece("…", False))
    assert shown in text and len(shown) <= length

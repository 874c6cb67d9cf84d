"""A person's word wins over a proposal, as long as the text it speaks of stands."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import FacetSpan, Patent
from matcher.facet_confirmations import FacetConfirmation, settled
from matcher.vocabulary import Facet, FacetVerdict

MEANS, EFFECT, FEATURES = Facet.TECHNICAL_MEANS, Facet.TECHNICAL_EFFECT, Facet.ESSENTIAL_FEATURES
CONFIRM, CORRECT, REJECT = FacetVerdict
PATENT = Patent("CN1", "泵", "包括叶轮，提高效率。")


def span(start: int, end: int, facet: Facet = MEANS, confidence: float = 0.5) -> FacetSpan:
    return FacetSpan(facet, "abstract", start, end, PATENT.abstract[start:end], confidence)


def said(start: int, end: int, facet: Facet, decision: FacetVerdict, person: str = "甲") -> FacetConfirmation:
    return FacetConfirmation("CN1", facet, "abstract", start, end, PATENT.abstract[start:end], decision, person)


PROPOSED = [span(0, 5), span(5, 10, EFFECT), span(0, 4, FEATURES, 0.4)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], [span(0, 5), span(5, 10, EFFECT), span(0, 4, FEATURES, 0.4)]),
        ([said(5, 10, EFFECT, CONFIRM)], [span(0, 5), span(5, 10, EFFECT, 1.0), span(0, 4, FEATURES, 0.4)]),
        ([said(5, 10, EFFECT, REJECT)], [span(0, 5), span(0, 4, FEATURES, 0.4)]),
        ([said(5, 10, MEANS, CORRECT)], [span(0, 5), span(5, 10, MEANS, 1.0), span(0, 4, FEATURES, 0.4)]),
        ([said(2, 7, EFFECT, CORRECT)], [span(0, 2), span(2, 7, EFFECT, 1.0), span(7, 10, EFFECT), PROPOSED[2]]),
        ([said(0, 4, FEATURES, CONFIRM)], [span(0, 5), span(5, 10, EFFECT), span(0, 4, FEATURES, 1.0)]),
        (
            [said(5, 10, MEANS, CORRECT), said(5, 10, EFFECT, CONFIRM)],
            [span(0, 5), span(5, 10, EFFECT, 1.0), PROPOSED[2]],
        ),
        ([said(5, 10, EFFECT, CONFIRM), said(5, 10, EFFECT, REJECT)], [span(0, 5), PROPOSED[2]]),
    ],
    ids=("nothing", "confirmed", "rejected", "corrected", "in part", "beside", "last word", "taken back"),
)
def test_a_word_takes_the_place_of_the_proposal(words: list[FacetConfirmation], expected: list[FacetSpan]) -> None:
    assert settled(PATENT, PROPOSED, words) == expected


def test_a_word_on_text_that_has_changed_does_not_count() -> None:
    changed = replace(PATENT, abstract="包括转子，提高效率。")
    words = [said(0, 5, EFFECT, CORRECT)]
    assert settled(changed, [span(5, 10, EFFECT)], words) == [span(5, 10, EFFECT)]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 10), st.sampled_from(Facet), st.sampled_from(FacetVerdict)))
)
def test_whatever_is_said_spans_stay_verbatim_and_the_last_word_stands(
    words: list[tuple[int, int, Facet, FacetVerdict]],
) -> None:
    spoken = [said(start, end, facet, verdict) for start, end, facet, verdict in words if start < end]
    found = settled(PATENT, PROPOSED, spoken)
    assert all(PATENT.abstract[one.start : one.end] == one.text != "" for one in found)
    if spoken and spoken[-1].decision is not REJECT:
        last = spoken[-1]
        assert FacetSpan(last.facet, last.field, last.start, last.end, last.text, 1.0) in found

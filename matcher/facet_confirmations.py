"""What people said of proposed facets, and what holds after that: a confirmed facet wins over a proposal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from matcher.domain import FacetSpan, Patent
from matcher.vocabulary import Facet, FacetVerdict

CONFIRMED = 1.0
FIELDS = ("title", "abstract", "claims")


@dataclass(frozen=True, slots=True)
class FacetConfirmation:
    """One person's word on one place of a patent: `text` is what stood there from `start` to `end` of `field`.
    CONFIRM and CORRECT say that it speaks of `facet`, REJECT that it does not."""

    patent_id: str
    facet: Facet
    field: str
    start: int
    end: int
    text: str
    decision: FacetVerdict
    person: str

    def holds(self, patent: Patent) -> bool:
        """Whether the text still stands where it stood."""
        return self.field in FIELDS and str(getattr(patent, self.field))[self.start : self.end] == self.text


def settled(
    patent: Patent, proposals: Iterable[FacetSpan], confirmations: Sequence[FacetConfirmation]
) -> list[FacetSpan]:
    """The patent's facets after the people's word, in the order of the text. A confirmed or corrected span takes the
    place of what was proposed there (of a claim, essential features may stand beside another facet); a rejected one
    goes. A word on text that has changed since does not count; of several on the same place the last one does."""
    spans = list(proposals)
    for said in last_words(patent, confirmations):
        spans = [part for span in spans for part in _outside(span, said)]
        if said.decision is not FacetVerdict.REJECT:
            spans.append(FacetSpan(said.facet, said.field, said.start, said.end, said.text, CONFIRMED))
    return sorted(
        spans, key=lambda span: (span.facet is Facet.ESSENTIAL_FEATURES, FIELDS.index(span.field), span.start)
    )


def last_words(patent: Patent, confirmations: Iterable[FacetConfirmation]) -> list[FacetConfirmation]:
    """The words that count today, oldest first."""
    held: dict[tuple[str, int, int, bool], FacetConfirmation] = {}
    for said in confirmations:
        if said.holds(patent):
            place = (said.field, said.start, said.end, said.facet is Facet.ESSENTIAL_FEATURES)
            held.pop(place, None)
            held[place] = said
    return list(held.values())


def _outside(span: FacetSpan, said: FacetConfirmation) -> Iterator[FacetSpan]:
    """What is left of a span beside the place someone spoke of."""
    if not _concerns(span, said):
        yield span
        return
    for start, end in ((span.start, min(said.start, span.end)), (max(said.end, span.start), span.end)):
        if start < end:
            yield replace(span, start=start, end=end, text=span.text[start - span.start : end - span.start])


def _concerns(span: FacetSpan, said: FacetConfirmation) -> bool:
    if span.field != said.field or span.end <= said.start or said.end <= span.start:
        return False
    if said.decision is FacetVerdict.REJECT:
        return span.facet is said.facet
    return (span.facet is Facet.ESSENTIAL_FEATURES) == (said.facet is Facet.ESSENTIAL_FEATURES)

"""What each clause of a patent speaks of, by the wording of patents. Proposals with a confidence, never facts."""

from collections.abc import Iterator

import numpy as np

from matcher.characters import Codes, fold
from matcher.clauses import Clause, clauses
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent
from matcher.similarity import BODY, FACET_BITS, Masks
from matcher.vocabulary import Facet

CLUE, DEFAULT, BORROWED = 0.8, 0.6, 0.4
_ORDER = (Facet.SUBJECT, Facet.TECHNICAL_EFFECT, Facet.APPLICATION)
CLAIM_LENGTH = 2000


def first_claim(claims: str) -> str:
    """The first claim, at most `CLAIM_LENGTH` code points of it (readers put one claim on a line)."""
    lines = claims.split("\n")
    later = next((i for i, line in enumerate(lines) if i and line.lstrip()[:2] in ("2.", "2、", "2．")), len(lines))
    return "\n".join(lines[:later])[:CLAIM_LENGTH]


def facet_of(clause: Clause, cues: ClauseCues) -> tuple[Facet, float]:
    """The facet a clause of an abstract speaks of, and how sure that is; without a clue it tells the means."""
    text = clause.text.strip()
    for facet in _ORDER:
        if cues.facets[facet].search(text):
            return facet, CLUE
    return Facet.TECHNICAL_MEANS, DEFAULT


def facet_spans(patent: Patent, cues: ClauseCues) -> list[FacetSpan]:
    """The patent's deep index: subject from the title, means, effect and application from the abstract's clauses,
    essential features from claim 1 after 其特征在于, or from the abstract's means where there is no claim."""
    spans = [FacetSpan(Facet.SUBJECT, "title", 0, len(patent.title), patent.title, CLUE)]
    for clause in clauses("abstract", patent.abstract):
        facet, confidence = facet_of(clause, cues)
        spans.append(_span(clause, facet, confidence))
    return [*spans, *_essential_features(patent, spans, cues)]


def _span(clause: Clause, facet: Facet, confidence: float) -> FacetSpan:
    return FacetSpan(facet, clause.field, clause.start, clause.end, clause.text, confidence)


def _essential_features(patent: Patent, spans: list[FacetSpan], cues: ClauseCues) -> Iterator[FacetSpan]:
    claim = first_claim(patent.claims)
    if claim:
        turn = cues.claim_body.search(claim)
        start = turn.end() if turn else 0
        for clause in clauses("claims", claim[start:], start):
            yield _span(clause, Facet.ESSENTIAL_FEATURES, CLUE if turn else DEFAULT)
        return
    for span in spans:
        if span.facet is Facet.TECHNICAL_MEANS:
            yield FacetSpan(Facet.ESSENTIAL_FEATURES, span.field, span.start, span.end, span.text, BORROWED)


def patent_codes(patent: Patent, cues: ClauseCues) -> tuple[Codes, Masks]:
    """The patent's searchable text, folded (title, abstract, claim 1, a separator after each), and for each code the
    parts it belongs to. The claim counts as body only where there is no abstract: it says the same again."""
    fields = {"title": patent.title, "abstract": patent.abstract, "claims": first_claim(patent.claims)}
    starts, texts, at = {}, [], 0
    for name, text in fields.items():
        starts[name] = at
        texts.append(text + "\n")
        at += len(text) + 1
    masks = np.full(at, BODY, dtype=np.uint8)
    if patent.abstract:
        masks[starts["claims"] :] = 0
    for span in facet_spans(patent, cues):
        masks[starts[span.field] + span.start : starts[span.field] + span.end] |= FACET_BITS[span.facet]
    return fold("".join(texts)), masks

"""The deep index of a patent: what each clause of it speaks of. Proposals with a confidence, never facts."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from matcher.characters import Codes, fold
from matcher.claim_features import claim_features, claim_subject, first_claim, turns
from matcher.clause_grams import Floats
from matcher.clause_model import CUED, FACETS, read
from matcher.clauses import Clause, clauses
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent
from matcher.similarity import BODY, FACET_BITS, Masks
from matcher.vocabulary import Facet

Judged = tuple[Facet, float]
CLUE, DEFAULT, BORROWED = 0.8, 0.6, 0.4
FOREIGN_BYTES = 1.5  # bytes of UTF-8 a character: Latin letters have 1, Chinese characters 3
_SENTENCE_ENDS = ("。", "；", ";", "！", "？", "\n", ".")


def facet_of(clause: Clause, cues: ClauseCues, foreign: bool = False) -> Judged:
    """The facet the hand-written rules see in a clause of an abstract, and how sure they are; without a clue it tells
    the means."""
    text = clause.text.strip()
    patterns = cues.foreign if foreign else cues.facets
    for facet in CUED:
        if facet in patterns and patterns[facet].search(text):
            return facet, CLUE
    return Facet.TECHNICAL_MEANS, DEFAULT


def cue_table(found: Sequence[Clause], cues: ClauseCues) -> Floats:
    """Shape (n, 3): 1 where a rule of `CUED` speaks in a clause."""
    texts = [clause.text.strip() for clause in found]
    columns = [[cues.facets[facet].search(text) is not None for text in texts] for facet in CUED]
    return np.array(columns, dtype=np.float64).T


def clause_facets(documents: Sequence[tuple[str, Sequence[Clause]]], cues: ClauseCues) -> list[list[Judged]]:
    """For each document (a title and the clauses of its abstract) the facet of each clause and the probability of it:
    by the learned classifier where there is one and the text is Chinese, else by the rules."""
    foreign = [_is_foreign(found) for _, found in documents]
    learned = [
        bool(found) and not latin and cues.learned is not None
        for (_, found), latin in zip(documents, foreign, strict=True)
    ]
    told = _learned([document for document, yes in zip(documents, learned, strict=True) if yes], cues)
    return [
        next(told) if yes else [facet_of(clause, cues, latin) for clause in found]
        for (_, found), yes, latin in zip(documents, learned, foreign, strict=True)
    ]


def _learned(documents: Sequence[tuple[str, Sequence[Clause]]], cues: ClauseCues) -> Iterator[list[Judged]]:
    if not documents or cues.learned is None:
        return
    table = cue_table([clause for _, found in documents for clause in found], cues)
    likely = cues.learned.probabilities(read(documents, table))
    best, sure = likely.argmax(axis=1).tolist(), likely.max(axis=1).round(4).tolist()
    judged = iter([(FACETS[k], p) for k, p in zip(best, sure, strict=True)])
    for _, found in documents:
        yield list(islice(judged, len(found)))


def _is_foreign(found: Sequence[Clause]) -> bool:
    text = "".join([clause.text for clause in found])
    return len(text.encode("utf-8", "replace")) < FOREIGN_BYTES * len(text)


def facet_spans(patent: Patent, cues: ClauseCues) -> list[FacetSpan]:
    """The deep index of one patent, as `facets_of` makes it of many (which is much faster a patent)."""
    return facets_of([patent], cues)[0]


def facets_of(patents: Sequence[Patent], cues: ClauseCues) -> list[list[FacetSpan]]:
    """Each patent's deep index: subject from the title, the claim's opening and the abstract, means, effect and
    application from the abstract's clauses, essential features from claim 1, or from the abstract's means where there
    is no claim. Neighbouring clauses of one sentence that speak of the same facet are one span."""
    documents = [(patent.title, clauses("abstract", patent.abstract)) for patent in patents]
    judged = clause_facets(documents, cues)
    return [_spans(p, found, facets, cues) for p, (_, found), facets in zip(patents, documents, judged, strict=True)]


def _spans(patent: Patent, found: Sequence[Clause], facets: Sequence[Judged], cues: ClauseCues) -> list[FacetSpan]:
    spans = [FacetSpan(Facet.SUBJECT, "title", 0, len(patent.title), patent.title, CLUE)] if patent.title else []
    spans += merged(found, facets)
    return [*spans, *(_of_claim(patent, cues) if patent.claims.strip() else _borrowed(spans))]


def merged(found: Sequence[Clause], facets: Sequence[Judged]) -> list[FacetSpan]:
    """Spans of the clauses, neighbours of one facet within a sentence joined; their confidence is weighed by length."""
    spans = []
    for i, group in _groups(found, facets):
        facet, confidence = facets[i]
        if len(group) == 1:
            spans.append(_span(group[0], facet, round(confidence, 4)))
            continue
        sure = sum([len(clause.text) * facets[k][1] for k, clause in enumerate(group, start=i)])
        text = "".join([clause.text for clause in group])
        start = group[0].start
        spans.append(FacetSpan(facet, group[0].field, start, start + len(text), text, round(sure / len(text), 4)))
    return spans


def _groups(found: Sequence[Clause], facets: Sequence[Judged]) -> Iterator[tuple[int, Sequence[Clause]]]:
    """The number of the first clause of each span, and all its clauses."""
    start = 0
    for i, clause in enumerate(found, start=1):
        if i == len(found) or facets[i][0] is not facets[start][0] or clause.text.rstrip(" ").endswith(_SENTENCE_ENDS):
            yield start, found[start:i]
            start = i


def _span(clause: Clause, facet: Facet, confidence: float) -> FacetSpan:
    return FacetSpan(facet, clause.field, clause.start, clause.end, clause.text, confidence)


def _of_claim(patent: Patent, cues: ClauseCues) -> Iterator[FacetSpan]:
    claim = first_claim(patent.claims)
    confidence = CLUE if turns(claim, cues) else DEFAULT
    if subject := claim_subject(claim, cues):
        yield _span(subject, Facet.SUBJECT, confidence)
    for clause in claim_features(claim, cues):
        yield _span(clause, Facet.ESSENTIAL_FEATURES, confidence)


def _borrowed(spans: Sequence[FacetSpan]) -> Iterator[FacetSpan]:
    """The abstract's means in the place of the claim's features, without the marks around them."""
    for span in spans:
        if span.facet is Facet.TECHNICAL_MEANS:
            clause = Clause(span.field, span.start, span.end, span.text).trimmed
            if clause.text:
                yield _span(clause, Facet.ESSENTIAL_FEATURES, BORROWED)


def patent_codes(patent: Patent, cues: ClauseCues, spans: Sequence[FacetSpan] | None = None) -> tuple[Codes, Masks]:
    """The patent's searchable text, folded (title, abstract, claim 1, a separator after each), and for each code the
    parts it belongs to. The claim counts as body only where there is no abstract: it says the same again. `spans` are
    the facets as people settled them; without them they are proposed here."""
    fields = {"title": patent.title, "abstract": patent.abstract, "claims": first_claim(patent.claims)}
    starts, texts, at = {}, [], 0
    for name, text in fields.items():
        starts[name] = at
        texts.append(text + "\n")
        at += len(text) + 1
    masks = np.full(at, BODY, dtype=np.uint8)
    if patent.abstract:
        masks[starts["claims"] :] = 0
    for span in facet_spans(patent, cues) if spans is None else spans:
        end = min(span.end, len(fields[span.field]))
        masks[starts[span.field] + span.start : starts[span.field] + end] |= FACET_BITS[span.facet]
    return fold("".join(texts)), masks

"""The reason for a match, quoted from both sides, and what of the need the patent leaves unanswered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.characters import fold
from matcher.claim_features import first_claim
from matcher.clauses import Clause, clauses
from matcher.cues import ClauseCues
from matcher.domain import Evidence, Missing, Patent, TechnologyNeed
from matcher.elements import Element, need_clauses, need_elements
from matcher.grams import GramWeights, Keys, bigrams
from matcher.vocabulary import NeedElement

QUOTATIONS = 3
SHARED_BIGRAMS = 2
# An element counts as answered when this share of its weighted bigrams occurs somewhere in the patent.
ANSWERED = 0.4


@dataclass(frozen=True, slots=True)
class QuotedText:
    """Clauses ready to compare: `keys` ascending are all their bigrams, `presence` (clauses, keys) where they occur."""

    clauses: tuple[Clause, ...]
    keys: Keys
    presence: NDArray[np.bool_]


def quoted(found: Sequence[Clause]) -> QuotedText:
    """The clauses with their bigrams."""
    # A separator after each clause: no bigram reaches from one into the next.
    codes = fold("".join(f"{clause.text}\0" for clause in found))
    rows = np.repeat(np.arange(len(found)), [len(clause.text) + 1 for clause in found])
    each = bigrams(codes)
    keys, columns = np.unique(each[each != 0], return_inverse=True)
    presence = np.zeros((len(found), len(keys)), dtype=bool)
    presence[rows[each != 0], columns] = True
    return QuotedText(tuple(found), keys, presence)


def quoted_patent(patent: Patent) -> QuotedText:
    """Title, abstract and first claim of a patent."""
    fields = (("title", patent.title), ("abstract", patent.abstract), ("claims", first_claim(patent.claims)))
    return quoted([c for name, text in fields for c in clauses(name, text) if c.trimmed.text])


@dataclass(frozen=True, slots=True)
class QuotedNeed:
    """A need's clauses with their bigrams weighed, and which clauses state an element."""

    text: QuotedText
    weights: NDArray[np.float32]
    elements: tuple[Element, ...]


def quoted_need(need: TechnologyNeed, cues: ClauseCues, weights: GramWeights) -> QuotedNeed:
    """The need's side of every comparison, made once per need."""
    text = quoted(need_clauses(need))
    return QuotedNeed(text, weights.idf_of(text.keys), tuple(need_elements(need, cues)))


def _shared(need: QuotedNeed, patent: QuotedText) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of the common bigrams in the need's keys and in the patent's."""
    _, of_need, of_patent = np.intersect1d(need.text.keys, patent.keys, assume_unique=True, return_indices=True)
    return of_need, of_patent


def evidence(need: QuotedNeed, patent: QuotedText) -> tuple[Evidence, ...]:
    """Up to `QUOTATIONS` pairs of clauses that share most (by the square of inverse document frequency), best first;
    each clause is quoted once."""
    of_need, of_patent = _shared(need, patent)
    if not len(of_need):
        return ()
    left = need.text.presence[:, of_need].astype(np.float32)
    right = patent.presence[:, of_patent].astype(np.float32)
    scores = ((left * need.weights[of_need] ** 2) @ right.T).astype(np.float32)
    scores[left @ right.T < SHARED_BIGRAMS] = 0
    return tuple(_best_pairs(scores, need.text.clauses, patent.clauses))


def _best_pairs(scores: NDArray[np.float32], left: Sequence[Clause], right: Sequence[Clause]) -> list[Evidence]:
    pairs: list[Evidence] = []
    while len(pairs) < QUOTATIONS and scores.max() > 0:
        row, column = divmod(int(scores.argmax()), scores.shape[1])
        a, b = left[row].trimmed, right[column].trimmed
        pairs.append(Evidence(a.field, a.start, a.end, a.text, b.field, b.start, b.end, b.text))
        scores[row, :] = 0
        scores[:, column] = 0
    return pairs


def missing(need: QuotedNeed, patent: QuotedText, quotations: Sequence[Evidence] = ()) -> tuple[Missing, ...]:
    """The need's elements of whose wording less than `ANSWERED` occurs in the patent, in the need's order. An object
    that is quoted as evidence is not missing as well. This is a question for the reviewer: wording that differs is not
    proof that the patent lacks the thing."""
    told = {(quote.need_field, quote.need_start) for quote in quotations}
    of_need, _ = _shared(need, patent)
    common = np.zeros(len(need.text.keys), dtype=bool)
    common[of_need] = True
    places = {clause: i for i, clause in enumerate(need.text.clauses)}
    return tuple(
        _unanswered(element)
        for element in need.elements
        if not _is_told_object(element, told)
        and _coverage(need, need.text.presence[places[element.clause]], common) < ANSWERED
    )


def _is_told_object(element: Element, told: set[tuple[str, int]]) -> bool:
    clause = element.clause.trimmed
    return element.kind is NeedElement.OBJECT and (clause.field, clause.start) in told


def _coverage(need: QuotedNeed, own: NDArray[np.bool_], common: NDArray[np.bool_]) -> float:
    total = float(need.weights[own].sum())
    return float(need.weights[own & common].sum()) / total if total else 1.0


def _unanswered(element: Element) -> Missing:
    clause = element.clause.trimmed
    return Missing(element.kind, clause.text, clause.start, clause.end, clause.field)

"""Proof on the real texts of ../shared: every quotation verbatim, every offset right, nothing spliced from two patents.

Each patent meets one need, the needs taken in turn, so that all of both sides are covered in a bounded time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from indexing.counts import fit_weights
from ingest.needs import read_needs
from ingest.patents import PatentFile
from ingest.rows import CleanRow
from jobs.judgement import read_cues, read_questions, read_weights
from matcher.domain import Evidence, Match, Missing, Patent, TechnologyNeed
from matcher.evidence import evidence, missing, quoted_need, quoted_patent
from matcher.facets import facets_of, patent_codes
from matcher.grams import GramWeights
from matcher.protocols import Candidates
from matcher.ranking import RankingPolicy, Supply, rank
from matcher.scoring import hand_ranker
from matcher.similarity import PatentTexts, part_norms
from matcher.triage import triage
from matcher.vocabulary import Facet

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
EXPORTS = ("taian_7384.xlsx", "title_assignee_abstract_4097.csv")
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real texts are not here: {SHARED}")

CUES, SCORER = read_cues(), hand_ranker(read_weights())
# On this day the terms of the older patents were not over yet.
TODAY = date(2004, 6, 1)
RANKED_NEEDS, FITTED_ON = 40, 500


@pytest.fixture(scope="module")
def patents() -> list[Patent]:
    """Every patent of both exports."""
    return [row.record for name in EXPORTS for row in clean(PatentFile(SHARED / "exports" / name).rows())]


@pytest.fixture(scope="module")
def needs() -> list[TechnologyNeed]:
    """Every need."""
    return [row.record for row in clean(read_needs(SHARED / "marketplace" / "needs.csv"))]


@pytest.fixture(scope="module")
def weights(patents: list[Patent]) -> GramWeights:
    """Fitted on a part of the patents: what a gram weighs decides which clauses are quoted, not where they stand."""
    plain = replace(CUES, learned=None)
    return fit_weights([patent_codes(patent, plain)[0] for patent in patents[:: len(patents) // FITTED_ON]])


def clean(rows: Iterable[object]) -> Iterator[CleanRow]:
    return (row for row in rows if isinstance(row, CleanRow))


def stands(record: object, field: str, start: int, end: int, text: str) -> bool:
    return text != "" and getattr(record, field)[start:end] == text


def of_need(need: TechnologyNeed, quote: Evidence | Missing) -> bool:
    if isinstance(quote, Missing):
        return stands(need, quote.need_field, quote.start, quote.end, quote.text)
    return stands(need, quote.need_field, quote.need_start, quote.need_end, quote.need_text)


def of_patent(patent: Patent, quote: Evidence) -> bool:
    return stands(patent, quote.field, quote.start, quote.end, quote.text)


def test_every_quotation_of_every_real_patent_and_need_is_verbatim(
    patents: list[Patent], needs: list[TechnologyNeed], weights: GramWeights
) -> None:
    assert len(patents) == 7384 + 4097 and len(needs) > 1_200
    asked = [quoted_need(need, CUES, weights) for need in needs]
    quotes: Counter[str] = Counter()
    for i, patent in enumerate(patents):
        need, words, text = needs[i % len(needs)], asked[i % len(needs)], quoted_patent(patent)
        found = evidence(words, text)
        lacking = missing(words, text, found)
        assert all(of_need(need, q) and of_patent(patent, q) for q in found), (patent.patent_id, need.need_id)
        assert all(of_need(need, m) for m in lacking), (patent.patent_id, need.need_id)
        # Whatever another need may have quoted of this patent is one of these.
        quotable = [clause.trimmed for clause in text.clauses]
        assert all(stands(patent, c.field, c.start, c.end, c.text) for c in quotable), patent.patent_id
        quotes.update(evidence=len(found), missing=len(lacking), quotable=len(quotable))
    assert quotes["evidence"] > 1_000 and quotes["missing"] > len(patents) and quotes["quotable"] > 3 * len(patents)


def test_every_stated_element_of_every_real_need_is_verbatim(needs: list[TechnologyNeed]) -> None:
    questions = read_questions()
    for need in needs:
        found = triage(need, CUES, questions)
        clauses = [element.clause for element in found.stated]
        assert all(stands(need, c.field, c.start, c.end, c.text) for c in clauses), need.need_id
        assert len(found.questions) <= 2 and bool(found.questions) == bool(found.lacking)


def test_every_facet_of_every_fifth_real_patent_is_verbatim(patents: list[Patent]) -> None:
    kinds: Counter[Facet] = Counter()
    fifth = patents[::5]
    for patent, spans in zip(fifth, facets_of(fifth, CUES), strict=True):
        assert all(stands(patent, s.field, s.start, s.end, s.text) for s in spans), patent.patent_id
        kinds.update(span.facet for span in spans)
    assert set(kinds) == set(Facet)


def test_a_real_match_speaks_of_its_own_patent_alone(
    patents: list[Patent], needs: list[TechnologyNeed], weights: GramWeights
) -> None:
    """Means, effect, object and every quotation of a match are what its patent gives when nothing else was found."""
    seen = 0
    for turn in range(0, len(needs), len(needs) // RANKED_NEEDS):
        need, mine = needs[turn], patents[turn :: len(needs)]
        answer = proposing(need, weights)
        for match in answer(mine):
            patent = next(p for p in mine if p.patent_id == match.patent_id)
            assert all(of_need(need, q) and of_patent(patent, q) for q in match.evidence)
            assert all(of_need(need, m) for m in match.missing)
            (alone,) = answer([patent])
            assert (alone.evidence, alone.missing) == (match.evidence, match.missing)
            assert alone.facet_scores == pytest.approx(match.facet_scores, abs=2e-6)
            seen += 1
    assert seen > RANKED_NEEDS


def proposing(need: TechnologyNeed, weights: GramWeights) -> Callable[[list[Patent]], list[Match]]:
    """Matches of the need with given patents, all that are eligible, in the way the main job makes them."""
    policy = RankingPolicy(SCORER, CUES, threshold=0.0, top=100, today=TODAY)

    def answer(found: list[Patent]) -> list[Match]:
        parts = [patent_codes(patent, CUES) for patent in found]
        arrays = np.concatenate([c for c, _ in parts]), np.concatenate([m for _, m in parts])
        lengths = np.array([len(codes) for codes, _ in parts])
        bare = PatentTexts(*arrays, lengths, np.zeros((0, 6), np.float32))
        texts = PatentTexts(*arrays, lengths, part_norms(bare, weights))
        candidates = Candidates(tuple(p.patent_id for p in found), texts)
        supply = Supply({p.patent_id: p for p in found}, {})
        return list(rank(need, candidates, supply, [], weights, policy).matches)

    return answer

"""Ranking: what is proposed, what is dropped and why, and quotations that are really there."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.judgement import read_cues, read_weights
from matcher.domain import Patent, SupplyTerms, TechnologyNeed
from matcher.evidence import evidence, missing, quoted_need, quoted_patent
from matcher.facets import patent_codes
from matcher.grams import GramWeights, grams, weights_from_counts
from matcher.protocols import Candidates
from matcher.ranking import NeedResult, RankingPolicy, Supply, rank
from matcher.scoring import hand_ranker
from matcher.similarity import PatentTexts, part_norms
from matcher.vocabulary import Availability, Ineligibility, LegalStatus, Level, NeedElement

CUES, SCORER = read_cues(), hand_ranker(read_weights())
TODAY = date(2026, 11, 23)
NEED = TechnologyNeed("N-1", "桥式起重机防摇控制", "吊具摆动大，定位困难，要求摆角小于0.5°。", enterprise="甲公司")
ANSWER = Patent(
    "CN1", "一种桥式起重机防摇控制方法", "根据吊具摆动的角度调节小车速度，解决定位困难的问题。", patentees=("乙大学",)
)
OTHER = Patent("CN2", "一种速冻水饺的包馅设备", "包括面皮输送带和注馅嘴。", patentees=("乙大学",))


def candidates_of(patents: list[Patent]) -> tuple[Candidates, GramWeights]:
    codes = [patent_codes(p, CUES) for p in patents]
    keys, counts = np.unique(np.concatenate([np.unique(grams(c)) for c, _ in codes]), return_counts=True)
    weights = weights_from_counts(keys, counts, len(patents))
    arrays = (np.concatenate([c for c, _ in codes]), np.concatenate([m for _, m in codes]))
    lengths = np.array([len(c) for c, _ in codes])
    bare = PatentTexts(*arrays, lengths, np.zeros((0, 6), np.float32))
    texts = PatentTexts(*arrays, lengths, part_norms(bare, weights))
    return Candidates(tuple(p.patent_id for p in patents), texts), weights


def ranked(need: TechnologyNeed, patents: list[Patent], terms: dict[str, SupplyTerms] | None = None) -> NeedResult:
    found, weights = candidates_of(patents)
    supply = Supply({p.patent_id: p for p in patents}, terms or {})
    policy = RankingPolicy(SCORER, CUES, threshold=0.3, top=10, today=TODAY)
    return rank(need, found, supply, [need.enterprise], weights, policy)


def changed(patent: Patent, **fields: object) -> Patent:
    return Patent(**({n: getattr(patent, n) for n in patent.__dataclass_fields__} | fields))


def test_the_answer_is_proposed_and_the_unrelated_patent_is_not() -> None:
    result = ranked(NEED, [OTHER, ANSWER])
    assert [(m.patent_id, m.rank) for m in result.matches] == [("CN1", 1)]
    assert result.matches[0].level is Level.STRONG and result.reason == ""


def test_nothing_to_propose_is_an_answer_with_its_reason() -> None:
    result = ranked(NEED, [OTHER])
    assert result.matches == () and "未达到推送门槛" in result.reason and "0.30" in result.reason


def test_what_answers_a_vague_need_is_found_for_staff_and_marked() -> None:
    assert [m.pushable for m in ranked(NEED, [ANSWER, OTHER]).matches] == [True]
    vague = ranked(TechnologyNeed("N-2", "桥式起重机防摇"), [ANSWER, OTHER])
    assert [(m.patent_id, m.pushable) for m in vague.matches] == [("CN1", False)]


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("", ""),
        ("起重机", ""),
        ("Anti-sway control of an overhead crane", "The load swings too much; the sway must stay below 0.5 degrees."),
        ("桥式起重机", "桥式起重机"),
        ("防摇", "起重机吊具摆动大，" * 5_555),
        ("摇" * 50_000, ""),
    ],
)
def test_any_need_gets_matches_or_a_stated_reason(title: str, content: str) -> None:
    result = ranked(TechnologyNeed("N", title, content), [ANSWER, OTHER, Patent("CN4", "吊具")])
    assert bool(result.matches) is not bool(result.reason)


def test_no_candidate_at_all_is_said() -> None:
    found, weights = candidates_of([OTHER])
    policy = RankingPolicy(SCORER, CUES, 0.3, 10, TODAY)
    assert rank(NEED, found, Supply({}, {}), [], weights, policy).reason == "没有检索到相关专利"


@pytest.mark.parametrize(
    ("patent", "terms", "why"),
    [
        (changed(ANSWER, legal_status=LegalStatus.LAPSED), None, Ineligibility.NOT_IN_FORCE),
        (changed(ANSWER, filing_date=date(2000, 1, 1)), None, Ineligibility.TERM_OVER),
        (changed(ANSWER, patentees=("甲公司",)), None, Ineligibility.OWN_PATENT),
        (ANSWER, SupplyTerms("CN1", availability=Availability.UNAVAILABLE), Ineligibility.UNAVAILABLE),
    ],
)
def test_an_ineligible_answer_is_dropped_with_its_reason(
    patent: Patent, terms: SupplyTerms | None, why: Ineligibility
) -> None:
    result = ranked(NEED, [patent, OTHER], {"CN1": terms} if terms else {})
    assert result.matches == () and result.dropped == {why: 1} and "均不可推送" in result.reason


def test_one_patent_of_a_family_is_proposed() -> None:
    twins = [changed(ANSWER, patent_id=i, family_id="F-1") for i in ("CN1", "CN3")]
    assert [m.patent_id for m in ranked(NEED, [*twins, OTHER]).matches] == ["CN1"]


def test_a_pair_scores_the_same_whatever_else_was_retrieved() -> None:
    found, weights = candidates_of([OTHER, ANSWER])
    alone = Candidates(
        found.patent_ids[1:],
        PatentTexts(
            found.texts.codes[found.texts.lengths[0] :],
            found.texts.masks[found.texts.lengths[0] :],
            found.texts.lengths[1:],
            found.texts.norms[1:],
        ),
    )
    policy = RankingPolicy(SCORER, CUES, 0.0, 10, TODAY)
    supply = Supply({"CN1": ANSWER, "CN2": OTHER}, {})
    together = rank(NEED, found, supply, [], weights, policy).matches[0]
    assert rank(NEED, alone, supply, [], weights, policy).matches[0].score == together.score


def test_too_little_readiness_lowers_the_score() -> None:
    asked = TechnologyNeed("N-1", NEED.title, NEED.content, min_readiness=7)
    low = ranked(asked, [ANSWER, OTHER], {"CN1": SupplyTerms("CN1", readiness_level=4)}).matches[0]
    high = ranked(asked, [ANSWER, OTHER], {"CN1": SupplyTerms("CN1", readiness_level=8)}).matches[0]
    assert low.score == pytest.approx(high.score * (1 - 0.1 * (7 - 4)), abs=1e-5)
    assert low.readiness_level == 4


def test_words_of_the_need_ask_for_readiness_and_joint_development_takes_them_back() -> None:
    def score(words: str, level: int) -> float:
        need = TechnologyNeed("N-1", NEED.title, NEED.content, limits=words)
        return ranked(need, [ANSWER, OTHER], {"CN1": SupplyTerms("CN1", readiness_level=level)}).matches[0].score

    plain, asked, together = "价格合理", "寻求成熟技术", "寻求成熟技术，也可以合作开发"
    assert score(plain, 3) == score(plain, 8)
    assert score(asked, 3) == pytest.approx(0.6 * score(asked, 8), abs=1e-6)  # 4 levels short of 7
    assert score(together, 3) == score(together, 8)


def test_the_unanswered_target_is_named_and_the_answered_problem_is_not() -> None:
    match = ranked(NEED, [ANSWER, OTHER]).matches[0]
    assert [(m.element, m.text) for m in match.missing] == [(NeedElement.TARGET, "要求摆角小于0.5°")]


TEXT = st.text(alphabet="起重机防摇定位困难，。；a1\n", max_size=40)


@settings(max_examples=50)
@given(TEXT, TEXT, TEXT, TEXT)
def test_every_quotation_stands_where_it_says(title: str, content: str, patent_title: str, abstract: str) -> None:
    need, patent = TechnologyNeed("N", title, content), Patent("CN1", patent_title, abstract)
    words = quoted_need(need, CUES, GramWeights(np.empty(0, np.uint32), np.empty(0, np.float32), 1))
    for e in evidence(words, quoted_patent(patent)):
        assert getattr(need, e.need_field)[e.need_start : e.need_end] == e.need_text
        assert getattr(patent, e.field)[e.start : e.end] == e.text
    for m in missing(words, quoted_patent(patent)):
        assert getattr(need, m.need_field)[m.start : m.end] == m.text

"""What an item says, word for word; and what it never says of a need that its enterprise keeps to itself."""

from dataclasses import astuple, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.catalog import AWAITED, KEPT_INSIDE, NAMED, Wording, wording_of
from matcher.domain import Evidence, Match, Missing, Patent, SupplyTerms, TechnologyNeed
from matcher.match_words import clipped
from matcher.push_content import content_of, demand_content_of, heading_of, segment_content_of
from matcher.push_records import PushContent
from matcher.readiness import Readiness
from matcher.supply_words import organizations_of, readiness_of
from matcher.vocabulary import (
    Availability,
    Confidentiality,
    LegalStatus,
    Level,
    NeedElement,
    ProviderKind,
)

NEED = TechnologyNeed(
    "N1",
    "绕组灌封",
    "灌封胶导热系数低，要求≥2.0",
    "E1",
    "示例机械有限公司",
    confidentiality=Confidentiality.ANONYMOUS,
    anonymous_text="某电机厂求高导热灌封胶，灌封胶导热系数低，希望改善",
)
PATENT = Patent(
    "CN2020100000001",
    "一种灌封胶",
    legal_status=LegalStatus.IN_FORCE,
    legal_status_date=date(2024, 5, 1),
    patentees=("示例大学", "某某甲"),
    inventors=("某某甲", "某某乙"),
)
MATCH = Match(
    "M1",
    "N1",
    "CN2020100000001",
    1,
    0.8,
    Level.STRONG,
    0.7,
    {},
    5,
    "已制成样机",
    (
        Evidence("content", 10, 15, "要求≥2.0", "claims", 0, 6, "导热系数3.0"),
        Evidence("content", 0, 8, "灌封胶导热系数低", "abstract", 0, 10, "提高灌封胶的导热系数"),
    ),
    (Missing(NeedElement.TARGET, "≥2.0", 17, 21),),
)
TERMS = SupplyTerms(
    "CN2020100000001",
    stated_maturity="通过中试",
    readiness_level=7,
    fee="10 万元",
    payment="一次付清",
    open_license_number="KF1",
    availability=Availability.CONFIRMED,
    availability_date=date(2025, 5, 1),
)


def wording(need: TechnologyNeed = NEED) -> Wording:
    found = wording_of(need)
    assert isinstance(found, Wording)
    return found


def test_a_patent_is_put_before_the_enterprise_with_both_quotes_and_what_is_missing() -> None:
    assert content_of(MATCH, NEED, PATENT, TERMS) == PushContent(
        need_title="绕组灌封",
        patent_id="CN2020100000001",
        title="一种灌封胶",
        patentees=("示例大学",),
        need_quote="要求≥2.0",
        patent_quote="导热系数3.0",
        patent_field="权利要求",
        missing=("指标“≥2.0”",),
        readiness="供方申报“通过中试”（7 级）",
        readiness_level=7,
        legal_status="有效",
        status_date=date(2024, 5, 1),
        fee="10 万元",
        payment="一次付清",
        open_license_number="KF1",
        availability="供方已确认（2025-05-01）",
    )


def test_without_evidence_and_terms_nothing_is_made_up() -> None:
    bare = replace(MATCH, evidence=(), missing=(), readiness_level=None, readiness_evidence="")
    found = content_of(bare, NEED, Patent("CN1", "甲"), None)
    assert found == PushContent(
        "绕组灌封", "CN1", "甲", readiness="未知", legal_status="状态不明", availability="待供方确认"
    )


@pytest.mark.parametrize(
    ("terms", "level", "evidence", "words"),
    [
        (TERMS, 5, "已制成样机", ("供方申报“通过中试”（7 级）", 7)),
        (replace(TERMS, stated_maturity=""), None, "", ("供方申报：7 级", 7)),
        (None, 5, "已制成样机", ("机器推断，未经确认：5 级（依据专利所述“已制成样机”）", 5)),
        (None, 5, "供方申报：已制成样机", ("机器推断，未经确认：5 级（依据供方所述“已制成样机”）", 5)),
        (None, 5, "", ("机器推断，未经确认：5 级", 5)),
        (SupplyTerms("P", stated_maturity="正在试用"), None, "", ("供方申报“正在试用”（未定级）", None)),
        (SupplyTerms("P"), None, "", ("未知", None)),
        (None, None, "", ("未知", None)),
    ],
)
def test_readiness_says_who_holds_it_true(
    terms: SupplyTerms | None, level: int | None, evidence: str, words: tuple[str, int | None]
) -> None:
    assert readiness_of(terms, level, evidence) == words


def test_a_person_who_holds_a_patent_is_not_named() -> None:
    assert organizations_of(PATENT) == ("示例大学",)
    assert organizations_of(replace(PATENT, inventors=(), provider_kind=ProviderKind.INDIVIDUAL)) == ()


def test_an_anonymous_need_is_told_in_the_approved_words_only() -> None:
    found = demand_content_of(MATCH, wording(), PATENT, TERMS)
    assert found.need_title == "某电机厂求高导热灌封胶"
    assert found.need_quote == NEED.anonymous_text
    # The first evidence quotes words that the enterprise did not release; the second quotes released ones.
    assert (found.patent_field, found.patent_quote) == ("摘要", "提高灌封胶的导热系数")
    assert found.missing == ()


def test_a_public_need_is_told_as_it_is_without_the_enterprise() -> None:
    found = demand_content_of(MATCH, wording(replace(NEED, confidentiality=Confidentiality.PUBLIC)), PATENT, None)
    assert (found.need_title, found.need_quote) == ("绕组灌封", "灌封胶导热系数低，要求≥2.0")
    assert (found.patent_quote, found.missing) == ("导热系数3.0", ("指标“≥2.0”",))
    assert "示例机械" not in str(astuple(found))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"confidentiality": Confidentiality.CENTRE_ONLY}, KEPT_INSIDE),
        ({"anonymous_text": "  "}, AWAITED),
        ({"anonymous_text": "示例 机械有限公司求灌封胶"}, NAMED),
        ({"anonymous_text": "示例集团求灌封胶"}, NAMED),
        ({"confidentiality": Confidentiality.PUBLIC, "content": "示例机械有限公司的灌封胶"}, NAMED),
        ({"confidentiality": Confidentiality.PUBLIC, "title": "示例机械有限公司灌封胶"}, NAMED),
        ({"confidentiality": Confidentiality.PUBLIC, "title": "", "content": ""}, AWAITED),
    ],
)
def test_what_would_tell_whose_need_it_is_is_not_worded_at_all(change: dict[str, str], why: str) -> None:
    assert wording_of(replace(NEED, **change), ("示例集团",)) == why


LETTERS = st.text("灌封胶导热系数低要求电机，。", max_size=30)


@given(LETTERS.filter(str.strip), LETTERS, LETTERS, LETTERS)
def test_nothing_of_an_anonymous_need_is_said_that_does_not_stand_in_its_approved_text(
    approved: str, title: str, content: str, quote: str
) -> None:
    need = replace(NEED, title=title, content=content, anonymous_text=approved)
    quoted = Evidence("content", 0, len(quote), quote, "title", 0, 1, "甲")
    match = replace(MATCH, evidence=(quoted,), missing=(Missing(NeedElement.TARGET, quote, 0, len(quote)),))
    found = demand_content_of(match, wording(need), PATENT, None)
    told = [found.need_title, found.need_quote, *(item[3:-1] for item in found.missing)]
    assert all(text in approved for text in told)
    assert bool(found.patent_quote) == (quote.strip() != "" and quote in approved)


def test_a_patent_for_a_whole_industry_carries_no_need_and_no_reason() -> None:
    found = segment_content_of(PATENT, None, Readiness(4, "通过小试"))
    assert (found.need_title, found.need_quote, found.patent_quote, found.missing) == ("", "", "", ())
    assert found.readiness == "机器推断，未经确认：4 级（依据专利所述“通过小试”）"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\r\nBcc: x", "甲 Bcc: x"),
        ("甲\u200b乙\x00丙", "甲乙 丙"),
        ("甲" * 6, "甲甲甲甲甲甲"),
        ("甲" * 12, "甲" * 10 + "…"),
    ],
)
def test_a_text_of_others_becomes_one_short_line(text: str, shown: str) -> None:
    assert clipped(text, 10) == shown


def test_a_title_of_five_million_characters_is_cut() -> None:
    patent = replace(PATENT, title="长" * 5_000_000, patentees=("学" * 5_000_000,))
    terms = replace(TERMS, fee="元" * 5_000_000, stated_maturity="试" * 5_000_000)
    assert len(str(astuple(content_of(MATCH, NEED, patent, terms)))) < 2_000


def test_what_the_reason_quotes_is_not_called_missing_too() -> None:
    quoted = Missing(NeedElement.PROBLEM, "要求≥2.0", 10, 15)
    elsewhere = replace(quoted, need_field="limits")
    found = content_of(replace(MATCH, missing=(quoted, elsewhere, *MATCH.missing)), NEED, PATENT, None)
    assert found.missing == ("问题“要求≥2.0”", "指标“≥2.0”")


def test_more_missing_elements_than_fit_are_counted() -> None:
    many = replace(MATCH, missing=MATCH.missing * 7)
    assert content_of(many, NEED, PATENT, None).missing == ("指标“≥2.0”",) * 5 + ("另有 2 项",)


def test_the_heading_of_a_text_without_title_is_its_first_clause() -> None:
    assert heading_of("\n求高导热灌封胶，寿命长") == "求高导热灌封胶"
    assert heading_of("，，") == ""

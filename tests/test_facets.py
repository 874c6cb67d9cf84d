"""Clauses, facets and elements: verbatim, in place, and told apart by their wording."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.judgement import read_cues
from matcher.clauses import clauses
from matcher.domain import Patent, TechnologyNeed
from matcher.elements import is_vague, need_elements
from matcher.facets import facet_spans, patent_codes
from matcher.similarity import BODY, FACET_BITS
from matcher.vocabulary import Facet, NeedElement

CUES = read_cues()
ABSTRACT = (
    "本发明公开了一种行车防摇装置，包括角度传感器和控制器，控制器与变频器相连。提高了吊装的安全性，适用于港口起重机。"
)
CLAIMS = "1.一种行车防摇装置，其特征在于，包括角度传感器；所述控制器与变频器相连。\n2.根据权利要求1所述的装置。"
PATENT = Patent("CN1", "一种行车防摇装置", ABSTRACT, CLAIMS)
TEXT = st.text(alphabet="起重机防摇提高了1,，。；其特征在于\n")


@given(TEXT)
def test_clauses_joined_give_the_text_again(text: str) -> None:
    assert "".join(c.text for c in clauses("abstract", text)) == text


def test_a_comma_between_digits_does_not_cut() -> None:
    assert [c.text for c in clauses("abstract", "载荷1,000吨，跨度30米")] == ["载荷1,000吨，", "跨度30米"]


@given(TEXT, TEXT, TEXT)
def test_every_span_is_verbatim(title: str, abstract: str, claims: str) -> None:
    patent = Patent("CN1", title, abstract, claims)
    for span in facet_spans(patent, CUES):
        assert getattr(patent, span.field)[span.start : span.end] == span.text


def test_subject_means_effect_and_application_are_told_apart() -> None:
    found = {s.text: s.facet for s in facet_spans(PATENT, CUES) if s.field == "abstract"}
    assert found == {
        "本发明公开了一种行车防摇装置，": Facet.SUBJECT,
        "包括角度传感器和控制器，": Facet.TECHNICAL_MEANS,
        "控制器与变频器相连。": Facet.TECHNICAL_MEANS,
        "提高了吊装的安全性，": Facet.TECHNICAL_EFFECT,
        "适用于港口起重机。": Facet.APPLICATION,
    }


def test_essential_features_start_after_the_turn_of_claim_1_and_end_with_it() -> None:
    found = [s.text for s in facet_spans(PATENT, CUES) if s.facet is Facet.ESSENTIAL_FEATURES]
    assert found == ["，", "包括角度传感器；", "所述控制器与变频器相连。"]


def test_without_claims_the_means_stand_in_with_less_confidence() -> None:
    spans = facet_spans(Patent("CN1", "装置", ABSTRACT), CUES)
    means = [s.text for s in spans if s.facet is Facet.TECHNICAL_MEANS]
    features = [s for s in spans if s.facet is Facet.ESSENTIAL_FEATURES]
    assert [s.text for s in features] == means and all(s.confidence == 0.4 for s in features)


def test_a_claim_is_body_only_where_there_is_no_abstract() -> None:
    def body_length(patent: Patent) -> int:
        return int(((patent_codes(patent, CUES)[1] & BODY) != 0).sum())

    assert body_length(PATENT) == len(PATENT.title) + len(ABSTRACT) + 2
    assert body_length(Patent("CN1", "装置", "", CLAIMS)) > len("装置") + 2


def test_masks_mark_exactly_the_effect_clause() -> None:
    _, masks = patent_codes(PATENT, CUES)
    text = f"{PATENT.title}\n{ABSTRACT}\n"
    marked = "".join(c for c, m in zip(text, masks, strict=False) if m & FACET_BITS[Facet.TECHNICAL_EFFECT])
    assert marked == "提高了吊装的安全性，"


def test_the_elements_of_a_need_are_found_by_wording_and_by_form_field() -> None:
    need = TechnologyNeed(
        "N", "行车防摇", "吊具晃动导致对位困难，停机摆角不大于0.5°，不改变原有机构。", limits="改造三天内完成"
    )
    found = [(e.kind, e.clause.trimmed.text) for e in need_elements(need, CUES)]
    assert found == [
        (NeedElement.OBJECT, "行车防摇"),
        (NeedElement.PROBLEM, "吊具晃动导致对位困难"),
        (NeedElement.TARGET, "停机摆角不大于0.5°"),
        (NeedElement.LIMIT, "不改变原有机构"),
        (NeedElement.LIMIT, "改造三天内完成"),
    ]


def test_a_slogan_is_vague_and_a_problem_with_a_figure_is_not() -> None:
    assert is_vague(TechnologyNeed("N", "提升产品质量", "希望提升产品质量和管理水平，增强企业的竞争力。"), CUES)
    assert not is_vague(TechnologyNeed("N", "啃轨", "大车运行时轮缘磨损严重，要求使用寿命不低于3年。"), CUES)

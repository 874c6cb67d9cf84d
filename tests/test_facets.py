"""Facets: told apart, verbatim, in place; the same for one patent as for many, and on every real patent given."""

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.patents import read_patents
from ingest.rows import CleanRow
from jobs.judgement import read_cues
from matcher.clauses import Clause, clauses
from matcher.domain import FacetSpan, Patent, TechnologyNeed
from matcher.elements import need_elements
from matcher.errors import FileUnreadable
from matcher.facets import facet_of, facet_spans, facets_of, merged, patent_codes
from matcher.similarity import BODY, FACET_BITS
from matcher.vocabulary import Facet, NeedElement

CUES = read_cues()
ABSTRACT = (
    "本发明公开了一种行车防摇装置，包括角度传感器和控制器，控制器与变频器相连。提高了吊装的安全性，适用于港口起重机。"
)
CLAIMS = "1.一种行车防摇装置，其特征在于，包括角度传感器；所述控制器与变频器相连。\n2.根据权利要求1所述的装置。"
PATENT = Patent("CN1", "一种行车防摇装置", ABSTRACT, CLAIMS)
EXPORTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "exports"
TEXT = st.text(alphabet="起重机防摇提高了1,，。；其特征在于\n A.a")
ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


def assert_verbatim(patent: Patent, spans: list[FacetSpan]) -> None:
    for span in spans:
        assert getattr(patent, span.field)[span.start : span.end] == span.text != ""
        assert 0 <= span.confidence <= 1


@given(TEXT)
def test_clauses_joined_give_the_text_again(text: str) -> None:
    assert "".join(c.text for c in clauses("abstract", text)) == text


def test_a_comma_between_digits_does_not_cut() -> None:
    assert [c.text for c in clauses("abstract", "载荷1,000吨，跨度30米")] == ["载荷1,000吨，", "跨度30米"]


def test_a_full_stop_cuts_at_the_end_of_an_english_sentence_only() -> None:
    found = [c.text for c in clauses("abstract", "The gripper of Fig. 2 holds 1.5 kg. A valve opens.")]
    assert found == ["The gripper of Fig. 2 holds 1.5 kg.", " A valve opens."]


@given(st.text(alphabet=" ,;!，。；：、起重"))
def test_a_trimmed_clause_stands_where_it_says(text: str) -> None:
    found = Clause("abstract", 0, len(text), text).trimmed
    assert text[found.start : found.end] == found.text


@settings(max_examples=200)
@given(ANY | TEXT, ANY | TEXT, ANY | TEXT)
def test_every_span_of_any_text_is_verbatim(title: str, abstract: str, claims: str) -> None:
    patent = Patent("CN1", title, abstract, claims)
    assert_verbatim(patent, facet_spans(patent, CUES))


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=4))
def test_many_patents_at_once_get_what_each_gets_alone(texts: list[tuple[str, str, str]]) -> None:
    patents = [Patent("CN1", *parts) for parts in texts]
    assert facets_of(patents, CUES) == [facet_spans(patent, CUES) for patent in patents]


@pytest.mark.parametrize(
    ("title", "abstract", "claims"),
    [
        ("", "", ""),
        ("装置", "", ""),
        ("装置", "   ", " \n "),
        ("装置", "，，。", "1."),
        ("😀泵", "😀一种泵😀，提高了𠮷效率😀。", "1.一种😀泵，其特征在于：😀。"),
        ("泵", "一种泵\x01，\x1b\x7f叶轮\u200b。", "1.\x02"),
        ("泵", "提高效率，" * 10_000, "其特征在于" * 10_000),
        (
            "Pump",
            "A pump, wherein the impeller is curved. Thereby noise is reduced.",
            "1. A pump comprising an impeller.",
        ),
    ],
)
def test_odd_texts_give_spans_that_stand_where_they_say(title: str, abstract: str, claims: str) -> None:
    patent = Patent("CN1", title, abstract, claims)
    assert_verbatim(patent, facet_spans(patent, CUES))


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the real exports are not here (../shared/data/exports)")
def test_every_span_of_every_real_patent_is_verbatim_and_every_clause_is_told() -> None:
    seen = 0
    for path in sorted(EXPORTS.iterdir()):
        try:
            records = (row.record for row in read_patents(path) if isinstance(row, CleanRow))
            while piece := list(islice(records, 500)):
                seen += len(piece)
                for patent, spans in zip(piece, facets_of(piece, CUES), strict=True):
                    assert_verbatim(patent, spans)
                    told = [s for s in spans if s.field == "abstract" and s.facet is not Facet.ESSENTIAL_FEATURES]
                    assert "".join(s.text for s in told) == patent.abstract
        except FileUnreadable:
            continue  # lists of headings, not of patents
    assert seen > 19_000


def test_subject_means_effect_and_application_are_told_apart() -> None:
    proposed = facet_spans(PATENT, CUES)
    found = {s.text: s.facet for s in proposed if s.field == "abstract"}
    assert found == {
        "本发明公开了一种行车防摇装置，": Facet.SUBJECT,
        "包括角度传感器和控制器，控制器与变频器相连。": Facet.TECHNICAL_MEANS,
        "提高了吊装的安全性，": Facet.TECHNICAL_EFFECT,
        "适用于港口起重机。": Facet.APPLICATION,
    }


def test_text_in_latin_letters_is_read_by_rules_of_its_own() -> None:
    abstract = (
        "The invention relates to a gripper. It has a valve. Thereby damage is avoided. It is suitable for glass."
    )
    found = [s.facet for s in facet_spans(Patent("US1", "Gripper", abstract), CUES) if s.field == "abstract"]
    assert found[:4] == [Facet.SUBJECT, Facet.TECHNICAL_MEANS, Facet.TECHNICAL_EFFECT, Facet.APPLICATION]


def test_the_rules_alone_tell_means_where_they_see_no_clue() -> None:
    assert facet_of(Clause("abstract", 0, 4, "叶轮弯曲"), CUES) == (Facet.TECHNICAL_MEANS, 0.6)
    assert facet_of(Clause("abstract", 0, 6, "提高了效率。"), CUES) == (Facet.TECHNICAL_EFFECT, 0.8)


def test_neighbours_of_one_facet_are_joined_within_a_sentence_and_weighed_by_length() -> None:
    found = clauses("abstract", "甲，乙丙丁。戊，己；")
    means, effect = Facet.TECHNICAL_MEANS, Facet.TECHNICAL_EFFECT
    spans = merged(found, [(means, 0.5), (means, 0.8), (means, 0.7), (effect, 0.9)])
    assert [(s.text, s.facet) for s in spans] == [("甲，乙丙丁。", means), ("戊，", means), ("己；", effect)]
    assert spans[0].confidence == round((2 * 0.5 + 4 * 0.8) / 6, 4)


def test_the_claim_gives_its_subject_and_its_essential_features() -> None:
    found = [(s.facet, s.text) for s in facet_spans(PATENT, CUES) if s.field == "claims"]
    assert found == [
        (Facet.SUBJECT, "一种行车防摇装置"),
        (Facet.ESSENTIAL_FEATURES, "包括角度传感器"),
        (Facet.ESSENTIAL_FEATURES, "所述控制器与变频器相连"),
    ]


def test_without_claims_the_means_stand_in_with_less_confidence() -> None:
    spans = facet_spans(Patent("CN1", "装置", ABSTRACT), CUES)
    features = [s for s in spans if s.facet is Facet.ESSENTIAL_FEATURES]
    assert [s.text for s in features] == ["包括角度传感器和控制器，控制器与变频器相连"]
    assert [s.confidence for s in features] == [0.4]


def test_a_claim_is_body_only_where_there_is_no_abstract() -> None:
    def body_length(patent: Patent) -> int:
        return int(((patent_codes(patent, CUES)[1] & BODY) != 0).sum())

    assert body_length(PATENT) == len(PATENT.title) + len(ABSTRACT) + 2
    assert body_length(Patent("CN1", "装置", "", CLAIMS)) > len("装置") + 2


def marked(patent: Patent, facet: Facet, spans: list[FacetSpan] | None = None) -> str:
    _, masks = patent_codes(patent, CUES, spans)
    text = f"{patent.title}\n{patent.abstract}\n"
    return "".join(c for c, m in zip(text, masks, strict=False) if m & FACET_BITS[facet])


def test_masks_mark_exactly_the_effect_clause() -> None:
    assert marked(PATENT, Facet.TECHNICAL_EFFECT) == "提高了吊装的安全性，"


def test_settled_facets_take_the_place_of_proposals_in_the_masks() -> None:
    said = [FacetSpan(Facet.TECHNICAL_EFFECT, "abstract", 7, 15, ABSTRACT[7:15], 1.0)]
    assert marked(PATENT, Facet.TECHNICAL_EFFECT, said) == ABSTRACT[7:15]


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

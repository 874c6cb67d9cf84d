"""推送清单: what a reviewer needs to decide, and the key that brings the decision back."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from jobs.judgement import read_cues, read_questions
from jobs.sheets.review_list import ReviewRow, UnansweredNeed, write_review_list
from matcher.domain import Evidence, Match, Missing, Patent, SupplyTerms, TechnologyNeed
from matcher.match_words import missing_of, reason_of
from matcher.triage import triage
from matcher.vocabulary import (
    Availability,
    Facet,
    LegalStatus,
    Level,
    NeedElement,
    ProviderKind,
)

NEED = TechnologyNeed("N1", "绕组灌封", "现用灌封胶导热系数低，要求≥2.0", "E1", "示例机械有限公司")
PATENT = Patent(
    "CN2020100000001",
    "一种灌封胶",
    legal_status=LegalStatus.IN_FORCE,
    legal_status_text="授权",
    legal_status_date=date(2024, 5, 1),
    patentees=("示例大学", "示例研究院"),
    provider_kind=ProviderKind.UNIVERSITY,
    as_of=date(2025, 6, 30),
)
MATCH = Match(
    "M-0001",
    "N1",
    "CN2020100000001",
    1,
    0.83,
    Level.STRONG,
    0.7,
    {Facet.TECHNICAL_MEANS: 0.82, Facet.TECHNICAL_EFFECT: None},
    4,
    "已通过小试",
    (Evidence("content", 2, 9, "灌封胶导热系数低", "abstract", 0, 8, "提高灌封胶的导热系数"),),
    (Missing(NeedElement.TARGET, "≥2.0", 12, 16),),
)
TERMS = SupplyTerms(
    "CN2020100000001",
    availability=Availability.CONFIRMED,
    availability_date=date(2025, 5, 1),
    fee="10 万元",
    payment="一次付清",
    open_license_number="KF1",
)


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    rows = [ReviewRow(MATCH, NEED, PATENT, TERMS), ReviewRow(MATCH, NEED, Patent("T-1", "另一专利"))]
    missed = [UnansweredNeed(NEED, "没有达到推荐线的专利")]
    return openpyxl.load_workbook(write_review_list(tmp_path / "推送清单.xlsx", rows, missed))


def records(book: Workbook, sheet: str) -> list[dict[str, object]]:
    headings, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_a_row_tells_both_sides_and_the_reason(book: Workbook) -> None:
    first = records(book, "推送清单")[0]
    assert first == first | {
        "匹配编号": "M-0001",
        "审核决定": None,
        "名次": 1,
        "匹配等级（机器建议）": "4 强相关",
        "相关概率（未校准）": 0.7,
        "企业名称": "示例机械有限公司",
        "保密级别": "仅中心",
        "专利权人": "示例大学；示例研究院",
        "供方类型": "高校",
        "证据": "需求〔内容〕“灌封胶导热系数低” ↔ 专利〔摘要〕“提高灌封胶的导热系数”",
        "缺失要素": "缺：指标“≥2.0”",
        "成熟等级": 4,
        "成熟依据": "已通过小试",
        "法律状态": "有效（授权）",
        "法律状态日期": datetime(2024, 5, 1),
        "数据截止日": datetime(2025, 6, 30),
        "可转让状态": "供方已确认（2025-05-01）",
        "费用": "10 万元",
        "开放许可公告号": "KF1",
    }


def test_what_no_provider_confirmed_says_so(book: Workbook) -> None:
    second = records(book, "推送清单")[1]
    assert second["可转让状态"] == "待供方确认" and second["法律状态"] == "状态不明" and second["费用"] is None


def test_a_need_with_nothing_to_propose_is_named(book: Workbook) -> None:
    (missed,) = records(book, "无可推送需求")
    assert missed["需求编号"] == "N1" and missed["无可推送的原因"] == "没有达到推荐线的专利"


def test_what_a_need_lacks_stands_beside_it_with_the_questions(tmp_path: Path) -> None:
    need = TechnologyNeed("N2", "绕组灌封胶", "现用灌封胶导热系数低，散热困难。")
    item = UnansweredNeed(need, "没有达到推荐线的专利", triage(need, read_cues(), read_questions()))
    book = openpyxl.load_workbook(write_review_list(tmp_path / "推送清单.xlsx", [], [item]))
    (missed,) = records(book, "无可推送需求")
    assert missed["需求缺少的要素"] == "指标、限制条件"
    first, second = str(missed["追问话术"]).split("\n2. ")
    assert first.startswith("1. ") and "“绕组灌封胶”" in first and "\nA. " in second and "“绕组灌封胶”" in second


def test_a_match_of_a_vague_need_is_marked_as_not_to_be_pushed(tmp_path: Path) -> None:
    rows = [ReviewRow(replace(MATCH, pushable=False), NEED, PATENT), ReviewRow(MATCH, NEED, PATENT)]
    book = openpyxl.load_workbook(write_review_list(tmp_path / "推送清单.xlsx", rows))
    assert [row["可否推送"] for row in records(book, "推送清单")] == ["仅供内部参考", "可推送"]
    page = book["推送清单"]
    colors = [page.cell(row, 5).fill.fgColor.rgb for row in (2, 3)]
    assert page["E1"].value == "可否推送" and colors[0] != colors[1]


def test_decisions_are_chosen_from_lists(book: Workbook) -> None:
    rules = {str(rule.sqref): rule.formula1 for rule in book["推送清单"].data_validations.dataValidation}
    assert rules["B2:B3"] == '"通过,驳回,搁置"' and "成熟度不够" in str(rules["C2:C3"])


def test_the_key_and_the_decision_stay_in_sight_and_nothing_is_merged(book: Workbook) -> None:
    page = book["推送清单"]
    assert page.freeze_panes == "C2" and not page.merged_cells.ranges and page["A2"].number_format == "@"


def test_the_notes_state_the_limits(book: Workbook) -> None:
    text = " ".join(str(note["说明"]) for note in records(book, "说明"))
    assert "仅供参考，不构成法律或侵权意见" in text and "从不对外发送" in text and "未校准" in text


def test_a_calibrated_probability_is_not_called_uncalibrated(tmp_path: Path) -> None:
    path = write_review_list(tmp_path / "推送清单.xlsx", [ReviewRow(MATCH, NEED, PATENT)], calibrated=True)
    book = openpyxl.load_workbook(path)
    assert "相关概率" in records(book, "推送清单")[0]
    assert not any("未校准" in str(note["说明"]) for note in records(book, "说明"))


def test_a_reason_claims_no_more_than_was_found() -> None:
    assert reason_of(MATCH) == "技术手段相似度 0.82；需求所述“灌封胶导热系数低”，专利摘要对应“提高灌封胶的导热系数”。"
    bare = Match("M", "N1", "P", 1, 0.5, Level.WEAK, 0.2)
    assert reason_of(bare) == "综合得分 0.50；未找到可直接引用的对应表述，请人工核对。"
    assert missing_of(()) == "未发现"

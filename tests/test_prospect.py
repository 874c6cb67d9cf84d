"""What market a patent may find, and on which facts the grade rests."""

from dataclasses import replace
from datetime import date

import pytest

from matcher.domain import Patent
from matcher.prospect import NeedDensity, market_prospect
from matcher.vocabulary import LegalStatus, PatentKind, ProspectGrade

TODAY = date(2026, 3, 1)
KNOWN = Patent(*("CN1", "泵"), kind=PatentKind.INVENTION, filing_date=date(2024, 3, 1), family_size=4, cited_by_count=3)
WANTED = NeedDensity("驱动电机", 6, 2.5)


def grade(patent: Patent, density: NeedDensity | None = None, today: date = TODAY) -> ProspectGrade | None:
    return market_prospect(patent, today, density).grade


def test_the_facts_known_add_up_and_are_named() -> None:
    found = market_prospect(KNOWN, TODAY, WANTED)
    # 6 of 2.5 needs: 2; family of 4: 2; cited 3 times: 1; 18 years left: 1.
    assert found.grade is ProspectGrade.HIGH
    assert found.basis.split("；") == [
        *("环节“驱动电机”有 6 条征集中的需求（各环节平均 2.5 条）", "同族 4 件", "被引 3 次"),
        "发明申请 2.0 年，保护期剩余 18.0 年",
    ]


def test_without_two_facts_about_the_market_there_is_no_grade_but_what_is_known_is_said() -> None:
    thin = market_prospect(replace(KNOWN, family_size=None), TODAY, None)
    assert (thin.grade, thin.basis) == (None, "依据不足：被引 3 次；发明申请 2.0 年，保护期剩余 18.0 年")
    assert market_prospect(Patent("CN1", ""), TODAY, None).basis == "依据不足：需求、同族、被引、申请日均不明"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"family_size": 1, "cited_by_count": 1}, ProspectGrade.MEDIUM),  # 0 + 0 + 1
        ({"family_size": 2, "cited_by_count": 3}, ProspectGrade.HIGH),  # 1 + 1 + 1
        ({"family_size": 1, "cited_by_count": 0, "filing_date": date(2018, 1, 1)}, ProspectGrade.MEDIUM),  # 0 - 1 + 1
        ({"family_size": 1, "cited_by_count": 0, "filing_date": date(2012, 1, 1)}, ProspectGrade.LOW),  # 0 - 1 + 0
        ({"family_size": 2, "cited_by_count": 0, "filing_date": date(2008, 1, 1)}, ProspectGrade.LOW),  # 1 - 1 - 2
    ],
)
def test_each_fact_counts_for_or_against(facts: dict[str, object], expected: ProspectGrade) -> None:
    assert grade(replace(KNOWN, **facts)) is expected  # type: ignore[arg-type]


def test_demand_in_the_segment_moves_the_grade_both_ways() -> None:
    some = replace(KNOWN, family_size=2, cited_by_count=1)  # 1 + 0 + 1
    densities = [NeedDensity("a", needs, 4.0) for needs in (0, 4, 5)]
    assert [grade(some, density) for density in densities] == ["medium", "medium", "high"]


@pytest.mark.parametrize("facts", [{"legal_status": LegalStatus.LAPSED}, {"filing_date": date(2005, 1, 1)}])
def test_a_right_that_is_gone_has_no_market(facts: dict[str, object]) -> None:
    assert grade(replace(KNOWN, **facts), WANTED) is ProspectGrade.LOW  # type: ignore[arg-type]


def test_a_design_and_a_date_in_the_future_are_no_error() -> None:
    assert grade(replace(KNOWN, kind=PatentKind.DESIGN)) is ProspectGrade.HIGH
    assert "申请 0.0 年" in market_prospect(replace(KNOWN, filing_date=date(2030, 1, 1)), TODAY, None).basis

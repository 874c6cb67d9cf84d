"""The university's supply form."""

from datetime import date
from pathlib import Path

import pytest

from ingest.rows import CleanRow, Reject
from ingest.stated_terms import readiness_levels, transfer_modes
from ingest.supply import read_supply
from matcher.domain import SupplyTerms
from matcher.vocabulary import Availability, TransferMode

FORM = {
    "申请号*": "CN202010000001.1",
    "专利名称": "一种示例结构",
    "供方单位*": "示例大学",
    "分级": "A 级",
    "技术条件": "真空工艺",
    "装备要求": "灌封机",
    "成熟度": "通过中试",
    "可接受的合作方式": "普通许可、作价入股",
    "费用": "10 万元/年",
    "支付方式": "分期",
    "开放许可公告号": "",
    "可转让状态": "供方已确认",
    "确认日期": "2025-03-31",
}


def row(tmp_path: Path, **changes: str) -> CleanRow[SupplyTerms] | Reject:
    cells = {**FORM, **changes}
    path = tmp_path / "supply.csv"
    path.write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n", encoding="utf-8")
    (only,) = read_supply(path)
    return only


def test_the_form_becomes_terms_keyed_by_the_patent(tmp_path: Path) -> None:
    found = row(tmp_path)
    assert isinstance(found, CleanRow)
    assert found.record == SupplyTerms(
        patent_id="CN2020100000011",
        title="一种示例结构",
        provider="示例大学",
        grade="A 级",
        technical_conditions="真空工艺",
        equipment_required="灌封机",
        stated_maturity="通过中试",
        readiness_level=7,
        transfer_modes=(TransferMode.ORDINARY_LICENSE, TransferMode.EQUITY),
        fee="10 万元/年",
        payment="分期",
        availability=Availability.CONFIRMED,
        availability_date=date(2025, 3, 31),
    )


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("正在研发", 3),
        ("通过小试", 4),
        ("已有样品", 5),
        ("通过中试", 7),
        ("可以量产", 8),
        ("产业化", 9),
        ("6", 6),
        ("TRL 4", 4),
        ("6级", 6),
    ],
)
def test_the_words_of_the_forms_are_levels(words: str, level: int) -> None:
    assert readiness_levels(words) == (level,)


@pytest.mark.parametrize(
    ("words", "modes"),
    [("完全转让;许可转让", ("assignment", "ordinary_license")), ("合作生产", ()), ("技术入股;其他", ("equity",))],
)
def test_the_words_of_the_technology_market_are_modes(words: str, modes: tuple[str, ...]) -> None:
    assert transfer_modes(words) == modes


def test_of_several_words_the_furthest_counts_and_own_words_are_kept_without_a_level(tmp_path: Path) -> None:
    several, own = row(tmp_path, 成熟度="通过小试、已有样品"), row(tmp_path, 成熟度="已完成算法验证")
    assert isinstance(several, CleanRow) and several.record.readiness_level == 5
    assert isinstance(own, CleanRow) and (own.record.readiness_level, own.record.stated_maturity) == (
        None,
        "已完成算法验证",
    )


@pytest.mark.parametrize(
    ("changes", "column", "part"),
    [
        ({"申请号*": ""}, "申请号*", "为空"),
        ({"申请号*": "2.01911E+12"}, "申请号*", "科学计数法"),
        ({"可转让状态": "也许"}, "可转让状态", "供方已确认、待确认"),
        ({"确认日期": ""}, "确认日期", "没有确认日期"),
    ],
)
def test_a_reject_names_what_is_wrong(tmp_path: Path, changes: dict[str, str], column: str, part: str) -> None:
    found = row(tmp_path, **changes)
    assert isinstance(found, Reject) and found.column == column and part in found.reason


def test_nothing_said_of_availability_means_unconfirmed(tmp_path: Path) -> None:
    found = row(tmp_path, 可转让状态="", 确认日期="")
    assert isinstance(found, CleanRow) and found.record.availability is Availability.UNCONFIRMED

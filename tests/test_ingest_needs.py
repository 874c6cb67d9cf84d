"""The need form and plain files of needs."""

from datetime import date
from pathlib import Path

from ingest.needs import read_needs
from ingest.rows import CleanRow, Reject
from matcher.domain import TechnologyNeed
from matcher.vocabulary import Confidentiality, TransferMode

FORM = {
    "需求编号": "XQ-1",
    "需求名称*": "示例电机灌封",
    "需求内容*": "第一行。\n第二行。",
    "企业名称*": "示例机械有限公司",
    "统一社会信用代码": "",
    "待解决的问题": "温升高",
    "期望效果": "温升低",
    "技术指标": "≥2.0",
    "限制条件": "无毒",
    "预算（万元）": "50",
    "期望完成日期": "2026/6/30",
    "最低成熟度": "通过小试",
    "所属行业": "制造业",
    "产业链环节": "电机",
    "合作方式": "普通许可、委托或合作开发",
    "保密级别": "匿名",
    "对外匿名表述": "某企业寻求灌封技术",
    "发布日期": "2025-03-31",
    "有效期至": "2026-03-31",
}


def rows(tmp_path: Path, *cells: dict[str, str]) -> list[CleanRow[TechnologyNeed] | Reject]:
    path = tmp_path / "needs.csv"
    lines = [cells[0].keys(), *(row.values() for row in cells)]
    path.write_text("\n".join(",".join(f'"{c}"' for c in line) for line in lines), encoding="utf-8-sig")
    return list(read_needs(path))


def test_the_form_becomes_a_need_with_every_field(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, FORM)
    assert isinstance(row, CleanRow)
    assert row.record == TechnologyNeed(
        need_id="XQ-1",
        title="示例电机灌封",
        content="第一行。\n第二行。",
        enterprise="示例机械有限公司",
        problem="温升高",
        desired_effect="温升低",
        target="≥2.0",
        limits="无毒",
        budget="50万元",
        deadline=date(2026, 6, 30),
        min_readiness=4,
        industry="制造业",
        segment="电机",
        transfer_modes=(TransferMode.ORDINARY_LICENSE, TransferMode.JOINT_DEVELOPMENT),
        confidentiality=Confidentiality.ANONYMOUS,
        anonymous_text="某企业寻求灌封技术",
        posted_date=date(2025, 3, 31),
        valid_until=date(2026, 3, 31),
    )


def test_a_need_without_an_id_gets_one_from_what_it_says(tmp_path: Path) -> None:
    first, same, other = rows(tmp_path, *({**FORM, "需求编号": "", "需求内容*": text} for text in ("甲", "甲", "乙")))
    assert isinstance(first, CleanRow) and isinstance(same, CleanRow) and isinstance(other, CleanRow)
    assert first.record.need_id.startswith("N-")
    assert first.record.need_id == same.record.need_id != other.record.need_id


def test_nothing_said_of_confidentiality_means_the_centre_only(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, {"need_id": "1", "title": "甲", "content": "乙"})
    assert isinstance(row, CleanRow) and row.record.confidentiality is Confidentiality.CENTRE_ONLY


def test_a_market_export_is_read_with_its_glued_period(tmp_path: Path) -> None:
    cells = {
        "id": "a1",
        "title": "甲",
        "content": "乙",
        "post_date": "2020-01-13",
        "classification": "制造业",
        "cooperation": "技术转让;技术许可;技术入股;其他",
        "valid_period": "2020-01-1310:45:44.0至2021-01-1310:45:46.0",
    }
    (row,) = rows(tmp_path, cells)
    assert isinstance(row, CleanRow)
    need = row.record
    assert (need.need_id, need.industry, need.valid_until) == ("a1", "制造业", date(2021, 1, 13))
    assert need.transfer_modes == (TransferMode.ASSIGNMENT, TransferMode.ORDINARY_LICENSE, TransferMode.EQUITY)


def test_unknown_words_are_refused_naming_the_allowed_ones(tmp_path: Path) -> None:
    wrong = [
        {**FORM, "保密级别": "绝密"},
        {**FORM, "最低成熟度": "差不多"},
        {**FORM, "合作方式": "送我"},
        {**FORM, "需求名称*": ""},
    ]
    found = rows(tmp_path, *wrong)
    assert all(isinstance(row, Reject) for row in found)
    reasons = [(row.column, row.reason) for row in found if isinstance(row, Reject)]
    assert [column for column, _ in reasons] == ["保密级别", "最低成熟度", "合作方式", "需求名称*"]
    for (_, reason), part in zip(reasons, ["公开、匿名、仅中心", "通过中试", "作价入股", "需求名称为空"], strict=True):
        assert part in reason

"""The enterprise form: credit codes verified, contacts with their legal basis."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cells import BadCell
from ingest.credit_codes import check_character, credit_code, enterprise_key
from ingest.enterprises import read_enterprises
from ingest.rows import CleanRow, Reject
from matcher.domain import Contact, Enterprise
from matcher.vocabulary import ChainRole, EnterpriseSize, LegalBasis

STEM = "91330100MA0000000"
CODE = STEM + check_character(STEM)
FORM = {
    "统一社会信用代码*": CODE,
    "企业名称*": "示例机械有限公司",
    "曾用名或别名": "示例机械厂；示例精机",
    "产业链角色": "链主企业",
    "企业规模": "中型",
    "所在区域": "示例区",
    "所属行业": "制造业",
    "主要产品": "电机；减速器",
    "产业链环节": "电机",
    "专利数量": "12",
    "摸排日期": "2025-03-31",
    "联系人": "张三",
    "职务": "经理",
    "邮箱": "zhang@example.com",
    "手机": "13800000000",
    "个人信息法律依据": "本人同意",
    "信息来源": "登记表",
    "依据日期": "2025-03-30",
}


def rows(tmp_path: Path, *cells: dict[str, str]) -> list[CleanRow[Enterprise] | Reject]:
    path = tmp_path / "enterprises.csv"
    lines = [cells[0].keys(), *(row.values() for row in cells)]
    path.write_text("\n".join(",".join(line) for line in lines), encoding="gb18030")
    return list(read_enterprises(path))


def test_the_check_character_is_the_weighted_sum_modulo_31() -> None:
    # only the first character counts: 1·3^0 = 1, 31 - 1 = 30, the 31st of the alphabet
    assert check_character("1" + "0" * 16) == "Y"
    # 2·3^1 = 6, 31 - 6 = 25: 0-9 are 0-9, A-H are 10-17, J-N are 18-22, P, Q and R are 23-25
    assert check_character("02" + "0" * 15) == "R"
    assert check_character("0" * 17) == "0"


def test_the_example_of_the_standard_verifies() -> None:
    assert credit_code("91350100M000100Y43") == "91350100M000100Y43"
    assert credit_code(" 91350100m000100y43 ") == "91350100M000100Y43"


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_the_computed_character_verifies_and_every_other_is_refused(stem: str) -> None:
    right = check_character(stem)
    assert credit_code(stem + right) == stem + right
    with pytest.raises(BadCell, match=f"应为 {right}"):
        credit_code(stem + ("0" if right != "0" else "1"))


@pytest.mark.parametrize("cell", ["91330100MA000000", "示例", "91330100IO00000000", 9.133e17])
def test_what_is_no_credit_code_is_refused(cell: object) -> None:
    with pytest.raises(BadCell):
        credit_code(cell)


def test_the_form_becomes_an_enterprise_with_its_contact(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, FORM)
    assert isinstance(row, CleanRow)
    contact = Contact(
        CODE, "张三", "经理", "zhang@example.com", "13800000000", LegalBasis.CONSENT, "登记表", date(2025, 3, 30)
    )
    assert row.record == Enterprise(
        enterprise_id=CODE,
        name="示例机械有限公司",
        aliases=("示例机械厂", "示例精机"),
        chain_role=ChainRole.LEAD_FIRM,
        size=EnterpriseSize.MEDIUM,
        region="示例区",
        industry="制造业",
        products="电机；减速器",
        segment="电机",
        patent_count=12,
        surveyed_date=date(2025, 3, 31),
        contacts=(contact,),
    )


def test_further_rows_of_a_firm_bring_further_contacts_under_one_id(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        FORM,
        {**FORM, "联系人": "李四", "邮箱": "li@example.com"},
        dict.fromkeys(FORM, "") | {"企业名称*": "甲厂"},
    )
    records = [row.record for row in found if isinstance(row, CleanRow)]
    assert [r.enterprise_id for r in records] == [CODE, CODE, enterprise_key("", "甲厂")]
    assert [c.name for r in records for c in r.contacts] == ["张三", "李四"]
    assert records[2].enterprise_id.startswith("E-")


def test_a_name_written_with_other_brackets_is_the_same_enterprise() -> None:
    assert enterprise_key("", "示例（北京）公司") == enterprise_key("", " 示例(北京)公司")


@pytest.mark.parametrize(
    ("heading", "value", "part"),
    [
        ("统一社会信用代码*", STEM + ("1" if CODE[17] == "0" else "0"), f"应为 {CODE[17]}"),
        ("邮箱", "没有邮箱", "邮箱地址"),
        ("手机", "见名片", "电话号码"),
        ("企业规模", "巨型", "大型、中型、小型、微型"),
        ("个人信息法律依据", "听说的", "本人同意"),
        ("联系人", "", "联系人为空"),
        ("企业名称*", "", "企业名称为空"),
    ],
)
def test_a_reject_names_what_is_wrong_and_what_is_allowed(tmp_path: Path, heading: str, value: str, part: str) -> None:
    (row,) = rows(tmp_path, {**FORM, heading: value})
    assert isinstance(row, Reject) and row.column == heading and part in row.reason

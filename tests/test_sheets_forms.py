"""The blank forms: their headings, dropdowns and explanations, and the copies that are shipped."""

from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from jobs.sheets.forms import BLANK_ROWS, form_columns, write_forms
from matcher import glossary
from matcher.shipped import shipped
from matcher.vocabulary import Availability, ChainRole, Confidentiality, LegalBasis, TransferMode

HEADINGS = {
    "技术需求征集表": "需求编号 需求名称* 需求内容* 企业名称* 统一社会信用代码 待解决的问题 期望效果 技术指标 限制条件 "
    "预算（万元） 期望完成日期 最低成熟度 所属行业 产业链环节 合作方式 保密级别 对外匿名表述 发布日期 有效期至",
    "企业登记表": "统一社会信用代码* 企业名称* 曾用名或别名 产业链角色 企业规模 所在区域 所属行业 主要产品 产业链环节 "
    "专利数量 摸排日期 联系人 职务 邮箱 手机 个人信息法律依据 信息来源 依据日期",
    "高校专利供给表": "申请号* 专利名称 供方单位* 分级 技术条件 装备要求 成熟度 可接受的合作方式 费用 支付方式 "
    "开放许可公告号 可转让状态 确认日期",
}
SHEETS = {"技术需求征集表": "需求", "企业登记表": "企业", "高校专利供给表": "供给"}


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    paths = write_forms(tmp_path_factory.mktemp("forms"))
    return {path.stem: openpyxl.load_workbook(path) for path in paths}


def rules_of(book: Workbook) -> dict[str, str]:
    page = book.worksheets[0]
    lists = {str(rule.sqref): rule for rule in page.data_validations.dataValidation if rule.type == "list"}
    return {str(page[ref.split(":")[0]].offset(row=-1).value): rule.formula1 for ref, rule in lists.items()}


def test_each_form_has_its_headings_in_order(forms: dict[str, Workbook]) -> None:
    found = {name: " ".join(str(cell.value) for cell in book.worksheets[0][1]) for name, book in forms.items()}
    assert found == HEADINGS
    assert {name: book.sheetnames[0] for name, book in forms.items()} == SHEETS


def test_no_form_holds_an_example_that_an_import_would_read(forms: dict[str, Workbook]) -> None:
    assert {book.worksheets[0].max_row for book in forms.values()} == {1}


@pytest.mark.parametrize(
    ("form", "heading", "kind"),
    [
        ("技术需求征集表", "合作方式", TransferMode),
        ("技术需求征集表", "保密级别", Confidentiality),
        ("企业登记表", "产业链角色", ChainRole),
        ("企业登记表", "个人信息法律依据", LegalBasis),
        ("高校专利供给表", "可转让状态", Availability),
    ],
)
def test_dropdowns_offer_the_words_of_the_glossary(
    forms: dict[str, Workbook], form: str, heading: str, kind: type
) -> None:
    assert rules_of(forms[form])[heading] == f'"{",".join(glossary.choices(kind))}"'


def test_dropdowns_reach_all_rows_that_are_ready(forms: dict[str, Workbook]) -> None:
    for book in forms.values():
        ranges = [str(rule.sqref) for rule in book.worksheets[0].data_validations.dataValidation if rule.type]
        assert ranges and all(ref.endswith(str(BLANK_ROWS + 1)) for ref in ranges if ":" in ref)


def test_every_column_is_explained_where_it_is_filled_in(forms: dict[str, Workbook]) -> None:
    for described in form_columns():
        page = forms[described.form].worksheets[0]
        assert described.column.note in {rule.prompt for rule in page.data_validations.dataValidation}
        assert 0 < len(described.column.note) <= 255


def test_numbers_that_are_names_stay_text(forms: dict[str, Workbook]) -> None:
    codes = [c for c in form_columns() if c.column.kind == "code"]
    assert {"统一社会信用代码", "申请号", "手机"} <= {c.column.heading for c in codes}
    for described in codes:
        page = forms[described.form].worksheets[0]
        headings = [str(cell.value).rstrip("*") for cell in page[1]]
        letter = get_column_letter(headings.index(described.column.heading) + 1)
        assert page.column_dimensions[letter].number_format == "@"


def test_the_guide_sheet_names_every_column(forms: dict[str, Workbook]) -> None:
    for name, book in forms.items():
        listed = [row[0] for row in book["填写说明"].iter_rows(min_row=2, values_only=True)]
        assert listed == [c.column.heading for c in form_columns() if c.form == name]


def test_only_the_form_that_asks_for_people_carries_the_privacy_notice(forms: dict[str, Workbook]) -> None:
    carrying = {name for name, book in forms.items() if "个人信息告知" in book.sheetnames}
    assert carrying == {"企业登记表"}
    text = " ".join(str(row) for row in forms["企业登记表"]["个人信息告知"].iter_rows(values_only=True))
    assert "第十三条" in text and "撤回同意" in text and "保存期限" in text


def test_the_shipped_forms_are_what_the_code_writes(tmp_path: Path) -> None:
    written = write_forms(tmp_path)
    assert {p.name for p in written} == {p.name for p in shipped("forms").iterdir()}
    for path in written:
        assert contents(path) == contents(shipped("forms", path.name)), f"run write_forms again: {path.name}"


def contents(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist() if name != "docProps/core.xml"}

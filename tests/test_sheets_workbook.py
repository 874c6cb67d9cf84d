"""A workbook as staff expect it, checked in the file that was written."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from jobs.sheets import workbook
from jobs.sheets.cells import Marked
from jobs.sheets.layout import Choosing, Column, ColumnKind, Row, Sheet, display_width, lines_of
from jobs.sheets.workbook import write_workbook
from matcher.errors import InputRefused

COLUMNS = (
    Column("名称", 20, required=True, note="写全称"),
    Column("申请号", 18, ColumnKind.CODE),
    Column("日期", 12, ColumnKind.DATE),
    Column("件数", 10, ColumnKind.COUNT),
    Column("决定", 10, choices=("通过", "驳回")),
    Column("概率", 10, number_format="0.00"),
)
ROWS: list[Row] = [
    ("甲", "201911234567.8", date(2025, 3, 31), 12, None, 0.5),
    ("www.example.com http://example.com", Marked("=1+1"), datetime(2025, 3, 31, 8, 30), 10**12, "通过", 1.0),
]


def page_of(sheet: Sheet, path: Path, *, streaming: bool = False) -> Worksheet:
    return openpyxl.load_workbook(write_workbook(path, [sheet], streaming=streaming))[sheet.name]


@pytest.fixture(params=[False, True], ids=["whole", "streaming"])
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Worksheet:
    return page_of(Sheet("表", COLUMNS, iter(ROWS), frozen_columns=1), tmp_path / "表.xlsx", streaming=request.param)


def test_values_come_back_as_what_they_are(page: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0] == ["名称*", "申请号", "日期", "件数", "决定", "概率"]
    assert rows[1] == ["甲", "201911234567.8", datetime(2025, 3, 31), 12, None, 0.5]
    assert rows[2] == [ROWS[1][0], "'=1+1", datetime(2025, 3, 31, 8, 30), 10**12, "通过", 1]


def test_formats_fit_the_values(page: Worksheet) -> None:
    formats = [[cell.number_format for cell in row] for row in page.iter_rows(min_row=2)]
    assert formats[0] == ["@", "@", "yyyy-mm-dd", "0", "General", "0.00"]
    assert formats[1] == ["@", "@", "yyyy-mm-dd hh:mm", "0", "@", "0.00"]


def test_headings_stay_in_sight_and_filter(page: Worksheet) -> None:
    assert page.freeze_panes == "B2" and page.auto_filter.ref == "A1:F3"
    assert page.print_title_rows == "$1:$1"


def test_it_prints_on_a4_landscape_fitted_to_the_width(page: Worksheet) -> None:
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    scaling = page.sheet_properties.pageSetUpPr
    assert scaling is not None and scaling.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)


def test_texts_wrap_from_the_top_in_a_chinese_font(page: Worksheet) -> None:
    cells = [cell for row in page.iter_rows(min_row=2) for cell in row]
    assert all(cell.alignment.wrap_text and cell.alignment.vertical == "top" for cell in cells)
    assert {cell.font.name for row in page.iter_rows() for cell in row} == {"微软雅黑"}
    assert [page.column_dimensions[letter].width for letter in "AB"] == pytest.approx([20, 18], abs=1)


def test_nothing_is_a_formula_or_a_link_or_merged(page: Worksheet) -> None:
    assert not page.merged_cells.ranges
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in page.iter_rows() for cell in row)


def test_a_marked_cell_is_highlighted(page: Worksheet) -> None:
    assert page["B3"].fill.fgColor.rgb == "FFFFE699" and page["B2"].fill.fill_type is None


def test_typing_is_checked_and_explained(page: Worksheet) -> None:
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert rules["E2:E3"].formula1 == '"通过,驳回"' and rules["C2:C3"].type == "date"
    assert rules["D2:D3"].type == "whole" and rules["D2:D3"].operator == "greaterThanOrEqual"
    assert rules["A1"].prompt == rules["A2:A3"].prompt == "写全称"


def test_wide_sheets_print_on_several_pages_that_repeat_the_frozen_columns(tmp_path: Path) -> None:
    page = page_of(Sheet("表", (Column("编号", 40), *([Column("文", 90)] * 5)), frozen_columns=1), tmp_path / "宽.xlsx")
    assert page.page_setup.fitToWidth == 3 and page.print_title_cols == "$A:$A"


def test_a_very_long_text_does_not_make_an_endless_row(tmp_path: Path) -> None:
    rows: list[Row] = [("短",), (Marked("两\n行"),), ("长" * 3000,)]
    page = page_of(Sheet("表", (Column("文", 40),), rows, tallest=150), tmp_path / "长.xlsx")
    assert [page.row_dimensions[number].height for number in (2, 3, 4)] == pytest.approx([None, 36, 150], abs=3)
    assert page["A4"].value == "长" * 3000


def test_an_empty_sheet_has_its_headings_and_filter(tmp_path: Path) -> None:
    page = page_of(Sheet("表", COLUMNS), tmp_path / "空.xlsx")
    assert page.auto_filter.ref == "A1:F2" and page.max_row == 1


def test_more_rows_than_a_sheet_holds_are_refused_not_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with pytest.raises(InputRefused, match="分批"):
        write_workbook(tmp_path / "多.xlsx", [Sheet("表", (Column("文"),), [("一",)] * 3)])
    assert not list(tmp_path.iterdir())


def test_a_chinese_character_takes_two_places() -> None:
    assert display_width("专利A1") == 2 * 2 + 2
    assert lines_of("专利专利专利", 8) == 2 and lines_of("一\n二", 20) == 2


@pytest.mark.parametrize(("choosing", "style"), [("one", "stop"), ("several", "information"), ("other", "information")])
def test_only_a_single_choice_stops_other_words(tmp_path: Path, choosing: str, style: str) -> None:
    column = Column("方式", choices=("转让", "许可"), choosing=Choosing(choosing))
    page = page_of(Sheet("表", (column,), blank_rows=500), tmp_path / "表.xlsx")
    (rule,) = page.data_validations.dataValidation
    assert str(rule.sqref) == "A2:A501" and (rule.errorStyle or "stop") == style

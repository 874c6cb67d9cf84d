"""Rejected rows come back with their reason, ready to be mended."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from python_calamine import load_workbook

from ingest.rows import Reject
from jobs.sheets.rejects import write_rejects

HEADINGS = ("申请号", "专利名称", "申请日")
REASONS = ["拒收工作表", "拒收行号", "拒收列", "拒收值", "拒收原因"]
REJECTS = [
    Reject(5, "Sheet1", "申请号", "2.01911E+12", "申请号被存成了数字，请设为文本后重新填写",
           {"申请号": 2.01911e12, "专利名称": "一种轴承", "申请日": date(2019, 1, 2)}),
    Reject(9, "二月", "专利名称", "", "专利名称是空的", {"申请号": "CN2019112345678", "专利名称": None, "备注": "-"}),
]  # fmt: skip


def written(tmp_path: Path) -> Workbook:
    return openpyxl.load_workbook(write_rejects(tmp_path / "拒收.xlsx", "导出.xlsx", HEADINGS, REJECTS))


def test_the_reasons_stand_before_the_source_s_own_columns(tmp_path: Path) -> None:
    rows = [list(row) for row in written(tmp_path)["拒收行"].iter_rows(values_only=True)]
    assert rows[0] == [*REASONS, *HEADINGS, "备注"]
    assert rows[1][:3] == ["Sheet1", 5, "申请号"] and rows[1][5:8] == [2.01911e12, "一种轴承", datetime(2019, 1, 2)]
    assert rows[2] == ["二月", 9, "专利名称", None, "专利名称是空的", "CN2019112345678", None, None, "'-"]


def test_only_the_offending_cell_is_highlighted(tmp_path: Path) -> None:
    page = written(tmp_path)["拒收行"]
    marked = {cell.coordinate for row in page.iter_rows(min_row=2) for cell in row if cell.fill.fill_type == "solid"}
    assert marked == {"F2", "G3"}


def test_a_mended_file_that_is_refused_again_does_not_repeat_the_reasons(tmp_path: Path) -> None:
    again = [Reject(2, "拒收行", "申请号", "x", "仍然不对", {"拒收原因": "旧", "申请号": "x"})]
    path = write_rejects(tmp_path / "拒收.xlsx", "拒收.xlsx", [*REASONS, "申请号"], again)
    rows = load_workbook(path).get_sheet_by_name("拒收行").to_python()
    assert rows == [[*REASONS, "申请号"], ["拒收行", 2, "申请号", "x", "仍然不对", "x"]]


def test_the_second_sheet_tells_how_to_mend_and_import(tmp_path: Path) -> None:
    book = written(tmp_path)
    notes = {str(item): str(text) for item, text in book["说明"].iter_rows(min_row=2, values_only=True)}
    assert book.sheetnames == ["拒收行", "说明"]
    assert (
        notes["来源文件"] == "导出.xlsx" and notes["拒收行数"] == "2" and "再用同样的命令导入" in notes["怎样重新导入"]
    )

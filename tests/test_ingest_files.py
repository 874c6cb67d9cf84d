"""Files of every kind, good and bad: what is read, and the one line said about what cannot be."""

import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ingest.files import file_sha256, read_tables
from ingest.headings import HeadingTable
from ingest.patents import patent_headings, read_patents
from ingest.rows import CleanRow, RawRow, Reject
from matcher.errors import FileUnreadable, InputRefused, QueqiaoError

HEADER = ("专利名称", "申请号", "申请日")
FIRST = ("一种示例装置", "CN202010000001.1", "2020-01-06")
SECOND = ("一种示例方法", "CN202010000003.0", "2020-01-07")


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def csv_text(*rows: tuple[str, ...]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def raw(path: Path, table: HeadingTable | None = None) -> list[RawRow]:
    return [row for found in read_tables(path, table or patent_headings()) for row in found.rows]


def ids(path: Path) -> list[str]:
    return [row.record.patent_id for row in read_patents(path) if isinstance(row, CleanRow)]


def complaint(path: Path) -> str:
    """The message about a file that cannot be read: one line, in Chinese, raised before any row."""
    with pytest.raises(QueqiaoError) as caught:
        read_patents(path)
    assert "\n" not in caught.value.message
    assert caught.value.cure
    return caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_text_table_is_read_in_every_encoding_and_with_every_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = "".join(delimiter.join(row) + "\r\n" for row in (HEADER, FIRST, SECOND))
    assert ids(write(tmp_path / "a.csv", text, encoding)) == ["CN2020100000011", "CN2020100000030"]


def test_the_name_of_a_file_does_not_decide_how_it_is_read(tmp_path: Path) -> None:
    assert ids(workbook(tmp_path / "a.csv", HEADER, FIRST)) == ["CN2020100000011"]
    assert ids(write(tmp_path / "b.xlsx", csv_text(HEADER, FIRST))) == ["CN2020100000011"]


def test_the_header_is_found_under_a_preamble_and_rows_keep_the_number_a_person_sees(tmp_path: Path) -> None:
    text = "检索式：示例,共 2 条\n\n" + csv_text(HEADER, FIRST) + "\n" + csv_text(SECOND)
    assert [row.number for row in raw(write(tmp_path / "a.csv", text))] == [4, 6]


def test_title_rows_merged_cells_hidden_rows_and_several_sheets_are_normal(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某大学专利清单"])
    sheet.merge_cells("A1:C1")
    sheet.append([])
    for row in (HEADER, FIRST, SECOND):
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("说明").append(["请勿修改本页"])
    more = book.create_sheet("续")
    more.append(HEADER)
    more.append(["一种另外的装置", "CN202020000000.2", "2020-02-01"])
    hidden = book.create_sheet("选项")
    hidden.append(HEADER)
    hidden.append(FIRST)
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    found = [(t.sheet, [row.number for row in t.rows]) for t in read_tables(tmp_path / "a.xlsx", patent_headings())]
    assert found == [("Sheet", [4, 5]), ("续", [2])]


def test_a_cell_merged_over_several_rows_counts_in_each(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("申请人", "专利名称"), ("示例大学", "甲装置"), (None, "乙装置")):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    assert [row.cells["申请人"] for row in raw(tmp_path / "a.xlsx")] == ["示例大学", "示例大学"]


def test_a_heading_merged_over_two_header_rows_is_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("专利名称", "著录项目", None), (None, "申请号", "申请日"), FIRST):
        book.active.append(row)
    book.active.merge_cells("A1:A2")
    book.save(tmp_path / "a.xlsx")
    assert ids(tmp_path / "a.xlsx") == ["CN2020100000011"]


def test_a_second_header_row_is_a_reject_and_no_record(tmp_path: Path) -> None:
    rows = list(read_patents(write(tmp_path / "a.csv", csv_text(HEADER, FIRST, HEADER, SECOND))))
    assert [type(row) for row in rows] == [CleanRow, Reject, CleanRow]
    assert isinstance(rows[1], Reject) and rows[1].number == 3 and "重复的表头" in rows[1].reason


def test_a_row_longer_than_the_header_is_a_reject(tmp_path: Path) -> None:
    (only,) = read_patents(write(tmp_path / "a.csv", csv_text(HEADER, (*FIRST, "多出来的"))))
    assert isinstance(only, Reject) and "多出 1 格" in only.reason and only.cells["第4列"] == "多出来的"


def test_json_lines_json_arrays_and_wrapped_arrays_are_read(tmp_path: Path) -> None:
    record = {"patent_id": "P-1", "title": "一种示例装置", "patentees": ["示例大学", "示例公司"]}
    lines = write(tmp_path / "a.jsonl", json.dumps(record, ensure_ascii=False) + "\n\n{坏\n")
    good, bad = read_patents(lines)
    assert (
        isinstance(good, CleanRow)
        and good.record.patentees == ("示例大学", "示例公司")
        and good.record.patent_id == "P-1"
    )
    assert isinstance(bad, Reject) and bad.number == 3 and "JSON" in bad.reason
    for content in ([record], {"count": 1, "data": [record]}, record):
        assert ids(write(tmp_path / "a.json", json.dumps(content, indent=1))) == ["P-1"]


def test_json_lines_may_hold_what_a_stricter_parser_refuses(tmp_path: Path) -> None:
    lines = [
        '{"patent_id": "P-1", "title": "一种示例装置", "备注": NaN}',
        '{"patent_id": 12345678901234567890123, "title": "又一种示例装置", "family_id": "F-9"}',
    ]
    first, second = read_patents(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert isinstance(first, CleanRow) and first.record.patent_id == "P-1"
    assert isinstance(second, CleanRow)
    assert second.record.patent_id == "12345678901234567890123" and second.record.family_id == "F-9"


def test_a_csv_whose_first_heading_starts_with_a_bracket_is_not_taken_for_json(tmp_path: Path) -> None:
    text = csv_text(("[标]当前申请(专利权)人", "标题"), ("示例大学", "一种示例装置"))
    (row,) = read_patents(write(tmp_path / "a.csv", text))
    assert isinstance(row, CleanRow) and row.record.patentees == ("示例大学",)


def test_a_long_csv_is_read_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(csv_text(HEADER))
        for _ in range(50_000):
            file.write(csv_text(FIRST))
    tracemalloc.start()
    count = sum(1 for _ in read_tables(path, patent_headings())[0].rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 50_000 and peak < 12 << 20 < 50_000 * 1_000


def test_a_missing_file_a_folder_and_an_empty_file_are_named(tmp_path: Path) -> None:
    assert "找不到文件" in complaint(tmp_path / "none.csv")
    assert "文件夹" in complaint(tmp_path)
    assert "空的" in complaint(write(tmp_path / "a.csv", ""))
    assert "没有内容" in complaint(write(tmp_path / "b.csv", "\n\n , \n"))


def test_headings_without_rows_are_named(tmp_path: Path) -> None:
    assert "没有数据行" in complaint(write(tmp_path / "a.csv", csv_text(HEADER)))
    assert "没有数据行" in complaint(workbook(tmp_path / "a.xlsx", HEADER))
    assert complaint(write(tmp_path / "a.json", "[]"))


def test_a_missing_column_is_named_with_the_headings_found_and_the_cure(tmp_path: Path) -> None:
    message = complaint(write(tmp_path / "a.csv", csv_text(("编码", "申请号"), ("1", "CN202010000001.1"))))
    assert all(part in message for part in ("专利名称（title）", "编码、申请号", "--mapping"))


def test_a_password_protected_workbook_is_named(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", HEADER, FIRST).read_bytes()
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("secret", locked)
    (tmp_path / "locked.xlsx").write_bytes(locked.getvalue())
    assert "密码" in complaint(tmp_path / "locked.xlsx")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_truncated_workbook_is_named(tmp_path: Path, kept: float) -> None:
    whole = workbook(tmp_path / "a.xlsx", HEADER, FIRST).read_bytes()
    (tmp_path / "a.xlsx").write_bytes(whole[: int(len(whole) * kept)])
    assert "不完整或已损坏" in complaint(tmp_path / "a.xlsx")


def test_damaged_bytes_inside_a_workbook_are_named(tmp_path: Path) -> None:
    whole = bytearray(workbook(tmp_path / "a.xlsx", HEADER, *[FIRST] * 500).read_bytes())
    middle = whole.index(b"xl/worksheets/sheet1.xml") + 60
    whole[middle : middle + 40] = bytes(40)
    (tmp_path / "a.xlsx").write_bytes(whole)
    assert "不完整或已损坏" in complaint(tmp_path / "a.xlsx")


def test_a_broken_old_workbook_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert "不完整或已损坏" in complaint(tmp_path / "a.xls")


def test_a_binary_named_csv_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(bytes(range(256)) * 40)
    assert "不是文本文件" in complaint(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_bytes(b"\x01\x02\x00\x05" * 400)
    assert "二进制" in complaint(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_bytes(b"%PDF-1.7 \n")
    assert "不是表格" in complaint(tmp_path / "c.csv")
    notes = write(tmp_path / "notes.md", "某库的列：专利名称,申请号,申请日\n导出时请勾选,全部,列\n")
    assert "不是表格" in complaint(notes)


def test_a_web_page_named_xls_is_named_with_the_cure(tmp_path: Path) -> None:
    assert "另存为 xlsx" in complaint(
        write(tmp_path / "a.xls", "<html><table><tr><td>专利名称</td></tr></table></html>")
    )


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60 << 20))
    assert "压缩炸弹" in complaint(tmp_path / "a.xlsx")


def test_an_archive_without_a_spreadsheet_and_an_absurd_sheet_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("专利.csv", "专利名称")
    assert "先解压" in complaint(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", '<worksheet><dimension ref="A1:XFD1048576"/></worksheet>')
    assert "范围过大" in complaint(tmp_path / "b.xlsx")


def test_an_unclosed_quote_is_said_instead_of_swallowing_the_file(tmp_path: Path) -> None:
    text = csv_text(HEADER, FIRST) + '"一种没有收尾的装置,\n' + csv_text(SECOND) * 2000
    rows = list(read_patents(write(tmp_path / "a.csv", text)))
    assert isinstance(rows[-1], Reject) and "引号" in rows[-1].reason


def test_an_endless_cell_a_nul_and_a_formula_are_handled_row_by_row(tmp_path: Path) -> None:
    text = csv_text(("专利名称", "摘要"), ("一种\x00装置", "甲"), ("=1+1", "乙"), ("丙装置", "长" * 100_000))
    nul, formula, endless = read_patents(write(tmp_path / "a.csv", text))
    assert isinstance(nul, CleanRow) and nul.record.title == "一种装置"
    assert isinstance(formula, CleanRow) and formula.record.title == "=1+1"
    assert isinstance(endless, Reject) and endless.column == "摘要" and len(endless.value) < 100


def test_a_mapping_names_columns_by_heading_or_by_position(tmp_path: Path) -> None:
    named = write(tmp_path / "a.csv", csv_text(("成果", "号码"), FIRST[:2]))
    (row,) = read_patents(named, {"成果": "title", "号码": "application_number"})
    assert isinstance(row, CleanRow) and row.record.patent_id == "CN2020100000011"
    headless = write(tmp_path / "b.csv", csv_text(FIRST, SECOND))
    rows = list(read_patents(headless, {"1": "title", "2": "application_number", "3": "filing_date"}))
    assert [(row.number, row.record.title) for row in rows if isinstance(row, CleanRow)] == [
        (1, FIRST[0]),
        (2, SECOND[0]),
    ]


def test_a_mapping_to_what_does_not_exist_is_refused_naming_what_does(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", csv_text(("成果", "号码"), FIRST[:2]))
    for mapping, part in (
        ({"成果": "titel"}, "可用的字段"),
        ({"名字": "title"}, "成果、号码"),
        ({"9": "title"}, "2 列"),
    ):
        with pytest.raises(InputRefused, match=part):
            read_patents(path, mapping)


def test_the_digest_of_a_file_is_its_sha256(tmp_path: Path) -> None:
    path = write(tmp_path / "a", "abc")
    assert file_sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(FileUnreadable):
        file_sha256(tmp_path / "none")

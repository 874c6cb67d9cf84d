"""The hand-over sheet, in the files that were written: what is told, where the answer goes, where one signs."""

import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from font_making import Recorded, save_font
from lettering import CONTENT, OPEN, digest, item

from jobs.letters.fonts import ChineseFont, chinese_font
from jobs.letters.hand_over import ANSWER, CODE, PUSH_ID, SHEET, SIGNED_BY, SIGNED_ON, write_hand_over_sheet
from jobs.letters.hand_over_pdf import write_hand_over_pdf
from matcher.delivery_vocabulary import Answer
from matcher.glossary import DISCLAIMER, choices


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> ChineseFont:
    return chinese_font(str(save_font(tmp_path_factory.mktemp("fonts") / "made.ttf")))


def test_a_row_an_item_with_its_ids_and_empty_fields_to_fill_in(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_hand_over_sheet(tmp_path / "递交单.xlsx", digest()))
    headings, *rows = book[SHEET].iter_rows(values_only=True)
    found = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [(row[PUSH_ID], row[CODE]) for row in found] == [("P-1", "K7Q2M-1"), ("P-2", "K7Q2M-2"), ("P-3", "K7Q2M-3")]
    assert all(row[name] is None for row in found for name in (ANSWER, SIGNED_BY, SIGNED_ON))
    assert [row["相关程度（审核员确认）"] for row in found] == ["较强相关", None, "强相关"]
    assert "可转让状态：待供方确认" in str(found[1]["成熟度、法律状态、费用等"])


def test_the_answer_is_chosen_from_seven(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_hand_over_sheet(tmp_path / "递交单.xlsx", digest()))
    lists = [rule.formula1 for rule in book[SHEET].data_validations.dataValidation if rule.type == "list"]
    assert lists == [f'"{",".join(choices(Answer))}"']


def test_the_notes_say_for_whom_how_to_answer_and_what_it_is_not(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_hand_over_sheet(tmp_path / "递交单.xlsx", digest(envelope=OPEN)))
    notes = dict(book["说明"].iter_rows(min_row=2, values_only=True))
    assert notes["递交给"] == "沧浪重工有限公司 陈工" and notes["声明"] == f"{DISCLAIMER}。"
    assert "在单上勾选后交回" in notes["怎样答复"] and "退订" in notes["不想再收到"]
    assert "http" not in " ".join(notes.values())


def test_a_title_is_no_formula(tmp_path: Path) -> None:
    hostile = replace(CONTENT, title="=HYPERLINK(1)\r\n\x01")
    page = openpyxl.load_workbook(write_hand_over_sheet(tmp_path / "x.xlsx", digest(item(1, hostile))))[SHEET]
    assert page["C2"].value == "'=HYPERLINK(1)" and page["C2"].data_type == "s"


def test_the_pdf_embeds_its_font_and_is_the_same_every_time(font: ChineseFont, tmp_path: Path) -> None:
    content = write_hand_over_pdf(tmp_path / "a.pdf", digest(), font).read_bytes()
    assert content.startswith(b"%PDF-") and b"/FontFile2" in content
    assert re.search(rb"/MediaBox \[0 0 595\.28 841\.89\]", content)
    assert content == write_hand_over_pdf(tmp_path / "b.pdf", digest(), font).read_bytes()


def test_the_pdf_tells_the_items_and_ends_in_a_receipt_to_sign(font: ChineseFont, tmp_path: Path) -> None:
    recorded = Recorded(font)
    write_hand_over_pdf(tmp_path / "a.pdf", digest(envelope=OPEN), recorded)  # type: ignore[arg-type]
    texts, joined = recorded.texts, "\n".join(recorded.texts)
    assert "答复编号 K7Q2M-3" in texts and "较强相关（审核员确认）" in texts and "http" not in joined
    assert texts.count("□ 感兴趣　□ 不相关　□ 太早　□ 已有方案　□ 描述不清　□ 价格　□ 其他") == 3
    assert texts[-7:-2] == ["推送编号：P-1、P-2、P-3", "单位（盖章）", "签收人（签字）", "签收日期", "送达人"]
    assert texts[-2:] == [f"{DISCLAIMER}。　第 {n} 页，共 2 页" for n in (1, 2)]


def test_very_long_items_fill_more_pages_and_break_nothing(font: ChineseFont, tmp_path: Path) -> None:
    long = "长" * 5_000
    content = replace(CONTENT, title=long, need_quote=long, patent_quote="，" * 500, missing=(long,) * 9, fee="W" * 99)
    found = write_hand_over_pdf(tmp_path / "a.pdf", digest(*(item(n, content) for n in range(1, 6))), font).read_bytes()
    assert 3 <= found.count(b"/Type /Page\n") <= 8

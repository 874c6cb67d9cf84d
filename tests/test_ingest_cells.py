"""Cells to values: text, counts, lists and choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cells import LONGEST_CELL, BadCell, block, choice, codes, count, line, names, word, written
from ingest.text import folded, tidy
from matcher.vocabulary import Confidentiality


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  一种\t示例\r\n装置 ", "一种 示例 装置"),
        ("一种\x00装置\x07", "一种装置"),
        ("\ufeff一种装置\u200b", "一种装置"),
        ("Al<sub>2</sub>O<SUB>3</SUB>", "Al2O3"),
        ("a < b 且 b > c", "a < b 且 b > c"),
        ("'=1+1", "=1+1"),
        ("'@甲", "@甲"),
        ("'单引号开头", "'单引号开头"),
        ("=CMD|' /C calc'!A0", "=CMD|' /C calc'!A0"),
        ("e\u0301", "\u00e9"),
        ("残缺\ud800字符", "残缺字符"),
        ("第一行_x000D_第二行", "第一行 第二行"),
        (12.0, "12"),
        (0.5, "0.5"),
        (None, ""),
    ],
)
def test_a_line_is_clean_text(cell: object, text: str) -> None:
    assert line(cell) == text


@given(st.text())
def test_cleaning_twice_changes_nothing_and_leaves_no_control_characters(text: str) -> None:
    clean = tidy(text)
    assert "\x00" not in clean and "\n" not in clean and clean == clean.strip()
    clean.encode()


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    assert " " not in folded(text)


def test_a_block_keeps_its_line_breaks_and_drops_blank_lines() -> None:
    assert block("1. 一种装置；\r\n\r\n  2. 如权利要求1  所述。 ") == "1. 一种装置；\n2. 如权利要求1 所述。"


def test_a_cell_that_says_there_is_nothing_is_no_word() -> None:
    assert [word(cell) for cell in ("无", "-", "N/A", " 无数据 ", "无锡")] == ["", "", "", "", "无锡"]


def test_an_endless_cell_is_refused_with_its_length() -> None:
    assert len(line("甲" * LONGEST_CELL)) == LONGEST_CELL
    with pytest.raises(BadCell, match="100000"):
        line("甲" * 100_000)


@pytest.mark.parametrize(
    ("cell", "number"), [("12", 12), (12.0, 12), ("1,234", 1234), ("０", 0), ("", None), ("-", None)]
)
def test_a_count_is_a_whole_number_from_zero(cell: object, number: int | None) -> None:
    assert count(cell) == number


@pytest.mark.parametrize("cell", ["12.5", -1, "许多", float("inf"), float("nan")])
def test_what_is_no_count_is_refused(cell: object) -> None:
    with pytest.raises(BadCell, match="非负整数"):
        count(cell)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("甲 ; 乙 ; 丙", ("甲", "乙", "丙")),
        ("甲;;乙", ("甲", "乙")),
        ("甲；乙", ("甲", "乙")),
        ("甲 | 乙", ("甲", "乙")),
        ("甲、乙", ("甲", "乙")),
        ("甲;甲;乙;", ("甲", "乙")),
        ("示例公司（东区、西区）、示例大学", ("示例公司（东区、西区）", "示例大学")),
        ("示例（甲、乙）厂；丙、丁设计院", ("示例（甲、乙）厂", "丙、丁设计院")),
        ("示例（中国）有限公司", ("示例（中国）有限公司",)),
        ("EXAMPLE CO., LTD", ("EXAMPLE CO., LTD",)),
        ("SMITH &amp; SONS;乙", ("SMITH & SONS", "乙")),
        ("-", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_a_list_is_split_between_names_and_never_inside_one(cell: object, found: tuple[str, ...]) -> None:
    assert names(cell) == found


def test_a_tool_that_separates_by_commas_keeps_legal_forms_with_their_names() -> None:
    assert names("Example Chem, Ltd., 示例大学, Sample Co., Ltd.", ",") == (
        "Example Chem, Ltd.",
        "示例大学",
        "Sample Co., Ltd.",
    )
    assert names("Widget, L.L.C., Ann Lee", ",") == ("Widget, L.L.C.", "Ann Lee")


def test_codes_are_split_by_any_separator() -> None:
    assert codes("E01B3/32; E01B9/10|H04L 27/26,A01B") == ("E01B3/32", "E01B9/10", "H04L 27/26", "A01B")


def test_a_choice_is_named_in_chinese_or_by_its_identifier_and_an_unknown_one_lists_the_allowed() -> None:
    assert choice(Confidentiality, "匿名") is choice(Confidentiality, "anonymous") is Confidentiality.ANONYMOUS
    with pytest.raises(BadCell, match="公开、匿名、仅中心"):
        choice(Confidentiality, "绝密")


def test_a_whole_number_is_written_without_a_point() -> None:
    assert written(13800000000.0) == "13800000000"

"""Application and publication numbers against known answers and the arithmetic of the check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cells import BadCell
from ingest.patent_numbers import (
    application_number,
    check_digit,
    kind_digit,
    looks_chinese,
    looks_published,
    patent_key,
    publication_number,
    without_kind_code,
)

TWELVE = st.builds(
    lambda year, kind, serial: f"{year}{kind}{serial:07d}",
    st.integers(2003, 2030),
    st.sampled_from("12389"),
    st.integers(0, 9_999_999),
)
EIGHT = st.builds(
    lambda year, kind, serial: f"{year:02d}{kind}{serial:05d}",
    st.sampled_from([*range(85, 100), *range(0, 4)]),
    st.sampled_from("1238"),
    st.integers(0, 99_999),
)


def test_the_check_digit_is_the_weighted_sum_modulo_eleven() -> None:
    # 2 0 2 0 1 0 0 0 0 0 0 1 with weights 2 3 4 5 6 7 8 9 2 3 4 5: 4 + 0 + 8 + 0 + 6 + 5 = 23 = 2·11 + 1
    assert check_digit("202010000001") == "1"
    # 9 8 1 0 0 0 0 0 with weights 2 3 4 5 …: 18 + 24 + 4 = 46 = 4·11 + 2
    assert check_digit("98100000") == "2"
    # 2 0 2 0 1 0 0 0 0 0 0 6: 18 + 6·5 = 48 = 4·11 + 4; with 3 at the end 18 + 15 = 33 = 3·11 + 0
    assert (check_digit("202010000006"), check_digit("202010000003")) == ("4", "0")
    # ten is written X: 18 + 5·… last digit 5 gives 18 + 25 = 43 = 3·11 + 10
    assert check_digit("202010000005") == "X"


@pytest.mark.parametrize(
    "cell",
    [
        "CN202010000005.X",
        "cn202010000005.x",
        "ZL202010000005.X",
        "ZL 2020 1 0000005.X",
        "202010000005.X",
        "202010000005X",
        "ＣＮ２０２０１００００００５．Ｘ",
        "202010000005",
        "CN202010000005",
        "CN 202010000005 A",
    ],
)
def test_every_spelling_of_a_chinese_number_is_one_number(cell: str) -> None:
    assert application_number(cell) == "CN202010000005X"


def test_an_old_number_without_its_check_digit_gets_it() -> None:
    assert application_number("CN98100000") == application_number("98100000.2") == "CN981000002"


def test_a_wrong_check_digit_is_refused_naming_the_right_one() -> None:
    with pytest.raises(BadCell, match=r"应为 1。.*CN202010000001\.1"):
        application_number("CN202010000001.2")


@pytest.mark.parametrize("cell", [2.01911e12, 201911000000.0, 201911000000, "2.01911E+12", "2.01911e12"])
def test_a_number_the_spreadsheet_cut_is_refused_by_name(cell: object) -> None:
    with pytest.raises(BadCell, match="文本格式"):
        application_number(cell)


@pytest.mark.parametrize("cell", ["CN109417194B", "12345", "发明", "CN197010000001.1", "CN202060000001"])
def test_what_is_no_application_number_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="申请号"):
        application_number(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("US 65784810 A", "US65784810"),
        ("US 2006/0004617 W", "PCTUS20060004617"),
        ("PCT/CN2018/123456", "PCTCN2018123456"),
        ("CN 2018/123456 W", "PCTCN2018123456"),
        ("US 3690102D A", "US3690102D"),
        ("US15/123456", "US15123456"),
        ("EP 12345678.9", "EP123456789"),
        ("", ""),
        ("无", ""),
    ],
)
def test_foreign_numbers_keep_their_digits_and_lose_their_punctuation(cell: str, number: str) -> None:
    assert application_number(cell) == number


@given(TWELVE | EIGHT, st.sampled_from(["", "CN", "ZL"]), st.booleans())
def test_normalizing_is_idempotent_and_the_computed_check_digit_verifies(digits: str, prefix: str, dot: bool) -> None:
    stated = f"{prefix}{digits}{'.' if dot else ''}{check_digit(digits)}"
    number = application_number(stated)
    assert number == application_number(number) == f"CN{digits}{check_digit(digits)}"
    assert kind_digit(number) == digits[4 if len(digits) == 12 else 2]


@given(TWELVE, st.sampled_from("0123456789X"))
def test_exactly_one_check_digit_is_accepted(digits: str, stated: str) -> None:
    if stated == check_digit(digits):
        assert application_number(f"CN{digits}.{stated}")
    else:
        with pytest.raises(BadCell, match=f"应为 {check_digit(digits)}"):
            application_number(f"CN{digits}.{stated}")


@pytest.mark.parametrize("cell", ["CN-109417194-B", "CN109417194B", "CN 109417194 B", "cn109417194b", "109417194B"])
def test_every_spelling_of_a_publication_is_one_publication(cell: str) -> None:
    assert publication_number(cell) == "CN109417194B"
    assert without_kind_code(publication_number(cell)) == "CN109417194"


@pytest.mark.parametrize(
    ("cell", "number", "key"),
    [
        ("US 2011/0185700 A1", "US20110185700A1", "US20110185700"),
        ("WO 2006/086571 A1", "WO2006086571A1", "WO2006086571"),
    ],
)
def test_foreign_publications_lose_spaces_slashes_and_for_the_key_the_kind_code(
    cell: str, number: str, key: str
) -> None:
    assert (publication_number(cell), without_kind_code(number)) == (number, key)


def test_the_key_is_the_application_else_the_publication_else_a_hash_of_title_and_patentee() -> None:
    assert patent_key("CN202010000005X", "CN109417194B", "甲", ()) == "CN202010000005X"
    assert patent_key("US65784810", "US20110185700A1", "甲", ()) == "US20110185700"
    hashed = patent_key("", "", "一种示例装置", ("示例大学",))
    assert hashed.startswith("T-") and hashed == patent_key("", "", "一种示例装置", ("示例大学",))
    assert hashed != patent_key("", "", "一种示例装置", ("另一大学",))


def test_an_id_column_shows_what_it_holds_by_its_form() -> None:
    assert looks_chinese("CN202010000005.X") and not looks_chinese("CN109417194B") and not looks_chinese("2020100000")
    assert looks_published("US-11355780-B2") and not looks_published("538f267d2e6fba48b1286fb7f1499fe7")

"""The bundled sample: large enough, consistent with itself, and plainly invented."""

import csv
import re
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import openpyxl
import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
SAMPLE = DATA / "sample"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
Row = dict[str, str]


def workbook(name: str) -> list[Row]:
    book = openpyxl.load_workbook(SAMPLE / name, read_only=True)
    first, *rest = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    return [
        {str(head): "" if cell is None else str(cell) for head, cell in zip(first, row, strict=True)} for row in rest
    ]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def exports() -> dict[str, list[Row]]:
    return {
        "cnipr": workbook("patents_cnipr.xlsx"),
        "incopat": workbook("patents_incopat.xlsx"),
        "patsnap": table(SAMPLE / "patents_patsnap.csv"),
    }


@pytest.fixture(scope="module")
def chinese(exports: dict[str, list[Row]]) -> list[Row]:
    return [row for rows in exports.values() for row in rows if row["申请号"].startswith("CN")]


@pytest.fixture(scope="module")
def needs() -> list[Row]:
    return workbook("needs.xlsx")


@pytest.fixture(scope="module")
def enterprises() -> list[Row]:
    return workbook("enterprises.xlsx")


@pytest.fixture(scope="module")
def pairs() -> list[Row]:
    return table(DATA / "judgements" / "sample_pairs.csv")


def plain(number: str) -> str:
    return number.replace(".", "")


def check_digit(digits: str) -> str:
    """ZC 0006-2003, digit by digit."""
    total, weight = 0, 2
    for digit in digits:
        total += int(digit) * weight
        weight = 2 if weight == 9 else weight + 1
    return "X" if total % 11 == 10 else str(total % 11)


def credit_check(body: str) -> str:
    """GB 32100-2015: the character that makes the weighted sum of all 18 a multiple of 31."""
    total, weight = 0, 1
    for sign in body:
        total += CREDIT_ALPHABET.index(sign) * weight
        weight = weight * 3 % 31
    return next(sign for sign in CREDIT_ALPHABET if (total + CREDIT_ALPHABET.index(sign)) % 31 == 0)


def test_there_are_three_layouts_with_three_hundred_patents(exports: dict[str, list[Row]]) -> None:
    assert len(exports["cnipr"][0]) == 25
    assert "首项权利要求" in exports["incopat"][0] and "[标]当前申请(专利权)人" in exports["patsnap"][0]
    assert min(len(rows) for rows in exports.values()) >= 80
    assert len({row["申请号"] for rows in exports.values() for row in rows}) >= 300


def test_there_are_enough_needs_enterprises_and_supply_terms(needs: list[Row], enterprises: list[Row]) -> None:
    assert len(needs) >= 64 and len(enterprises) >= 42 and len(workbook("supply.xlsx")) >= 100


def test_enough_pairs_are_judged_and_enough_of_them_relevant(pairs: list[Row]) -> None:
    levels = Counter(row["level"] for row in pairs)
    assert set(levels) == {"1", "2", "3", "4"}
    assert len(pairs) >= 700 and levels["3"] + levels["4"] >= 120


def test_no_pair_is_judged_twice(pairs: list[Row]) -> None:
    assert len({(row["need_id"], row["patent_id"]) for row in pairs}) == len(pairs)


def test_every_judged_need_has_ten_candidates_and_something_irrelevant(pairs: list[Row]) -> None:
    levels = defaultdict(list)
    for row in pairs:
        levels[row["need_id"]].append(int(row["level"]))
    assert all(len(found) >= 10 and min(found) == 1 for found in levels.values())


def test_every_judged_id_exists_on_both_sides(pairs: list[Row], needs: list[Row], chinese: list[Row]) -> None:
    assert {row["need_id"] for row in pairs} <= {row["需求编号"] for row in needs}
    assert {row["patent_id"] for row in pairs} <= {plain(row["申请号"]) for row in chinese}


def test_every_application_number_has_its_check_digit(chinese: list[Row]) -> None:
    for row in chinese:
        digits, dot, last = row["申请号"][2:14], row["申请号"][14], row["申请号"][15:]
        assert (dot, last) == (".", check_digit(digits)), row["申请号"]


def test_every_credit_code_has_its_check_character(needs: list[Row], enterprises: list[Row]) -> None:
    codes = [row["统一社会信用代码*"] for row in enterprises]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 18 and code[17] == credit_check(code[:17]) for code in codes)
    assert {row["统一社会信用代码"] for row in needs} <= set(codes)


def test_supplied_patents_stand_in_the_exports(chinese: list[Row]) -> None:
    assert {row["申请号*"] for row in workbook("supply.xlsx")} <= {row["申请号"] for row in chinese}


def test_eight_applications_stand_in_two_exports_under_two_publications(exports: dict[str, list[Row]]) -> None:
    first = {row["申请号"]: row["公开（公告）号"] for row in exports["cnipr"]}
    others = {row["申请号"]: row["公开(公告)号"] for name in ("incopat", "patsnap") for row in exports[name]}
    shared = first.keys() & others.keys()
    assert len(shared) == 8
    assert all(first[number][-1] == "A" and others[number] == first[number][:-1] + "B" for number in shared)


def test_abstracts_are_different_and_of_a_real_abstracts_length(exports: dict[str, list[Row]]) -> None:
    texts = {row["申请号"]: row["摘要"] for rows in exports.values() for row in rows if "外观" not in row["摘要"]}
    assert len(set(texts.values())) == len(texts)
    assert all(60 <= len(text) <= 400 for text in texts.values())


def test_some_needs_are_expired_and_all_levels_of_confidentiality_occur(needs: list[Row]) -> None:
    assert sum(row["有效期至"] < "2026-11-23" for row in needs) >= 4
    assert {row["保密级别"] for row in needs} == {"公开", "匿名", "仅中心"}
    assert all(bool(row["对外匿名表述"]) == (row["保密级别"] == "匿名") for row in needs)


def test_no_anonymous_wording_names_its_enterprise(needs: list[Row]) -> None:
    assert not [row["需求编号"] for row in needs if row["企业名称*"] in row["对外匿名表述"]]


def test_everything_is_marked_as_invented(
    chinese: list[Row], enterprises: list[Row], pairs: list[Row], exports: dict[str, list[Row]]
) -> None:
    assert all(re.fullmatch(r"CN20\d\d[123]99\d{5}\.[\dX]", row["申请号"]) for row in chinese)
    inventors = {name for row in exports["cnipr"] for name in row["发明（设计）人"].split(";")}
    contacts = {row["联系人"] for row in enterprises}
    assert all(name.startswith("虚构") for name in contacts) and all("虚" in name for name in inventors)
    assert all(code["统一社会信用代码*"][2:8] == "999999" for code in enterprises)
    assert all(row["邮箱"].endswith(("@example.com", "@example.cn")) for row in enterprises)
    assert {row["judge"] for row in pairs} == {"样例（虚构）"}
    assert "虚构" in tomllib.loads((SAMPLE / "chain.toml").read_text(encoding="utf-8"))["name"]
    assert "虚构" in (SAMPLE / "README.md").read_text(encoding="utf-8")


def test_every_workbook_says_in_its_properties_that_it_is_invented() -> None:
    for path in SAMPLE.glob("*.xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        assert "虚构" in book.properties.title, path.name
        book.close()

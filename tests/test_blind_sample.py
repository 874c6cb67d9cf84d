"""The blind sample: drawn by a seed alone, told by nothing, and added up honestly."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from reviewed import LI, NOW, OPERATOR, WANG, home, push

from jobs.blind_sampling import draw_sample, read_sample, sample_result
from matcher.blind_sample import SampledPair, draw, lower_ranked, result_of
from matcher.domain import Match
from matcher.errors import QueqiaoError
from matcher.proportion import Proportion
from matcher.vocabulary import Level

_pairs = st.sets(st.tuples(st.sampled_from(["N1", "N2", "N3"]), st.text("abc", min_size=1, max_size=3)), max_size=30)


@given(_pairs, _pairs, st.floats(0.01, 1), st.integers(), st.randoms())
def test_a_seed_draws_the_same_in_whatever_order_the_pairs_come(reviewed, lower, share, seed, random) -> None:
    shuffled = sorted(reviewed)
    random.shuffle(shuffled)
    sample = draw(reviewed, lower, share, seed)
    assert draw(shuffled, sorted(lower), share, seed) == sample
    chosen = [(one.need_id, one.patent_id) for one in sample if not one.lower]
    mixed_in = [(one.need_id, one.patent_id) for one in sample if one.lower]
    assert set(chosen) <= reviewed and set(mixed_in) <= lower - reviewed
    assert len(chosen) == ceil(share * len(reviewed) - 1e-9) and len(mixed_in) <= len(chosen)
    assert len({one.sample_id for one in sample}) == len(sample)


def test_five_of_a_hundred_are_drawn_and_another_seed_draws_others() -> None:
    reviewed, lower = [("N", f"P{n}") for n in range(100)], [("N", f"L{n}") for n in range(100)]
    first, second = draw(reviewed, lower, 0.05, 1), draw(reviewed, lower, 0.05, 2)
    assert sum(not one.lower for one in first) == sum(one.lower for one in first) == 5
    assert {one.patent_id for one in first} != {one.patent_id for one in second}


def test_lower_and_reviewed_stand_mixed() -> None:
    reviewed, lower = [("N", f"P{n}") for n in range(200)], [("N", f"L{n}") for n in range(200)]
    order = [one.lower for one in draw(reviewed, lower, 1, 7)]
    assert 60 < sum(order[:200]) < 140  # half of them, give or take


def test_what_is_mixed_in_ranked_lower_for_the_same_needs() -> None:
    def match(need_id: str, patent_id: str, rank: int, p: float) -> Match:
        return Match(f"{need_id}{patent_id}", need_id, patent_id, rank, p, Level.STRONG, p)

    stored = [match("N1", "A", 2, 0.8), match("N1", "B", 1, 0.9), match("N1", "C", 3, 0.7), match("N1", "D", 4, 0.1)]
    elsewhere = [match("N2", "E", 5, 0.1)]
    assert lower_ranked([("N1", "A")], stored + elsewhere, 0.5) == [("N1", "C"), ("N1", "D")]


def test_the_share_relevant_is_told_apart_for_reviewed_and_lower_and_by_person() -> None:
    def one(number: int, lower: bool, level: int | None, person: str = "王") -> SampledPair:
        return SampledPair(f"S-{number}", "N", f"P{number}", lower, level, person if level else "")

    sample = [one(1, False, 4), one(2, False, 3), one(3, False, 2), one(4, True, 1), one(5, True, None)]
    found = result_of([*sample, one(6, False, 1, "李")])
    assert (found.precision, found.lower, found.unjudged) == (Proportion(2, 4), Proportion(0, 1), 1)
    assert found.by_person == {"李": Proportion(0, 1), "王": Proportion(2, 3)}
    assert found.lower_by_person == {"李": Proportion(0, 0), "王": Proportion(0, 1)}


def test_a_pair_judged_in_two_draws_counts_once_with_the_last_word() -> None:
    first = SampledPair("S-1", "N", "P", False, 1, "王")
    assert result_of([first, replace(first, sample_id="S-2", level=4)]).precision == Proportion(1, 1)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    with home(tmp_path, *(push(number) for number in range(1, 6))) as engine:
        yield engine


def drawn(engine: sa.Engine, path: Path, share: float = 1, seed: int = 1) -> list[SampledPair]:
    return draw_sample(engine, path, share, seed, 0.3, NOW)


def judged(path: Path, levels: dict[str, str]) -> Path:
    book = openpyxl.load_workbook(path)
    page = book["盲审抽样表"]
    for row in range(2, page.max_row + 1):
        page.cell(row, 2).value = levels.get(str(page.cell(row, 1).value))
    book.save(path)
    return path


def test_the_sheet_gives_nothing_away(engine: sa.Engine, tmp_path: Path) -> None:
    sample = drawn(engine, tmp_path / "盲审.xlsx")
    assert sum(one.lower for one in sample) == 5 and len(sample) == 10
    headings, *rows = openpyxl.load_workbook(tmp_path / "盲审.xlsx")["盲审抽样表"].iter_rows(values_only=True)
    assert headings == ("抽样编号", "相关等级", "需求名称", "需求内容", "专利名称", "专利摘要")
    assert [row[0] for row in rows] == [one.sample_id for one in sample]
    told = "".join(str(cell) for row in rows for cell in row[1:])
    assert "0.7" not in told and "0.1" not in told and "强相关" not in told


def test_levels_come_back_under_the_reviewers_name(engine: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "盲审.xlsx"
    sample = drawn(engine, path)
    levels = {one.sample_id: "无相关" if one.lower else "强相关" for one in sample[:8]}
    assert read_sample(engine, judged(path, levels), WANG.name, NOW) == 8
    assert drawn(engine, tmp_path / "again.xlsx") == sample  # drawn again: what was judged stays judged
    with engine.connect() as conn:
        found = sample_result(conn)
    n = sum(not one.lower for one in sample[:8])
    assert found.precision == Proportion(n, n) and found.lower == Proportion(0, 8 - n) and found.unjudged == 2
    assert not found.precision.is_enough


def test_rows_that_are_unknown_twice_or_anothers_are_refused(engine: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "盲审.xlsx"
    first = drawn(engine, path)[0].sample_id
    read_sample(engine, judged(path, {first: "3"}), WANG.name, NOW)
    with pytest.raises(QueqiaoError, match=f"已由别人判断过：{first}（{WANG.name}）"):
        read_sample(engine, path, LI.name, NOW)
    with pytest.raises(QueqiaoError, match="只有审核员"):
        read_sample(engine, path, OPERATOR.name, NOW)
    for id_, said in ((first, "出现了两次"), ("S-none", "没有这个抽样编号：S-none")):
        book = openpyxl.load_workbook(path)
        page = book["盲审抽样表"]
        page.cell(3, 1).value, page.cell(3, 2).value = id_, "3"
        book.save(path)
        with pytest.raises(QueqiaoError, match=said):
            read_sample(engine, path, WANG.name, NOW)


@pytest.mark.parametrize("share", [0, -0.1, 1.5, float("nan")])
def test_a_share_that_is_none_is_refused(engine: sa.Engine, tmp_path: Path, share: float) -> None:
    with pytest.raises(QueqiaoError, match="抽样比例"):
        drawn(engine, tmp_path / "x.xlsx", share)

"""The guide's numbers as shipped, the home's own file, and files that are none."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jobs.home import Home
from jobs.programme import GUIDE, home_programme, read_programme
from matcher.errors import QueqiaoError
from matcher.programme import Baseline, Programme, Target
from matcher.push_vocabulary import Bound, Measure, Period
from matcher.shipped import shipped

UNIVERSITY = shipped("reference", "programmes", "guide-2022-university.toml")
INVENTED = Path(__file__).resolve().parents[1] / "docs" / "examples" / "programme-invented.toml"
GUIDE_TEXT = Path(__file__).resolve().parents[2] / "shared" / "guide" / "guide-2022.txt"
TARGET = Target(Measure.PUSHES, "推送", 5000, "条", Period.YEAR, Bound.AT_LEAST, "二(五)2(1)")


@pytest.fixture
def with_file(tmp_path: Path) -> Callable[[str], Programme]:
    def read(text: str) -> Programme:
        (tmp_path / "programme.toml").write_text(text, encoding="utf-8")
        return home_programme(Home(tmp_path))

    return read


def test_the_shipped_programme_holds_the_numbers_of_the_guide() -> None:
    programme = read_programme(shipped(*GUIDE))
    found = {t.measure: (t.amount, t.unit, t.period, t.bound, t.clause) for t in programme.targets}
    growth = (20, "%", Period.YEAR, Bound.AT_LEAST)
    assert found == {
        Measure.PUSHES: (5000, "条", Period.YEAR, Bound.AT_LEAST, "二(五)2(1)"),
        Measure.PATENTS_TRANSFERRED: (100, "件", Period.YEAR, Bound.AT_LEAST, "二(五)2(2)"),
        Measure.TRANSFER_AMOUNT: (1000, "万元", Period.YEAR, Bound.MORE_THAN, "二(五)2(2)"),
        Measure.PEOPLE_TRAINED: (200, "人", Period.PROGRAMME, Bound.AT_LEAST, "二(五)2(3)"),
        Measure.PARK_TRANSFERS_GROWTH: (*growth, "二(五)1(1)"),
        Measure.PARK_TRANSFEREES_GROWTH: (*growth, "二(五)1(2)"),
        Measure.PLEDGE_AMOUNT_GROWTH: (*growth, "二(五)1(3)"),
        Measure.PLEDGE_COUNT_GROWTH: (*growth, "二(五)1(3)"),
        Measure.SECURITIZATIONS: (1, "单", Period.PROGRAMME, Bound.AT_LEAST, "二(五)1(3)"),
        Measure.CHAIN_ENTERPRISES: (50, "家", Period.APPLICATION, Bound.MORE_THAN, "二(三)2"),
    }
    assert {t.measure for t in programme.targets if t.group} == {Measure.PATENTS_TRANSFERRED, Measure.TRANSFER_AMOUNT}
    assert programme.years == 2


def test_the_evaluation_is_due_after_a_year_and_the_plan_is_for_three() -> None:
    programme = replace(read_programme(shipped(*GUIDE)), start=date(2024, 2, 29))
    due = {duty.name: (programme.due(duty), duty.spans_years) for duty in programme.duties}
    assert due["满一年绩效评估"] == (date(2025, 2, 28), None)
    assert due["3 年期发展规划"] == (None, 3)


def test_the_universitys_programme_holds_the_numbers_of_the_guide() -> None:
    programme = read_programme(UNIVERSITY)
    found = {t.measure: (t.amount, t.unit, t.bound, t.clause) for t in programme.targets}
    more, least = Bound.MORE_THAN, Bound.AT_LEAST
    assert found == {
        Measure.UNIVERSITY_TRANSFERS_GROWTH: (20, "%", least, "一(五)1"),
        Measure.CONTRACT_AMOUNT: (5000, "万元", least, "一(五)2"),
        Measure.CONTRACT_AMOUNT_GROWTH: (20, "%", least, "一(五)2"),
        Measure.TRANSFER_RATE_GROWTH: (0, "%", more, "一(五)3"),
        Measure.IP_STAFF: (5, "人", least, "一(三)1"),
        Measure.TRANSFER_STAFF: (2, "人", least, "一(三)1"),
        Measure.PATENTS_GRANTED: (150, "件", more, "一(三)2"),
        Measure.INVENTIONS_GRANTED: (50, "件", more, "一(三)2"),
        Measure.PATENTS_COMMERCIALIZED: (15, "件", more, "一(三)3"),
        Measure.AMOUNT_COMMERCIALIZED: (1500, "万元", more, "一(三)3"),
    }


def test_a_home_of_a_university_names_the_programme_it_is_based_on(with_file: Callable[[str], Programme]) -> None:
    found = with_file('based_on = "guide-2022-university"\nstart = 2026-03-01\n')
    assert (found.name, found.start) == ("高校院所知识产权运营能力提升", date(2026, 3, 1))


def test_another_programme_than_the_guides_can_be_written() -> None:
    found = read_programme(INVENTED)
    assert (found.years, [t.amount for t in found.targets]) == (3, [1200, 60, 10])
    assert found.baseline(Measure.CONTRACT_AMOUNT_GROWTH) == Baseline(
        Measure.CONTRACT_AMOUNT_GROWTH, 860, "2025 年技术合同登记统计表（虚构）"
    )


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 3, 1), None),
        (date(2027, 2, 28), None),
        (date(2027, 3, 1), (date(2026, 3, 1), date(2027, 2, 28))),
        (date(2030, 1, 1), (date(2027, 3, 1), date(2028, 2, 29))),
    ],
)
def test_the_year_before_is_one_of_the_programmes_own(today: date, before: tuple[date, date] | None) -> None:
    assert Programme("一", "二", 3, (TARGET,), date(2026, 3, 1)).year_before(today) == before
    assert Programme("一", "二", 3, (TARGET,)).year_before(today) is None


@pytest.mark.parametrize("path", [shipped(*GUIDE), UNIVERSITY], ids=["centre", "university"])
def test_every_number_is_in_the_words_quoted_from_its_clause_or_said_to_be_a_reading(path: Path) -> None:
    for target in read_programme(path).targets:
        assert target.reading or str(target.amount) in re.findall(r"\d+", target.text)


@pytest.mark.skipif(not GUIDE_TEXT.is_file(), reason="the guide's text lies beside the repository on some machines")
@pytest.mark.parametrize("path", [shipped(*GUIDE), UNIVERSITY], ids=["centre", "university"])
def test_the_quoted_words_are_the_guides(path: Path) -> None:
    def plain(text: str) -> str:
        return re.sub(r"\s", "", text).replace(",", "，")

    guide = plain(GUIDE_TEXT.read_text(encoding="utf-8"))
    programme = read_programme(path)
    assert [one.text for one in (*programme.targets, *programme.duties) if plain(one.text) not in guide] == []


def test_a_number_or_more_includes_the_number_and_more_than_does_not() -> None:
    more = Target(Measure.TRANSFER_AMOUNT, "金额", 1000, "万元", Period.YEAR, Bound.MORE_THAN, "二(五)2(2)")
    assert [TARGET.met_by(value) for value in (4999, 5000)] == [False, True]
    assert [more.met_by(value) for value in (1000, 1000.01)] == [False, True]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 27)),  # before the start: the first year
        (date(2024, 2, 29), date(2024, 2, 29), date(2025, 2, 27)),
        (date(2025, 2, 28), date(2025, 2, 28), date(2026, 2, 27)),  # 29 February has its anniversary on the 28th
        (date(2026, 2, 27), date(2025, 2, 28), date(2026, 2, 27)),
        (date(2030, 1, 1), date(2025, 2, 28), date(2026, 2, 27)),  # after the end: the last year
    ],
)
def test_programme_years_run_from_the_start(today: date, first: date, last: date) -> None:
    assert Programme("一", "二", 2, (TARGET,), date(2024, 2, 29)).year_of(today) == (first, last)


def test_without_a_start_the_year_is_the_calendars() -> None:
    found = Programme("一", "二", 2, (TARGET,)).year_of(date(2026, 11, 26))
    assert found == (date(2026, 1, 1), date(2026, 12, 31))


def test_without_a_file_of_its_own_a_home_has_the_guides_programme(tmp_path: Path) -> None:
    assert home_programme(Home(tmp_path)) == read_programme(shipped(*GUIDE))


def test_what_the_homes_file_says_takes_the_place_of_what_is_shipped(with_file: Callable[[str], Programme]) -> None:
    found = with_file('name = "起重机中心"\nstart = 2026-03-01\n')
    assert (found.name, found.start, found.years) == ("起重机中心", date(2026, 3, 1), 2)
    assert len(found.targets) == 10


ONE = '[[targets]]\nmeasure = "pushes"\nname = "推送"\namount = 300\nunit = "条"\nperiod = "year"\n'
FULL = ONE + 'bound = "at_least"\nclause = "合同第 3 条"\n'


def test_the_homes_targets_take_the_place_of_all_shipped_ones(with_file: Callable[[str], Programme]) -> None:
    found = with_file(FULL)
    assert found.target(Measure.PUSHES) == Target(
        Measure.PUSHES, "推送", 300, "条", Period.YEAR, Bound.AT_LEAST, "合同第 3 条"
    )
    assert found.target(Measure.PEOPLE_TRAINED) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("years = 2 2", "不是有效的 TOML"),
        ("yaers = 2", "不认识的项：yaers"),
        ('years = "2"', "实施年数不对"),
        ("years = true", "实施年数不对"),
        ("years = 0", "实施年数不对"),
        ('start = "2026-01-01"', "开始日期不对"),
        ("start = 2026-01-01T00:00:00", "开始日期不对"),
        ("targets = 5000", "没有目标"),
        ("targets = []", "没有目标"),
        ("name = 3", "缺少 name：3"),
        (ONE, "第 1 个目标缺少 bound"),
        (FULL + 'amuont = "3"\n', "第 1 个目标有不认识的项：amuont"),
        (FULL.replace("300", "0"), "第 1 个目标的数量不对：0"),
        (FULL.replace("300", "nan"), "第 1 个目标的数量不对：nan"),
        (FULL.replace("300", "inf"), "第 1 个目标的数量不对：inf"),
        (FULL.replace("300", '"300"'), "第 1 个目标的数量不对：300"),
        (FULL.replace("300", "true"), "第 1 个目标的数量不对：True"),
        (FULL.replace("pushes", "push"), "measure 不认识：push"),
        (FULL.replace('"year"', '"month"'), "period 不认识：month"),
        (FULL + FULL, "目标重复：pushes"),
        ('based_on = "guide"', "没有随程序提供的这个任务书：guide"),
        ("[baselines.pushes]\namount = 3\nsource = '表'", "不是增幅，没有基期：pushes"),
        ("[baselines.pledge_count_growth]\namount = 3", "缺少 source"),
        ("[baselines.pledge_count_growth]\namount = 0\nsource = '表'", "的数量不对：0"),
        ("[baselines]\npledge_count_growth = 3", "基期写得不对"),
        ("[[duties]]\nname = '一'\nclause = '二'", "第 1 个其他要求缺少 text"),
        ("[[duties]]\nname = '一'\nclause = '二'\ntext = '三'\nafter_years = 0", "after_years 不对：0"),
        ("duties = 3", "其他要求写得不对"),
    ],
)
def test_a_file_that_is_no_programme_gives_one_clear_line(
    with_file: Callable[[str], Programme], text: str, complaint: str
) -> None:
    with pytest.raises(QueqiaoError) as found:
        with_file(text)
    assert complaint in found.value.message


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_bytes('name = "中心"'.encode("gb18030"))
    with pytest.raises(QueqiaoError, match="不是 UTF-8 编码"):
        home_programme(Home(tmp_path))

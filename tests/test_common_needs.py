"""Common needs: who stands behind them, what supply they have, what is no common need."""

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.commands import run
from indexing.static_encoder import background_weights, open_static
from indexing.words import JiebaWords
from jobs.judgement import read_cues
from matcher.common_needs import CommonNeeds, Reading, common_needs
from matcher.domain import Enterprise, Match, Patent, TechnologyNeed
from matcher.shipped import shipped
from matcher.vocabulary import Level, NeedOrigin, NeedState
from store import enterprises, matches, needs, patents
from store.database import open_database, writing

TODAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)
# Two of different firms ask for the same, in words of their own; the last asks for something else.
SWAY = TechnologyNeed("N1", "起重机吊钩防摇技术", "大车停下后吊钩晃动，稳钩时间太长，希望缩短到5秒以内。", "E1")
SWAY_TOO = TechnologyNeed(
    "N2", "行车吊钩防摇控制", "行车停下后吊钩摇晃，稳钩时间长，难以准确落钩，需缩短稳钩时间。", "E2"
)
PAINT = TechnologyNeed("N3", "低温固化水性底漆", "冬季底漆固化慢，附着力不足，希望在5℃以下固化。", "E3")
READING = Reading(
    open_static(shipped("models", "encoder")),
    background_weights(shipped("models", "encoder")),
    JiebaWords(),
    read_cues(),
)


def found(*given: TechnologyNeed, matched: tuple[Match, ...] = ()) -> CommonNeeds:
    return common_needs(given, matched, READING, TODAY, 0.3)


def match(need_id: str, patent_id: str, p: float) -> Match:
    return Match(f"{need_id}-{patent_id}", need_id, patent_id, 1, p, Level.RATHER_STRONG, p)


def test_two_firms_that_ask_for_the_same_make_a_common_need_titled_in_their_words():
    (one,) = found(SWAY, PAINT, SWAY_TOO).found
    assert {need.need_id for need in one.members} == {"N1", "N2"}
    assert one.enterprises == ("E1", "E2")
    assert "吊钩防摇" in one.title


@pytest.mark.parametrize(
    ("change", "of_one_firm", "left_out"),
    [
        ({"enterprise_id": "E1"}, 2, 0),
        ({"enterprise_id": "", "enterprise": ""}, 2, 0),
        ({"origin": NeedOrigin.INFERRED}, 0, 1),
        ({"state": NeedState.CLOSED}, 0, 1),
        ({"valid_until": date(2026, 6, 9)}, 0, 1),
        ({"title": "吊钩防摇人才招聘", "content": "招聘吊钩防摇技术人员"}, 0, 1),
    ],
    ids=["same firm", "unknown firm", "inferred", "closed", "expired", "vague"],
)
def test_what_is_no_common_need(change: dict[str, object], of_one_firm: int, left_out: int):
    got = found(SWAY, replace(SWAY_TOO, **change), PAINT)  # type: ignore[arg-type]
    assert (got.found, got.of_one_firm, got.left_out) == ((), of_one_firm, left_out)


def test_firms_without_an_id_are_told_apart_by_name():
    named = [replace(need, enterprise_id="", enterprise=name) for need, name in ((SWAY, "甲厂"), (SWAY_TOO, "乙 厂"))]
    assert found(*named).found[0].enterprises == ("乙厂", "甲厂")


def test_supply_counts_from_the_threshold_and_the_gap_is_the_members_without_any():
    (one,) = found(
        SWAY, SWAY_TOO, matched=(match("N1", "CN1", 0.3), match("N2", "CN2", 0.29), match("N1", "CN3", 0.9))
    ).found
    assert [(s.patent_id, s.need_ids, s.p_relevant) for s in one.supply] == [
        ("CN3", ("N1",), 0.9),
        ("CN1", ("N1",), 0.3),
    ]
    assert [need.need_id for need in one.gap] == ["N2"]


def test_the_patent_that_answers_most_members_comes_first():
    matched = (match("N1", "CN1", 0.5), match("N2", "CN1", 0.4), match("N1", "CN2", 0.9))
    (one,) = found(SWAY, SWAY_TOO, matched=matched).found
    assert [(s.patent_id, len(s.need_ids)) for s in one.supply] == [("CN1", 2), ("CN2", 1)]
    assert one.gap == ()


MANY = [
    replace(need, need_id=f"{need.need_id}{n}", enterprise_id=f"E{n}")
    for n in range(3)
    for need in (SWAY, SWAY_TOO, PAINT)
]


@given(st.lists(st.sampled_from(MANY), unique_by=lambda need: need.need_id), st.randoms())
@settings(deadline=None, max_examples=15)
def test_the_order_of_needs_does_not_matter_and_no_need_stands_in_two(
    given_needs: list[TechnologyNeed], shuffler: random.Random
):
    first = found(*given_needs)
    ids = [need.need_id for one in first.found for need in one.members]
    assert len(ids) == len(set(ids))
    assert all(len(one.enterprises) >= 2 for one in first.found)
    shuffler.shuffle(given_needs)
    assert found(*given_needs) == first


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    engine = open_database(f"sqlite:///{(folder / 'queqiao.sqlite').as_posix()}")
    with writing(engine) as conn:
        enterprises.write(conn, [Enterprise(f"E{n}", f"虚构{n}厂") for n in (1, 2, 3)])
        needs.write(
            conn, [replace(need, enterprise=f"虚构{need.enterprise_id[1]}厂") for need in (SWAY, SWAY_TOO, PAINT)]
        )
        patents.write(conn, [Patent("CN1", "一种吊钩防摇装置", patentees=("虚构大学",))])
        matches.replace_matches(conn, ["N1"], [match("N1", "CN1", 0.8)], False, NOW)
    engine.dispose()
    return folder


def test_the_command_prints_and_writes_members_supply_and_gap(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    book = tmp_path / "共性需求.xlsx"
    assert run(["needs", "common", "--home", str(home), "--output", str(book), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["common_needs"]
    assert one["enterprises"] == ["E1", "E2"] and one["gap"] == ["N2"]
    assert one["supply"] == [{"patent_id": "CN1", "need_ids": ["N1"], "p_relevant": 0.8}]
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["共性需求", "成员需求", "供给专利", "说明"]
    row = [cell.value for cell in sheets["共性需求"][2]]
    assert row[0] == one["common_id"] and row[2:4] == [2, 2] and row[7:10] == [1, 1, 1]
    assert {r[4].value for r in sheets["成员需求"].iter_rows(min_row=2)} == {"有", "缺口"}


def test_without_any_match_nothing_is_said_of_supply_and_gap(home: Path, capsys: pytest.CaptureFixture[str]):
    engine = open_database(f"sqlite:///{(home / 'queqiao.sqlite').as_posix()}")
    with writing(engine) as conn:
        matches.replace_matches(conn, ["N1"], [], False, NOW)
    engine.dispose()
    assert run(["needs", "common", "--home", str(home)]) == 0
    told = capsys.readouterr().out
    assert "尚未匹配" in told and "请先运行 queqiao match" in told and "缺口" not in told


def test_another_ending_than_xlsx_is_refused(home: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["needs", "common", "--home", str(home), "--output", "共性需求.pdf"]) == 1
    assert "共性需求.pdf" in capsys.readouterr().err

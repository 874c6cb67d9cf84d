"""The chain picture of a home: what it counts, and that page and workbook name what stands behind each number."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from console.commands import run
from jobs.chain_page import write_chain_page
from jobs.chain_picture import ChainPicture, read_chain_picture
from jobs.sheets.chain_picture import write_chain_sheets
from matcher.domain import (
    ChainSegment,
    Enterprise,
    IndustrialChain,
    Match,
    Patent,
    SegmentAssignment,
    SupplyTerms,
    TechnologyNeed,
)
from matcher.errors import InputRefused
from matcher.vocabulary import Availability, Level, NeedOrigin, PatentKind, RecordKind
from store import chain, enterprises, matches, needs, patents, supply
from store.database import open_database, writing

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)
TODAY = date(2026, 6, 10)
ABSTRACT = "一种吊装机构，包括油缸和弹簧，油缸推动臂架。本发明提高了起吊效率，降低了成本。"
EVIL = "</script><script>alert(1)</script>"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    engine = open_database(f"sqlite:///{(folder / 'queqiao.sqlite').as_posix()}")
    with writing(engine) as conn:
        _fill(conn)
    engine.dispose()
    return folder


def _fill(conn: sa.Connection) -> None:
    chain.write(conn, IndustrialChain("虚构链", (ChainSegment("hoisting", "起升"), ChainSegment("idle", "空环节"))))
    patents.write(
        conn,
        [
            Patent("CN1", "吊装机构", ABSTRACT, patentees=("虚构大学",), inventors=("甲",), family_id="F1"),
            Patent("CN2", "吊装机构", ABSTRACT, patentees=("虚构大学",), family_id="F1"),
            Patent("CN3", EVIL, ABSTRACT, patentees=("虚构厂",), filing_date=date(2001, 1, 1)),
            Patent("CN4", "吊具外观", "包括油缸，降低了成本。", kind=PatentKind.DESIGN),
            Patent("CN5", "吊梁", "包括油缸。", patentees=("虚构厂",)),
        ],
    )
    supply.write(conn, [SupplyTerms("CN5", availability=Availability.UNAVAILABLE)])
    enterprises.write(conn, [Enterprise("E1", "虚构厂", products="吊具、吊梁", segment="hoisting")])
    needs.write(
        conn,
        [
            TechnologyNeed("N1", "提高起吊效率", enterprise_id="E1", enterprise="虚构厂"),
            TechnologyNeed("N2", "降低成本", enterprise_id="E1"),
            TechnologyNeed("N3", "推断的", enterprise_id="E1", origin=NeedOrigin.INFERRED),
        ],
    )
    found = [Match("M1", "N1", "CN1", 1, 0.8, Level.STRONG, 0.8), Match("M2", "N2", "CN1", 1, 0.1, Level.WEAK, 0.1)]
    matches.replace_matches(conn, ["N1", "N2"], found, False, NOW)
    at = {RecordKind.PATENT: ["CN1", "CN3"], RecordKind.NEED: ["N1", "N2"], RecordKind.ENTERPRISE: ["E1"]}
    for kind, ids in at.items():
        chain.assign(conn, kind, [SegmentAssignment(one, "hoisting", "试") for one in ids], NOW)


@pytest.fixture
def picture(home: Path) -> ChainPicture:
    engine = open_database(f"sqlite:///{(home / 'queqiao.sqlite').as_posix()}")
    with engine.connect() as conn:
        found = read_chain_picture(conn, TODAY, 0.3)
    engine.dispose()
    return found


def test_families_count_once_and_designs_inferred_needs_and_weak_matches_not_at_all(picture: ChainPicture):
    assert list(picture.patents) == ["CN1", "CN3", "CN5"]
    assert picture.supply == {"CN1"}
    assert list(picture.needs) == ["N1", "N2"]
    assert picture.met == {"N1"}


def test_the_matrix_holds_what_the_deep_index_says(picture: ChainPicture):
    assert picture.matrix.cell("液压驱动", "降低成本") == ("CN1", "CN3")
    assert picture.matrix.cell("弹簧缓冲", "提高效率") == ("CN1", "CN3")
    hydraulic = next(axis for axis in picture.matrix.means if axis.term == "液压驱动")
    assert (hydraulic.patents, hydraulic.apart) == (("CN1", "CN3", "CN5"), ("CN5",))


def test_a_segment_lists_its_records_and_an_empty_one_stays_in_the_map(picture: ChainPicture):
    hoisting, idle = picture.segments
    held = hoisting.records
    assert (held.patents, held.supply, held.needs, held.met, held.enterprises) == (
        ("CN1", "CN3"),
        ("CN1",),
        ("N1", "N2"),
        ("N1",),
        ("E1",),
    )
    assert idle.records.patents == ()


def test_the_page_needs_no_network_and_titles_cannot_run(picture: ChainPicture, tmp_path: Path):
    page = write_chain_page(picture, tmp_path / "图谱.html").read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", page)
    assert EVIL not in page and "alert(1)" in page
    assert "Plotly" in page and page.count("<script>") == 3


def _data(page: str) -> dict[str, Any]:
    match = re.search(r"<script>const DATA = (.*?);</script>", page, re.DOTALL)
    assert match
    found: dict[str, Any] = json.loads(match[1])
    return found


def test_every_number_of_the_page_leads_to_as_many_records(picture: ChainPicture, tmp_path: Path):
    page = write_chain_page(picture, tmp_path / "图谱.html").read_text(encoding="utf-8")
    data = _data(page)
    buttons = re.findall(r'<button data-list="([^"]+)"[^>]*>(\d+)</button>', page)
    assert len(buttons) > 8
    for key, number in buttons:
        assert len(data["lists"][key]) == int(number)
    behind = [ids for figure in data["figures"].values() for ids in figure["behind"].values()]
    assert behind and all(one in data["records"] for ids in [*behind, *data["lists"].values()] for one in ids)
    assert data["figures"]["matrix"]["behind"]["液压驱动|降低成本"] == ["CN1", "CN3"]


def test_the_counts_of_the_matrix_sheet_are_the_rows_of_its_detail_sheet(picture: ChainPicture, tmp_path: Path):
    book = openpyxl.load_workbook(write_chain_sheets(picture, tmp_path / "清单.xlsx"))
    matrix, detail = book["技术功效矩阵"], book["矩阵明细"]
    effects = [cell.value for cell in matrix[1]][1:-2]
    told = {
        (row[0].value, effect): cell.value
        for row in matrix.iter_rows(min_row=2)
        for effect, cell in zip(effects, row[1:-2], strict=True)
        if cell.value
    }
    listed: dict[tuple[str, str], int] = {}
    for means, effect, *_ in detail.iter_rows(min_row=2, values_only=True):
        listed[means, effect] = listed.get((means, effect), 0) + 1
    assert told == listed and told["液压驱动", "降低成本"] == 2
    assert book["环节图谱"]["C2"].value == "样本不足"
    assert [row[0].value for row in book["专利清单"].iter_rows(min_row=2)] == ["CN1", "CN3", "CN5"]


def test_the_command_writes_page_and_workbook_and_tells_the_ids_behind_its_counts(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["chain", "picture", "--home", str(home), "--output", str(tmp_path / "图"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {Path(file).name for file in document["files"]} == {"产业链图谱.html", "产业链清单.xlsx"}
    assert all(Path(file).stat().st_size for file in document["files"])
    cell = next(
        one for one in document["matrix"]["cells"] if one["means"] == "液压驱动" and one["effect"] == "降低成本"
    )
    assert cell["patent_ids"] == ["CN1", "CN3"]


def test_a_home_without_patents_is_refused(tmp_path: Path):
    engine = open_database(f"sqlite:///{(tmp_path / 'q.sqlite').as_posix()}")
    with engine.connect() as conn, pytest.raises(InputRefused, match="没有专利"):
        read_chain_picture(conn, TODAY, 0.3)
    engine.dispose()

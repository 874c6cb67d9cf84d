"""The diagnosis worksheet: what it starts from, and that its needs come back by the import that is there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from jobs.diagnosing import read_diagnosis, write_diagnosis
from jobs.home import Home
from jobs.importing import import_files
from jobs.opening import open_home
from matcher.domain import ChainSegment, Enterprise, IndustrialChain, Patent, SegmentAssignment, TechnologyNeed
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import Confidentiality, LegalStatus, RecordKind, TransferMode
from store import chain, enterprises, needs, patents
from store.database import writing

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)
FIRM = Enterprise("E-1", "虚构起重机厂", aliases=("虚构重工",), products="桥式起重机、吊钩组；电动葫芦")
NEED = TechnologyNeed(
    "N-1",
    "吊钩防脱",
    "吊钩在晃动时\n容易脱钩",
    enterprise_id="E-1",
    enterprise="虚构起重机厂",
    target="载荷≥50t",
    budget="50万元",
    deadline=date(2027, 2, 28),
    min_readiness=5,
    transfer_modes=(TransferMode.ORDINARY_LICENSE, TransferMode.JOINT_DEVELOPMENT),
    confidentiality=Confidentiality.ANONYMOUS,
    anonymous_text="某企业寻求吊钩防脱技术",
)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home = Home(tmp_path / "home")
    engine = open_home(home)
    held = (
        ("CN1", ("虚构重工",)),
        ("CN2", ("虚构大学",)),
        ("CN3", ("虚构大学", "虚构研究院")),
        ("CN4", ("虚构重工新材",)),
    )
    with writing(engine) as conn:
        enterprises.write(conn, [FIRM])
        needs.write(conn, [NEED])
        patents.write(
            conn,
            [
                Patent(
                    i,
                    f"一种装置 {i}",
                    patentees=who,
                    filing_date=date(2020 + n, 2, 28),
                    legal_status=LegalStatus.IN_FORCE,
                )
                for n, (i, who) in enumerate(held)
            ],
        )
        chain.write(conn, IndustrialChain("起重机", (ChainSegment("s1", "吊装"),)))
        places = [SegmentAssignment(i, "s1", "题名") for i in ("CN1", "CN2", "CN3", "CN4")]
        chain.assign(conn, RecordKind.PATENT, places, NOW)
        chain.assign(conn, RecordKind.ENTERPRISE, [SegmentAssignment("E-1", "s1", "产品")], NOW)
    yield home, engine
    engine.dispose()


def test_own_patents_stand_beside_what_the_field_holds(opened: tuple[Home, sa.Engine]) -> None:
    with opened[1].connect() as conn:
        found = read_diagnosis(conn, "E-1")
    assert [one.patent_id for one in found.own] == ["CN1"]  # by its alias, and not by another firm that begins like it
    (field,) = found.fields
    assert (field.segment, field.patents, field.own) == ("吊装", 4, 1)
    assert field.holders == (("虚构大学", 2), ("虚构研究院", 1), ("虚构重工新材", 1))
    assert [one.patent_id for one in field.newest] == ["CN4", "CN3", "CN2"]


def test_an_empty_worksheet_brings_back_the_needs_it_was_given_unchanged(
    opened: tuple[Home, sa.Engine], tmp_path: Path
) -> None:
    home, engine = opened
    path = tmp_path / "诊断.xlsx"
    assert write_diagnosis(engine, "E-1", path).needs == 1
    (report,) = import_files(home, engine, RecordKind.NEED, [path], now=NOW).files
    assert (report.error, report.accepted, report.updated, report.unchanged, report.rejected) == ("", 0, 0, 1, 0)


def test_a_filled_worksheet_brings_back_its_needs_and_nothing_else(
    opened: tuple[Home, sa.Engine], tmp_path: Path
) -> None:
    home, engine = opened
    path = tmp_path / "诊断.xlsx"
    write_diagnosis(engine, "E-1", path)
    book = openpyxl.load_workbook(path)
    page = book["需求"]
    headings = {str(cell.value).rstrip("*"): cell.column for cell in page[1]}
    told = {"需求名称": "电动葫芦防摇摆控制", "需求内容": "起吊时摆角大于 3 度", "企业名称": FIRM.name}
    for heading, text in told.items():
        page.cell(3, headings[heading], text)
    page.cell(2, headings["技术指标"], "载荷≥80t")
    book["产品与瓶颈"].cell(2, 3, "摆动大")
    book.save(path)
    (report,) = import_files(home, engine, RecordKind.NEED, [path], now=NOW).files
    assert (report.error, report.accepted, report.updated, report.rejected) == ("", 1, 1, 0)
    with engine.connect() as conn:
        found = {one.title: one for one in needs.every(conn)}
    assert (found["电动葫芦防摇摆控制"].enterprise_id, found["吊钩防脱"].target) == ("E-1", "载荷≥80t")


def test_products_are_listed_to_be_asked_about_and_the_firm_is_offered(
    opened: tuple[Home, sa.Engine], tmp_path: Path
) -> None:
    path = tmp_path / "诊断.xlsx"
    write_diagnosis(opened[1], "E-1", path)
    book = openpyxl.load_workbook(path)
    rows = list(book["产品与瓶颈"].iter_rows(min_row=2, max_col=1, values_only=True))
    assert [row[0] for row in rows if row[0]] == ["桥式起重机", "吊钩组", "电动葫芦"]
    offered = {rule.formula1 for rule in book["需求"].data_validations.dataValidation}
    assert '"虚构起重机厂"' in offered


def test_what_cannot_be_written_is_refused(opened: tuple[Home, sa.Engine], tmp_path: Path) -> None:
    with pytest.raises(RecordUnknown, match="没有这家企业"):
        write_diagnosis(opened[1], "E-0", tmp_path / "诊断.xlsx")
    with pytest.raises(InputRefused, match="xlsx"):
        write_diagnosis(opened[1], "E-1", tmp_path / "诊断.csv")

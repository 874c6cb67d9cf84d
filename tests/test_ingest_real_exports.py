"""The real exports of ../shared: every row accounted for, and the rejects judged one kind at a time."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from ingest.needs import read_needs
from ingest.patents import PatentFile, patent_headings
from ingest.rows import CleanRow, Reject
from matcher.vocabulary import LegalStatus, PatentKind

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real exports are not here: {SHARED}")

# No reject is expected: every check digit verifies, every date exists, every code belongs to a scheme.
FILES = [
    ("baiten.xlsx", "佰腾 Baiten", 78, 0),
    ("cnipa_1.xml", "国知局 XML", 1, 0),
    ("cnipa_2.xml", "国知局 XML", 1, 0),
    ("cnipa_search_a.xls", "CNIPA 检索", 744, 0),
    ("cnipa_search_b.xls", "CNIPA 检索", 5, 0),
    ("cnipa_search_c.xls", "CNIPA 检索", 110, 0),
    ("cnipr_25_columns.xlsx", "CNIPR", 199, 0),
    ("google_patents_search.csv", "Google Patents", 4264, 0),
    ("lens_export.csv", "Lens", 3779, 0),
    ("taian_7384.xlsx", "通用表格", 7384, 0),
    ("title_assignee_abstract_4097.csv", "通用表格", 4097, 0),
]


def records(name: str) -> list[CleanRow]:
    return [row for row in PatentFile(SHARED / "exports" / name).rows() if isinstance(row, CleanRow)]


@pytest.mark.parametrize(("name", "source", "rows", "rejects"), FILES)
def test_every_row_of_an_export_is_a_patent_or_a_reject(name: str, source: str, rows: int, rejects: int) -> None:
    file = PatentFile(SHARED / "exports" / name)
    found = list(file.rows())
    bad = [row for row in found if isinstance(row, Reject)]
    assert (file.source, len(found)) == (source, rows)
    assert len(bad) == rejects, Counter((row.column, row.reason) for row in bad)


def test_no_export_is_left_out() -> None:
    names = {path.name for path in (SHARED / "exports").iterdir()}
    assert names - {name for name, *_ in FILES} <= {"headers_seen.md", "incopat_columns_166.txt"}


def test_designs_among_the_patents_of_the_prefecture_carry_locarno_codes() -> None:
    designs = [row.record for row in records("taian_7384.xlsx") if row.record.kind is PatentKind.DESIGN]
    assert len(designs) == 140 and all(d.locarno_codes and not d.ipc_codes for d in designs)


def test_a_large_export_is_read_whole() -> None:
    assert len(records("taian_7384.xlsx")) == 7384


def test_statuses_of_the_search_site_are_understood() -> None:
    found = [row.record for name in "abc" for row in records(f"cnipa_search_{name}.xls")]
    unknown = {record.legal_status_text for record in found if record.legal_status is LegalStatus.UNKNOWN}
    assert unknown <= {""}  # one row says that there are no data


def test_claims_of_the_office_are_whole() -> None:
    (row,) = records("cnipa_2.xml")
    assert row.record.claims.startswith("1.") and "\n2." in row.record.claims and "<m" not in row.record.claims
    assert row.record.ipc_codes == ("H04L27/26", "H04L25/03", "H04L25/02")


def test_every_heading_of_incopat_is_known() -> None:
    headings = (SHARED / "exports" / "incopat_columns_166.txt").read_text(encoding="utf-8").strip().split("|")
    assert patent_headings().source(headings) == "incoPat"
    assert [heading for heading in headings if not patent_headings().knows(heading)] == []


def test_every_need_of_the_market_is_read() -> None:
    found = list(read_needs(SHARED / "marketplace" / "needs.csv"))
    assert len(found) == 1213 and all(isinstance(row, CleanRow) for row in found)
    with (SHARED / "marketplace" / "needs.csv").open(encoding="utf-8-sig", newline="") as file:
        wanted = [row["id"] for row in csv.DictReader(file)]
    assert [row.record.need_id for row in found if isinstance(row, CleanRow)] == wanted

"""Patents that nobody has stored are written without looking at each: what comes of it is what looking makes of it."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs import import_cleaning
from jobs.home import Home
from jobs.importing import import_files, undo_run
from matcher.domain import Patent
from matcher.vocabulary import RecordKind
from store import imports, new_patents, patents
from store.database import open_database
from store.imports import ReadRow
from store.schema import metadata

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
HEADINGS = ["申请号", "公开（公告）号", "专利名称", "摘要", "公开（公告）日"]
APPLICATIONS = ("", "CN201710106452.1", "CN201710106453.6", "CN201710106454.0")
PUBLICATIONS = ("", "CN106904530A", "CN106904530B", "CN106904531A")
ROWS = st.tuples(
    st.sampled_from(APPLICATIONS),
    st.sampled_from(PUBLICATIONS),
    st.sampled_from(("吊具", "")),
    st.sampled_from(("旧", "新")),
    st.sampled_from(("2017-06-30", "2019-01-15", "2019-13-01")),
)
FILES = st.lists(st.lists(ROWS, min_size=1, max_size=9), min_size=1, max_size=3)


@pytest.fixture
def conn(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.begin() as conn:
        yield conn


def brought(conn: sa.Connection, *records: Patent) -> bool | None:
    """Whether the records went in together; None where they could not be made ready."""
    run_id = imports.start_run(conn, RecordKind.PATENT, "", NOW)
    file_id = imports.start_file(conn, run_id, "a.csv", "", "")
    read = [ReadRow(f"{file_id} {n}".encode(), None, n, r.patent_id) for n, r in enumerate(records, start=2)]
    new = new_patents.ready(conn.dialect, records, read)
    return new and new_patents.write(conn, new, run_id, file_id, NOW)


def test_new_patents_are_read_as_they_came(conn: sa.Connection) -> None:
    one = Patent(
        "CN1", "题", application_number="A1", publication_numbers=("CN11111A", "CN11111B"), patentees=("甲，大学",)
    )
    two = Patent("CN2", "题", filing_date=NOW.date(), cited_by_count=0)
    assert brought(conn, one, two) is True
    assert [found for _, found in patents.patents_changed_since(conn, 0)] == [one, two]
    assert patents.resolve(conn, ["A1", "CN11111C", "CN2"]) == {"A1": "CN1", "CN11111C": "CN1", "CN2": "CN2"}
    assert [row["row_number"] for row in imports.origins(conn, RecordKind.PATENT, "CN2")] == [3]


def test_none_goes_in_where_one_is_known_by_any_number(conn: sa.Connection) -> None:
    assert brought(conn, Patent("CN1", "题", publication_number="CN12345A")) is True
    before = patents.latest_revision(conn)
    assert brought(conn, Patent("CN2", "题"), Patent("CN3", "题", publication_number="CN12345B")) is False
    assert patents.count(conn) == 1 and patents.latest_revision(conn) == before


def test_two_that_may_be_one_are_not_made_ready_nor_is_nothing(conn: sa.Connection) -> None:
    named = Patent("CN1", "题", publication_number="CN12345A")
    assert brought(conn, named, Patent("CN5", "题", abstract="CN12345B")) is True  # a number in a text names nothing
    assert brought(conn, named, Patent("CN5", "题", publication_number="CN12345B")) is None
    twins = [Patent(patent_id, "题", application_number="A") for patent_id in ("CN7", "CN8")]
    assert brought(conn, *twins) is None
    assert brought(conn) is None


def test_a_removed_patent_that_comes_again_is_no_longer_removed(conn: sa.Connection) -> None:
    assert brought(conn, Patent("CN1", "题"), Patent("CN2", "题")) is True
    patents.delete(conn, ["CN1", "CN2"])
    assert brought(conn, Patent("CN1", "题")) is True
    assert patents.patents_removed_since(conn, 0) == ["CN2"]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("new")
    return (folder / str(number) for number in count())


@settings(max_examples=40, deadline=None)
@given(files=FILES, undone=st.booleans())
def test_whatever_files_hold_looking_at_each_patent_makes_the_same_of_them(
    places: Iterator[Path], files: list[list[tuple[str, ...]]], undone: bool
) -> None:
    plainly, quickly = (stored(next(places), files, undone, quick) for quick in (False, True))
    assert quickly == plainly


def stored(folder: Path, files: list[list[tuple[str, ...]]], undone: bool, quick: bool) -> dict[str, list[str]]:
    """All tables after the files, in batches of three rows, the last run undone where asked."""
    home = Home(folder)
    home.prepare()
    engine = open_database(home.database_url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_cleaning, "BATCH", 3)
        patch.setattr(import_cleaning, "ALONE", 100)
        if not quick:
            patch.setattr(new_patents, "ready", lambda *_: None)
        for number, rows in enumerate(files):
            path = folder / f"{number}.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([HEADINGS, *rows])
            report = import_files(home, engine, RecordKind.PATENT, [path], now=NOW)
        if undone:
            undo_run(home, engine, report.run, "", NOW)
    with engine.connect() as conn:
        found = {t.name: sorted(map(repr, conn.execute(sa.select(t)))) for t in metadata.sorted_tables}
    engine.dispose()
    return found

"""The sample chain over stored records: everything placed, and what a person corrected stays."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs.chain import correct_assignment, import_chain
from jobs.home import Home
from jobs.importing import import_files, undo_run
from jobs.people import add_person
from matcher.domain import SegmentAssignment
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import RecordKind, Role
from store import chain, enterprises, patents
from store.database import open_database

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
HEADINGS = "申请号,专利名称,摘要\n"
PATENT = "CN2017101064521"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def engine(home: Home) -> Iterator[sa.Engine]:
    engine = open_database(home.database_url)
    add_person(engine, "王工", Role.REVIEWER)
    yield engine
    engine.dispose()


def taken(home: Home, engine: sa.Engine, title: str) -> None:
    path = home.path / "p.csv"
    path.write_text(f"{HEADINGS}CN201710106452.1,{title},\n", encoding="utf-8")
    assert not import_files(home, engine, RecordKind.PATENT, [path], now=NOW).failed


def placed(engine: sa.Engine) -> SegmentAssignment:
    with engine.connect() as conn:
        return chain.assignments(conn, RecordKind.PATENT, [PATENT])[PATENT]


def test_every_record_of_the_sample_is_placed_or_told_unassigned(home: Home, engine: sa.Engine) -> None:
    import_files(home, engine, RecordKind.PATENT, [SAMPLE / "patents_cnipr.xlsx"], now=NOW)
    import_files(home, engine, RecordKind.ENTERPRISE, [SAMPLE / "enterprises.xlsx"], now=NOW)
    counts = import_chain(engine, SAMPLE / "chain.toml", NOW)
    with engine.connect() as conn:
        assert sum(counts[RecordKind.PATENT].values()) == patents.count(conn) > 0
        assert sum(counts[RecordKind.ENTERPRISE].values()) == enterprises.count(conn) > 0
        found = chain.assignments(conn, RecordKind.ENTERPRISE, ["91999999MA0000002R"])["91999999MA0000002R"]
    assert found.segment_id == "structure"  # the first of the three it states


def test_a_correction_survives_both_chain_and_record_imported_again(home: Home, engine: sa.Engine) -> None:
    import_chain(engine, SAMPLE / "chain.toml", NOW)
    taken(home, engine, "吊具")
    assert placed(engine).segment_id == "rigging"
    made = correct_assignment(engine, RecordKind.PATENT, PATENT, "液压系统", " 王工 ", NOW)
    assert made == SegmentAssignment(PATENT, "hydraulic", "人工指定", "王工")
    import_chain(engine, SAMPLE / "chain.toml", NOW)
    assert placed(engine) == made
    taken(home, engine, "钢丝绳吊具")
    assert placed(engine) == made
    correct_assignment(engine, RecordKind.PATENT, PATENT, "未归类", "王工", NOW)
    import_chain(engine, SAMPLE / "chain.toml", NOW)
    assert placed(engine).segment_id == ""


def test_a_correction_goes_with_a_patent_into_the_one_that_absorbs_it_and_back_when_that_is_undone(
    home: Home, engine: sa.Engine
) -> None:
    import_chain(engine, SAMPLE / "chain.toml", NOW)
    path = home.path / "p.csv"
    headings = "申请号,公开（公告）号,专利名称\n"
    runs = []
    for row in (",CN106904530A,吊具\n", "CN201710106452.1,,钢丝绳\n", "CN201710106452.1,CN106904530A,吊具\n"):
        if len(runs) == 2:
            correct_assignment(engine, RecordKind.PATENT, PATENT, "hydraulic", "王工", NOW)
        path.write_text(headings + row, encoding="utf-8")
        runs.append(import_files(home, engine, RecordKind.PATENT, [path], now=NOW).run)

    def places() -> dict[str, tuple[str, str]]:
        with engine.connect() as conn:
            found = chain.assignments(conn, RecordKind.PATENT, [PATENT, "CN106904530"])
        return {record_id: (one.segment_id, one.person) for record_id, one in found.items()}

    assert places() == {"CN106904530": ("hydraulic", "王工")}
    undo_run(home, engine, runs[2], "", NOW)
    assert places() == {"CN106904530": ("rigging", ""), PATENT: ("hydraulic", "王工")}


def test_of_two_corrections_that_of_the_patent_that_stays_counts(home: Home, engine: sa.Engine) -> None:
    import_chain(engine, SAMPLE / "chain.toml", NOW)
    path = home.path / "p.csv"
    for row in (",CN106904530A,吊具\n", "CN201710106452.1,,钢丝绳\n"):
        path.write_text("申请号,公开（公告）号,专利名称\n" + row, encoding="utf-8")
        import_files(home, engine, RecordKind.PATENT, [path], now=NOW)
    for patent_id, segment in ((PATENT, "hydraulic"), ("CN106904530", "structure")):
        correct_assignment(engine, RecordKind.PATENT, patent_id, segment, "王工", NOW)
    path.write_text("申请号,公开（公告）号,专利名称\nCN201710106452.1,CN106904530A,吊具\n", encoding="utf-8")
    import_files(home, engine, RecordKind.PATENT, [path], now=NOW)
    with engine.connect() as conn:
        found = chain.assignments(conn, RecordKind.PATENT, [PATENT, "CN106904530"])
    assert list(found.values()) == [SegmentAssignment("CN106904530", "structure", "人工指定", "王工")]


def test_a_correction_into_a_segment_that_is_gone_goes_with_it(home: Home, engine: sa.Engine) -> None:
    import_chain(engine, SAMPLE / "chain.toml", NOW)
    taken(home, engine, "吊具")
    correct_assignment(engine, RecordKind.PATENT, PATENT, "hydraulic", "王工", NOW)
    path = home.path / "chain.toml"
    path.write_text('name = "新"\n[[segments]]\nid = "new"\nname = "新"\nterms = ["吊具"]\n', encoding="utf-8")
    assert import_chain(engine, path, NOW)[RecordKind.PATENT] == {"new": 1}


def test_corrections_that_name_nothing_are_refused(home: Home, engine: sa.Engine) -> None:
    taken(home, engine, "吊具")
    with pytest.raises(InputRefused, match="还没有产业链"):
        correct_assignment(engine, RecordKind.PATENT, PATENT, "液压系统", "王工", NOW)
    import_chain(engine, SAMPLE / "chain.toml", NOW)
    with pytest.raises(InputRefused, match="没有这个环节：火箭"):
        correct_assignment(engine, RecordKind.PATENT, PATENT, "火箭", "王工", NOW)
    with pytest.raises(RecordUnknown, match="CN9"):
        correct_assignment(engine, RecordKind.PATENT, "CN9", "液压系统", "王工", NOW)

"""A home moves from SQLite to PostgreSQL whole, or not at all."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import postgres
import pytest
import sqlalchemy as sa
from ledger_making import whole_push

from console.commands import run
from jobs.audit import audit
from jobs.home import Home
from jobs.moving import SET_ASIDE, move_database
from jobs.opening import open_home
from matcher.errors import HomeUnusable, InputRefused
from store import ledger
from store.database import writing
from store.schema import metadata, patents, revisions

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)


def unwatched(rows: int):
    return lambda units: None


def everything(home: Home) -> dict[str, list[tuple[object, ...]]]:
    engine = open_home(home)
    with engine.connect() as conn:
        found = {
            table.name: [tuple(row) for row in conn.execute(sa.select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def proof(home: Home) -> tuple[int, str, bool]:
    """How long the ledger is, its head, and whether the audit finds it sound."""
    engine = open_home(home)
    with engine.connect() as conn:
        found, entries = audit(conn), list(ledger.readable(conn))
    engine.dispose()
    return len(entries), entries[-1].hash, found.sound


@pytest.fixture
def demo(tmp_path: Path, worked_home: Path) -> Home:
    """A home with records of every kind and one push in its ledger."""
    home = Home(Path(shutil.copytree(worked_home, tmp_path / "home")))
    engine = open_home(home)
    with writing(engine) as conn:
        ledger.append(conn, whole_push("P-1", NOW))
    engine.dispose()
    return home


def test_every_row_arrives_and_the_ledger_still_proves_itself(demo: Home, postgresql_url: str) -> None:
    before, proven = everything(demo), proof(demo)
    moved = move_database(demo, postgresql_url, unwatched)
    assert moved.rows == sum(map(len, before.values())) and before["patents"] and before["matches"]
    there = Home(demo.path, postgresql_url)
    assert everything(there) == before
    assert proof(there) == proven and proven[0] == 4 and proven[2]


def test_numbers_given_by_the_database_go_on_after_the_last(demo: Home, postgresql_url: str) -> None:
    move_database(demo, postgresql_url, unwatched)
    there = Home(demo.path, postgresql_url)
    engine = open_home(there)
    numbered = [table for table in metadata.sorted_tables if table.autoincrement_column is not None]
    with engine.connect() as conn:
        for table in numbered:
            column = table.autoincrement_column
            last = conn.execute(sa.select(sa.func.max(column))).scalar() or 0
            sequence = conn.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))).scalar_one()
            assert conn.execute(sa.select(sa.func.nextval(sequence))).scalar_one() > last
    engine.dispose()
    assert any(everything(there)[table.name] for table in numbered)


def test_the_old_file_is_set_aside_unless_somebody_has_it_open(
    demo: Home, postgresql_url: str, request: pytest.FixtureRequest
) -> None:
    open_by_another = open_home(demo)
    with open_by_another.connect() as conn:
        conn.execute(sa.select(revisions))
        assert move_database(demo, postgresql_url, unwatched).set_aside is None
    open_by_another.dispose()
    with postgres.fresh_database(request.getfixturevalue("cluster")) as url:
        assert move_database(demo, url, unwatched).set_aside == demo.path / SET_ASIDE
    assert not (demo.path / "queqiao.sqlite").exists()


def test_a_database_with_rows_is_refused_and_stays_as_it_is(demo: Home, postgresql_url: str) -> None:
    there = Home(demo.path, postgresql_url)
    engine = open_home(there)
    with writing(engine) as conn:
        conn.execute(sa.update(revisions).values(latest=7))
        ledger.append(conn, whole_push("P-2", NOW))
    engine.dispose()
    before = everything(there)
    with pytest.raises(InputRefused, match="已有数据"):
        move_database(demo, postgresql_url, unwatched)
    assert everything(there) == before and (demo.path / "queqiao.sqlite").is_file()


def test_what_postgresql_cannot_hold_is_named_and_nothing_is_moved(demo: Home, postgresql_url: str) -> None:
    engine = open_home(demo)
    with writing(engine) as conn:
        one = sa.select(patents.c.patent_id).limit(1).scalar_subquery()
        conn.execute(sa.update(patents).where(patents.c.patent_id == one).values(title="a\0b"))
    engine.dispose()
    with pytest.raises(HomeUnusable, match="patents 搬不过去"):
        move_database(demo, postgresql_url, unwatched)
    rows = everything(Home(demo.path, postgresql_url))
    assert not any(found for name, found in rows.items() if name != "revisions")
    engine = open_home(demo)
    with writing(engine) as conn:
        conn.execute(sa.update(patents).where(patents.c.title == "a\0b").values(title="ab"))
    engine.dispose()
    assert move_database(demo, postgresql_url, unwatched).set_aside


def test_a_changed_ledger_is_not_moved(demo: Home, postgresql_url: str) -> None:
    engine = open_home(demo)
    with writing(engine) as conn:
        conn.exec_driver_sql("DROP TRIGGER ledger_entries_remain")
        conn.exec_driver_sql("DELETE FROM ledger_entries WHERE sequence = 2")
    engine.dispose()
    with pytest.raises(HomeUnusable, match="ledger_entries 搬不过去"):
        move_database(demo, postgresql_url, unwatched)


@pytest.mark.parametrize(
    ("url", "said"), [("mysql://a:b@c/d", "只能搬到 PostgreSQL"), ("sqlite:///x", "只能搬到 PostgreSQL")]
)
def test_only_postgresql_is_a_place_to_move_to(
    demo: Home, url: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(demo.path), "migrate-database", url]) == 1
    assert said in capsys.readouterr().err


def test_a_home_without_a_database_is_named(
    tmp_path: Path, postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(tmp_path / "none"), "migrate-database", postgresql_url]) == 1
    assert "没有数据库" in capsys.readouterr().err and not (tmp_path / "none").exists()


def test_the_command_tells_what_was_moved(demo: Home, postgresql_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(demo.path), "migrate-database", postgresql_url, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["tables"]["ledger_entries"]["rows"] == 4 and document["set_aside"].endswith(SET_ASIDE)

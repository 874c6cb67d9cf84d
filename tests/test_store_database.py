"""Opening a database: what is none, what is newer, what is up to date, and a schema that its migrations really make."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import postgres
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import store
from matcher.errors import HomeUnusable
from store.database import REVISIONS, open_database, writing
from store.migrating import migrate
from store.schema import metadata

ROOT = Path(store.__file__).resolve().parent.parent


def url_of(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def migrated(url: str, revision: str = "head") -> sa.Engine:
    """A database made by its migrations, one after the other."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as conn:
        migrate(conn, revision)
    return engine


@pytest.fixture
def second_url(request: pytest.FixtureRequest, engine: sa.Engine, tmp_path: Path) -> Iterator[str]:
    """Another empty database of the same make."""
    if engine.dialect.name == "sqlite":
        yield url_of(tmp_path / "second.sqlite")
        return
    with postgres.fresh_database(request.getfixturevalue("cluster")) as url:
        yield url


OTHERS = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index')",
    "postgresql": (
        "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
        "SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    ),
}


def contents(engine: sa.Engine) -> tuple[dict[str, object], dict[str, list[sa.Row[tuple[object, ...]]]]]:
    """Columns, keys and indexes of every table, and its rows; triggers, views and functions by name."""
    with engine.connect() as conn:
        inspector = sa.inspect(conn)
        tables = inspector.get_table_names()
        shape: dict[str, object] = {
            table: (
                [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(table)],
                inspector.get_pk_constraint(table),
                sorted(map(repr, inspector.get_foreign_keys(table))),
                sorted(map(repr, inspector.get_unique_constraints(table))),
                sorted(map(repr, inspector.get_indexes(table))),
            )
            for table in tables
        }
        shape["others"] = sorted(conn.exec_driver_sql(OTHERS[engine.dialect.name]).all())
        return shape, {table: list(conn.exec_driver_sql(f"SELECT * FROM {table}").all()) for table in tables}


def test_a_database_made_at_once_is_what_its_migrations_make(engine: sa.Engine, second_url: str) -> None:
    step_by_step = migrated(second_url)
    assert contents(engine) == contents(step_by_step)
    assert len(contents(engine)[0]["others"]) >= 3  # type: ignore[arg-type]
    step_by_step.dispose()


def test_the_migrated_schema_is_the_one_the_program_speaks(database_url: str) -> None:
    engine = migrated(database_url)
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_revisions_known_are_the_migrations_shipped() -> None:
    scripts = ScriptDirectory(str(ROOT / "store" / "migrations")).walk_revisions()
    assert tuple(script.revision for script in scripts)[::-1] == REVISIONS


@pytest.mark.parametrize("opened_before", [False, True], ids=["new", "up to date"])
def test_a_database_that_is_not_behind_opens_without_alembic(tmp_path: Path, opened_before: bool) -> None:
    url = url_of(tmp_path / "q.sqlite")
    if opened_before:
        open_database(url).dispose()
    code = (
        "import sys; from store.database import open_database; open_database(sys.argv[1]).dispose();"
        "print(sorted(name for name in sys.modules if name.split('.')[0] == 'alembic'))"
    )
    paths = {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", code, url], capture_output=True, text=True, check=False, env=os.environ | paths
    )
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


def test_opening_again_keeps_what_is_stored(database_url: str) -> None:
    engine = open_database(database_url)
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE revisions SET latest = 7")
    engine.dispose()
    engine = open_database(database_url)
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT latest FROM revisions").scalar() == 7
    engine.dispose()


def test_two_that_open_an_empty_database_at_once_make_it_once(database_url: str) -> None:
    with ThreadPoolExecutor(2) as both:
        engines = list(both.map(open_database, [database_url] * 2))
    for engine in engines:
        with engine.connect() as conn:
            assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [REVISIONS[-1]]
        engine.dispose()


def test_matches_stored_before_the_question_was_asked_may_not_be_pushed(tmp_path: Path) -> None:
    url = url_of(tmp_path / "q.sqlite")
    engine = migrated(url_of(tmp_path / "q.sqlite"), "0003")
    with engine.begin() as conn:
        conn.exec_driver_sql("INSERT INTO matches VALUES ('M-1', 'N', 'CN1', 1, 0.5, 3, 0.6, 1, '{}', '2026-03-01')")
    engine.dispose()
    engine = open_database(url)
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT match_id, pushable FROM matches").fetchall() == [("M-1", 0)]
    engine.dispose()


def test_a_new_file_has_large_pages_and_an_older_one_keeps_its_own(tmp_path: Path) -> None:
    for name, pages in (("new.sqlite", 16384), ("old.sqlite", 4096)):
        if name == "old.sqlite":
            older = sqlite3.connect(tmp_path / name)
            older.execute("PRAGMA page_size=4096")
            older.execute("VACUUM")
            older.close()
        engine = open_database(url_of(tmp_path / name))
        with engine.connect() as conn:
            assert conn.exec_driver_sql("PRAGMA page_size").scalar() == pages
            assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        engine.dispose()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    path.write_bytes("不是数据库，而是一段文字。".encode() * 100)
    before = path.read_bytes()
    with pytest.raises(HomeUnusable, match=r"数据库无法打开：.*q\.sqlite"):
        open_database(url_of(path))
    assert path.read_bytes() == before


def test_a_database_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, match="数据库无法打开"):
        open_database(url_of(tmp_path / "absent" / "q.sqlite"))


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    open_database(url_of(path)).dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(HomeUnusable, match="更新的版本"):
        open_database(url_of(path))
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    connection.close()


@pytest.mark.parametrize("url", ["no address", "nosuchdialect://anna:secret@host/db"])
def test_an_address_that_is_none_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(HomeUnusable, match="数据库地址不对") as refused:
        open_database(url)
    assert "secret" not in refused.value.message


def test_a_transaction_that_fails_leaves_nothing(engine: sa.Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as conn:
        conn.exec_driver_sql("UPDATE revisions SET latest = 7")
        raise ZeroDivisionError
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT latest FROM revisions").scalar() == 0


def test_a_reference_to_nothing_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as conn:
        conn.exec_driver_sql("INSERT INTO enterprise_names (name, enterprise_id) VALUES ('甲', 'absent')")

"""Opening the database of a home: settings of the connection, and migrations where the schema is behind."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from matcher.errors import HomeUnusable

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013")
_BUSY_MILLISECONDS = 30_000
_MAKING_TABLES = 7_105_113  # any number, as long as it is always this one
_CURE = "请检查 --home 和 QUEQIAO_DATABASE_URL"


def open_database(url: str, before_migrating: Callable[[str], None] | None = None) -> sa.Engine:
    """The database at `url`, its schema brought up to date; dispose of it when done. Where an older schema is to be
    migrated, `before_migrating` is called first, with its revision; what it raises leaves the database as it was.

    Raises HomeUnusable for what is no database, cannot be reached, or was written by a newer version.
    """
    engine = _engine(url)
    try:
        _bring_up_to_date(engine, before_migrating)
    except (sa.exc.DBAPIError, sqlite3.DatabaseError) as error:
        engine.dispose()
        raise HomeUnusable("数据库无法打开", _shown(engine.url), f"原因：{_reason(error)}。{_CURE}") from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def unmigrated(url: str) -> sa.Engine:
    """The database at `url` as it stands, whatever its schema: to copy it and to look at a copy. Raises HomeUnusable
    for an address that is none."""
    return _engine(url)


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that means to write: SQLite takes its lock at the start, so that it cannot fail halfway."""
    with writer(engine) as conn, conn.begin():
        yield conn


def writer(engine: sa.Engine) -> sa.Connection:
    """A connection whose transactions all mean to write."""
    return engine.connect().execution_options(means_to_write=True)


def scrub(engine: sa.Engine) -> bool:
    """Overwrite what was deleted but still lies in the file of an SQLite database; False where others kept it open.
    Other databases do this on their own terms: False."""
    if engine.dialect.name != "sqlite":
        return False
    raw = engine.raw_connection()
    try:
        raw.execute("VACUUM").close()
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        raw.close()
    return not busy


def _engine(url: str) -> sa.Engine:
    try:
        engine = sa.create_engine(_with_driver(url))
    except (sa.exc.ArgumentError, ImportError) as error:
        raise HomeUnusable("数据库地址不对，或缺少驱动", _hidden(url), _CURE) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _with_driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in ("postgresql", "postgres") else url


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's `begin` decides, not the driver
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "page_size=16384",  # of a new file: a patent's text fits a page; SQLite's share of an import takes a third less
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(conn: sa.Connection) -> None:
    means_to_write = conn.get_execution_options().get("means_to_write", False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if means_to_write else "BEGIN")


def _bring_up_to_date(engine: sa.Engine, before_migrating: Callable[[str], None] | None) -> None:
    found = revision_of(engine)
    if found == REVISIONS[-1]:
        return
    if found and found not in REVISIONS:
        raise HomeUnusable("数据库由更新的版本写成", _shown(engine.url), "请升级本程序后再打开")
    if found and before_migrating:
        before_migrating(found)
    from store.fresh import create, is_empty

    with writing(engine) as conn:
        if conn.dialect.name == "postgresql":  # SQLite took its lock when the transaction began
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MAKING_TABLES})")
        if is_empty(conn):
            create(conn, REVISIONS[-1])
            return
        from store.migrating import migrate

        migrate(conn)


def revision_of(engine: sa.Engine) -> str:
    """The revision of the schema; empty where there is none yet."""
    with engine.connect() as conn:
        if not sa.inspect(conn).has_table("alembic_version"):
            return ""
        return conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""


def _shown(url: sa.URL) -> str:
    return (url.database or "") if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _hidden(url: str) -> str:
    """An address that may not even parse, without what stands before an `@` (a password)."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if rest else scheme.rpartition("@")[2]


def _reason(error: Exception) -> str:
    original = getattr(error, "orig", None) or error
    return " ".join(str(original).split())[:120]

"""A consistent copy of a database in use: SQLite by its online backup, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from matcher.errors import HomeUnusable

SQLITE_COPY, POSTGRESQL_COPY = "queqiao.sqlite", "queqiao.dump"
_SECONDS = 3600


def copy_database(engine: sa.Engine, folder: Path) -> Path:
    """Copy the database into `folder` as it stands at one moment, others writing meanwhile; the file written. Raises
    HomeUnusable where the tool of PostgreSQL is missing or fails."""
    if engine.dialect.name == "sqlite":
        return _copy_sqlite(engine, folder / SQLITE_COPY)
    path = folder / POSTGRESQL_COPY
    _run_tool("pg_dump", engine.url, ["--format=custom", "--no-owner", f"--file={path}"])
    return path


def load_copy(engine: sa.Engine, path: Path) -> None:
    """Put a copy made of PostgreSQL back into the empty database of `engine`. Raises HomeUnusable."""
    with engine.connect() as conn:
        if sa.inspect(conn).get_table_names():
            raise HomeUnusable("数据库不是空的，不能恢复到其中", cure="请先另建一个空库，写进 QUEQIAO_DATABASE_URL")
    arguments = ["--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={engine.url.database}", str(path)]
    _run_tool("pg_restore", engine.url, arguments)


def is_readable_copy(path: Path) -> bool:
    """Whether the whole of a copy made of PostgreSQL can be read."""
    tool = _tool("pg_restore")
    ran = subprocess.run([tool, f"--file={os.devnull}", str(path)], capture_output=True, timeout=_SECONDS, check=False)
    return ran.returncode == 0


def _copy_sqlite(engine: sa.Engine, path: Path) -> Path:
    """In one step, so that a writer cannot make it start again: in WAL mode a reader keeps nobody waiting."""
    with _raw(engine) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE").close()
    return path


@contextmanager
def _raw(engine: sa.Engine) -> Iterator[sqlite3.Connection]:
    pooled = engine.raw_connection()
    try:
        connection = pooled.driver_connection
        if not isinstance(connection, sqlite3.Connection):
            raise TypeError(f"no SQLite connection: {connection!r}")
        yield connection
    finally:
        pooled.close()


def _run_tool(name: str, url: sa.URL, arguments: list[str]) -> None:
    """The password goes by the environment: an argument could be read by everyone on the machine."""
    told = {"PGHOST": url.host, "PGPORT": url.port and str(url.port), "PGUSER": url.username}
    told |= {"PGDATABASE": url.database, "PGPASSWORD": url.password and str(url.password)}
    told |= {f"PG{key.upper()}": value for key, value in url.query.items() if isinstance(value, str)}
    environment = os.environ | {key: value for key, value in told.items() if value}
    command = [_tool(name), "--no-password", *arguments]
    ran = subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False
    )
    if ran.returncode:
        reason = " ".join(ran.stderr.split())[-200:]
        raise HomeUnusable(f"{name} 没有成功", reason, "请检查 QUEQIAO_DATABASE_URL 和 PostgreSQL 客户端的版本")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        cure = "请安装 PostgreSQL 客户端工具（版本不低于服务器），或由数据库管理员备份"
        raise HomeUnusable("备份 PostgreSQL 需要命令", name, cure)
    return found

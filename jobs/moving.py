"""A home's database from SQLite to PostgreSQL; the old file is set aside, so that nobody works on with it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from jobs.home import Home
from jobs.opening import open_home
from matcher.errors import InputRefused
from store.database import open_database
from store.moving import MovedTable, count_rows, move_rows

SET_ASIDE = "queqiao.moved.sqlite"
Watch = Callable[[int], Callable[[int], None]]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved. `set_aside`: where the old file lies now, None where another program still has it open."""

    tables: tuple[MovedTable, ...]
    set_aside: Path | None

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of the command."""
        tables = {table.name: {"rows": table.rows, "sha256_sum": table.digest} for table in self.tables}
        return {"rows": self.rows, "set_aside": str(self.set_aside) if self.set_aside else None, "tables": tables}


def move_database(home: Home, url: str, watch: Watch) -> Moved:
    """Move the home's rows into the empty PostgreSQL database at `url`. `watch` is told how many rows there are, and
    gives what is told of each bunch. Raises InputRefused where the home is not on SQLite or `url` is not PostgreSQL,
    HomeUnusable where the database cannot be reached or the two sides differ; nothing is moved then."""
    if home.stated_database_url:
        raise InputRefused("工作目录用的已不是 SQLite", "QUEQIAO_DATABASE_URL", "请先清空这个设置再搬")
    if not url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        raise InputRefused("只能搬到 PostgreSQL", url.partition("://")[0], "请写 postgresql://用户:密码@主机/库名")
    if not (home.path / "queqiao.sqlite").is_file():
        raise InputRefused("工作目录里没有数据库", home.path, "请检查 --home")
    source = open_home(home)
    try:
        tables = _moved(source, url, watch)
    finally:
        source.dispose()
    return Moved(tuple(tables), _set_aside(home))


def _moved(source: sa.Engine, url: str, watch: Watch) -> list[MovedTable]:
    target = open_database(url)
    try:
        return move_rows(source, target, watch(count_rows(source)))
    finally:
        target.dispose()


def _set_aside(home: Home) -> Path | None:
    """The last to close a database takes its journal away: where it still lies there, somebody has it open."""
    file = home.path / "queqiao.sqlite"
    if file.with_name(f"{file.name}-wal").exists():
        return None
    try:
        return file.replace(home.path / SET_ASIDE)
    except OSError:
        return None

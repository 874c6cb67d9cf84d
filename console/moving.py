"""`queqiao migrate-database`: a home's database from SQLite to PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, place_of
from console.output import Advance, emit, progress

if TYPE_CHECKING:
    from jobs.moving import Moved


@click.command("migrate-database")
@click.argument("url", metavar="数据库地址")
@home_option
@json_option
def migrate_database_command(url: str, home: Path | None, as_json: bool) -> None:
    """把工作目录的数据库从 SQLite 搬到空的 PostgreSQL 库：全部搬完、逐表核对无误才算数。"""
    from jobs.home import Home
    from jobs.moving import move_database
    from jobs.settings import read_settings

    settings = read_settings(os.environ)
    place = Home(place_of(home, settings), settings.database_url, settings.index_url)
    with ExitStack() as bars:

        def watch(rows: int) -> Advance:
            return bars.enter_context(progress("搬数据库", "行", rows))

        moved = move_database(place, url, watch)
    emit(moved.to_dict(), as_json, _lines(moved))


def _lines(moved: "Moved") -> Iterator[str]:
    filled = sum(table.rows > 0 for table in moved.tables)
    yield f"已搬 {moved.rows} 行，{filled} 张有数据的表；两边逐表的行数和 SHA-256 之和都相同"
    if moved.set_aside:
        yield f"旧库已改名为 {moved.set_aside}，核对后可删"
    else:
        yield "旧库仍被别的程序打开，没有改名：请停掉 queqiao run 和 serve 再自行改名，以免接着写旧库"
    yield "下一步：1. 把这个地址设为 QUEQIAO_DATABASE_URL"
    yield "　　　　2. queqiao status 和 queqiao push audit，数目应与搬之前相同；索引照旧可用"

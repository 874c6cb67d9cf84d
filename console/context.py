"""What every command opens first and closes last: settings, home, database; and the clock, read once."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from jobs.home import Home
    from jobs.many_cores import Spread
    from jobs.opening import Engine
    from jobs.settings import Settings

Command = TypeVar("Command", bound=Callable[..., object])
HOME_KEY = "home"


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened home; `today` is the day in Asia/Shanghai."""

    home: "Home"
    engine: "Engine"
    settings: "Settings"
    now: datetime

    @property
    def today(self) -> date:
        """The day that decides validity, in the programme's time zone."""
        return self.now.astimezone(ZoneInfo("Asia/Shanghai")).date()


@contextmanager
def opened(home: Path | None) -> Iterator[Opened]:
    """The home a command works on: `--home`, else QUEQIAO_HOME, else ./queqiao-home."""
    from jobs.home import Home
    from jobs.opening import open_home
    from jobs.settings import read_settings

    settings = read_settings(os.environ)
    place = Home(place_of(home, settings), settings.database_url, settings.index_url)
    engine = open_home(place, settings.backups)
    try:
        yield Opened(place, engine, settings, datetime.now(UTC))
    finally:
        engine.dispose()


def place_of(home: Path | None, settings: "Settings") -> Path:
    """The folder of the home: as stated with the command, with the group, in the settings."""
    return home or _of_group() or settings.home


def _of_group() -> Path | None:
    context = click.get_current_context(silent=True)
    stated = context.find_root().params.get(HOME_KEY) if context else None
    return Path(stated) if stated else None


def home_option(command: Command) -> Command:
    """`--home DIR`, on every command that opens a home."""
    path = click.Path(path_type=Path, file_okay=False)
    return click.option("--home", type=path, default=None, help="工作目录，默认 ./queqiao-home")(command)


def json_option(command: Command) -> Command:
    """`--json`: one JSON document on stdout, nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="以一个 JSON 文档输出结果")(command)


def cluster_option(command: Command) -> Command:
    """`--cluster ADDRESS`: the scheduler of a Dask cluster."""
    return click.option("--cluster", default="", help="由 Dask 集群分担：调度进程的地址，如 tcp://10.0.0.5:8786")(
        command
    )


@contextmanager
def spreading(address: str) -> "Iterator[Spread | None]":
    """What spreads work over the cluster at that address; None where none is stated."""
    if not address:
        yield None
        return
    from jobs.cluster import cluster

    with cluster(address) as spread:
        yield spread


def person_option(command: Command) -> Command:
    """`--as NAME`: the person who acts."""
    return click.option("--as", "person", default="", help="操作人（用 queqiao users add 登记）")(command)

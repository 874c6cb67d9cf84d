"""The command line: open, call, translate the error. Each room of commands is imported only when it is asked for."""

import atexit
import gc
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from console.output import survive_any_terminal

ROOMS = {
    "demo": "console.demo",
    "forms": "console.documents",
    "catalog": "console.documents",
    "import": "console.imports",
    "chain": "console.chain",
    "users": "console.people",
    "enterprises": "console.enterprises",
    "contacts": "console.contacts",
    "needs": "console.needs",
    "facets": "console.facets",
    "adapt": "console.adapting",
    "index": "console.matching",
    "search": "console.matching",
    "match": "console.matching",
    "push": "console.pushes",
    "transfers": "console.transfers",
    "register": "console.registers",
    "cases": "console.cases",
    "serve": "console.serving",
    "run": "console.scheduling",
    "train": "console.ranking",
    "score": "console.ranking",
    "evaluate": "console.ranking",
    "status": "console.overview",
    "report": "console.reporting",
    "backup": "console.backing_up",
    "restore": "console.backing_up",
    "migrate-database": "console.moving",
}
# As in `jobs/many_cores.py`; looking through the modules of a command every 700 objects took an eighth of `status`.
_NEW_OBJECTS = 50_000


class Rooms(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the work."""
        return list(ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from the room that holds it."""
        if cmd_name not in ROOMS:
            return None
        command: click.Command = getattr(import_module(ROOMS[cmd_name]), f"{cmd_name.replace('-', '_')}_command")
        return command


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), default=None, help="工作目录，默认 ./queqiao-home"
)
def queqiao(home: Path | None) -> None:
    """鹊桥：把企业的技术需求与高校院所的专利对上，只推送值得推送的少数几条。"""


def main(arguments: list[str] | None = None) -> None:
    """The entry point: exit 0 done, 1 the user can mend it (one line in Chinese), 2 wrong usage."""
    gc.set_threshold(_NEW_OBJECTS)
    atexit.register(gc.freeze)  # what is left at the end goes with the process; looking through it takes a tenth longer
    survive_any_terminal()
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status, errors told on stderr in one line."""
    try:
        result: Any = queqiao.main(arguments, prog_name="queqiao", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except Exception as error:
        line, status = told(error)
        click.echo(" ".join(line.split()), err=True)
        return status
    return result if isinstance(result, int) else 0


def told(error: Exception) -> tuple[str, int]:
    """The line and the exit status for an error the user can mend; a fault of the program is raised again."""
    from matcher.errors import QueqiaoError

    if isinstance(error, click.UsageError):
        where = f"（{error.ctx.command_path} --help 查看用法）" if error.ctx else ""
        return f"{error.format_message()}{where}", 2
    if isinstance(error, click.Abort):
        return "已中断", 1
    if isinstance(error, QueqiaoError):
        return error.message, 1
    if isinstance(error, OSError):
        return f"读写失败：{error.filename or ''} {error.strerror or error}。请检查磁盘空间和权限后重试", 1
    from jobs.opening import database_complaint

    if line := database_complaint(error):
        return line, 1
    raise error

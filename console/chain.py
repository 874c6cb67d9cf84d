"""`queqiao chain`: the industry chain and each record's place in it."""

from pathlib import Path

import click

from console.context import home_option, json_option, opened
from console.output import emit
from matcher.glossary import chinese
from matcher.vocabulary import RecordKind

PLACED = {"patent": RecordKind.PATENT, "need": RecordKind.NEED, "enterprise": RecordKind.ENTERPRISE}


@click.group("chain")
def chain_command() -> None:
    """产业链与环节。"""


@chain_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@home_option
@json_option
def import_(file: Path, home: Path | None, as_json: bool) -> None:
    """导入产业链（TOML），并把专利、需求、企业归入环节。"""
    from jobs.chain import import_chain

    with opened(home) as at:
        counts = import_chain(at.engine, file, at.now)
    document = {kind.value: dict(found) for kind, found in counts.items()}
    lines = (
        f"{chinese(kind)}：归入环节 {sum(found.values()) - found.get('', 0)}，未归入 {found.get('', 0)}"
        for kind, found in counts.items()
    )
    emit({"assigned": document}, as_json, lines)


@chain_command.command("assign")
@click.argument("kind", type=click.Choice(list(PLACED)))
@click.argument("record_id")
@click.argument("segment")
@click.option("--as", "person", required=True, help="操作人（用 queqiao users add 登记）")
@home_option
def assign(kind: str, record_id: str, segment: str, person: str, home: Path | None) -> None:
    """更正一条记录所属的环节；SEGMENT 为环节名称或编号，unassigned 为不归入。"""
    from jobs.chain import correct_assignment

    with opened(home) as at:
        correct_assignment(at.engine, PLACED[kind], record_id, segment, person, at.now)
    click.echo(f"已更正：{record_id} → {segment}")

"""`queqiao chain`: the industry chain and each record's place in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened
from console.output import emit
from matcher.glossary import chinese
from matcher.vocabulary import RecordKind

if TYPE_CHECKING:
    from jobs.chain_picture import ChainPicture

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


@chain_command.command("picture")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="写到这个文件夹，默认工作目录的 documents"
)
@home_option
@json_option
def picture(output: Path | None, home: Path | None, as_json: bool) -> None:
    """产业链图谱与清单：网页（技术功效矩阵、环节供需、专利权人、发明人）和表格。"""
    from jobs.chain_page import write_chain_page
    from jobs.chain_picture import read_chain_picture
    from jobs.sheets.chain_picture import write_chain_sheets

    with opened(home) as at, at.engine.connect() as conn:
        found = read_chain_picture(conn, at.today, at.settings.threshold)
        folder = output or at.home.documents
    folder.mkdir(parents=True, exist_ok=True)
    files = [write_chain_page(found, folder / "产业链图谱.html"), write_chain_sheets(found, folder / "产业链清单.xlsx")]
    document = found.to_dict() | {"files": [str(file) for file in files]} if as_json else None
    emit(document, as_json, _picture_lines(found, files))


def _picture_lines(found: "ChainPicture", files: list[Path]) -> Iterator[str]:
    supply, needs = len(found.supply), len(found.needs)
    yield f"专利 {len(found.patents)} 件，可推送 {supply} 件；未关闭需求 {needs} 条，有匹配的 {len(found.met)} 条"
    for one in found.segments:
        yield f"{chinese(one.standing)}  {one.records.name}：{one.basis}"
    matrix = found.matrix
    yield f"技术功效矩阵：{len(matrix.means)} 种手段 × {len(matrix.effects)} 种功效，{len(matrix.cells)} 格有专利"
    yield from (f"请打开 {file}" for file in files)

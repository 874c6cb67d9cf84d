"""`queqiao report`: the programme report, frozen as of a day."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened, person_option
from console.output import emit, padded

if TYPE_CHECKING:
    from jobs.reporting import MadeReport

_NO_PDF = "没有转成 PDF：需要装有 LibreOffice（含 Writer），或打开 docx 另存"


@click.command("report")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="截止日期，如 2026-12-31；不写为今天")
@click.option("--number", type=int, help="把这一号报告的文件再写一遍，不重算")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="写到哪个文件夹，默认在工作目录的 documents/报告"
)
@click.option("--no-pdf", is_flag=True, help="不转 PDF")
@person_option
@home_option
@json_option
def report_command(
    as_of: datetime | None,
    number: int | None,
    output: Path | None,
    no_pdf: bool,
    person: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """任务书完成情况报告：冻结一份数据，写出 json、xlsx、docx（装有 LibreOffice 的还有 PDF），每页印同一个哈希。"""
    from jobs.report_files import FOLDER, write_report_files
    from jobs.reporting import kept_report, make_report, restated

    if as_of and number:
        raise click.UsageError("--as-of 和 --number 只能写一个")
    with opened(home) as at:
        day = as_of.date() if as_of else at.today
        made = kept_report(at.engine, number) if number else make_report(at.home, at.engine, day, at.now, person)
        other = restated(at.home, at.engine, day) if made.is_new else None
        files = write_report_files(output or at.home.documents / FOLDER, made, at.settings.centre_name, not no_pdf)
    late = f"第 {other[0].number} 号（截至 {other[0].as_of}）按现在的记录有变化" if other else ""
    document = made.to_dict() | {"files": [str(path) for path in files], "restated": other[0].number if other else None}
    missing = [] if no_pdf or any(path.suffix == ".pdf" for path in files) else [_NO_PDF]
    emit(document, as_json, [*_lines(made, files, late), *missing])


def _lines(made: "MadeReport", files: Sequence[Path], late: str) -> Iterator[str]:
    from jobs.report_words import figure_words, met_words, target_words

    stands = "" if made.is_new else "（数据没有变化，仍是这一号）"
    yield f"第 {made.frozen.number} 号报告，截至 {made.frozen.as_of}{stands}"
    for line in made.document["lines"]:
        loose = "" if line["loose"] is None else f"（宽口径 {line['loose']:,g}）"
        figure, target = f"{figure_words(line)}{loose}", line["target"]
        words = f"{target_words(target)}　{met_words(line['met'])}"
        yield f"  {padded(target['name'], 44)}{padded(figure, 26)}{words}"
    if made.before:
        names = "、".join(change.name for change in made.changes)
        yield (
            f"与第 {made.before.number} 号相比有变化：{names}" if names else f"各项数值与第 {made.before.number} 号相同"
        )
    if late:
        yield f"注意：{late}，请用 --as-of 重出一份"
    yield f"数据哈希 {made.frozen.sha256}"
    yield from (f"已写入 {path}" for path in files)

"""`queqiao import`: files in, an account of every row out."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened, person_option
from console.output import emit, progress
from matcher.vocabulary import RecordKind

if TYPE_CHECKING:
    from jobs.import_reports import FileReport, ImportReport

KINDS = {
    "patents": RecordKind.PATENT,
    "needs": RecordKind.NEED,
    "enterprises": RecordKind.ENTERPRISE,
    "supply": RecordKind.SUPPLY,
}


@click.command("import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@click.option("--mapping", type=click.Path(path_type=Path), help="列名（或列序号）与字段的对照表，TOML 或 CSV")
@click.option("--undo", metavar="RUN", help="撤销一次导入")
@person_option
@home_option
@json_option
def import_command(  # noqa: PLR0913
    *,
    kind: str,
    files: tuple[Path, ...],
    dry_run: bool,
    mapping: Path | None,
    undo: str | None,
    person: str,
    home: Path | None,
    as_json: bool,
) -> int:
    """导入专利、需求、企业或供给表：KIND 为 patents、needs、enterprises 或 supply。"""
    if bool(files) == bool(undo):
        raise click.UsageError("请给出要导入的文件，或用 --undo 给出要撤销的导入编号")
    if undo:
        return _undo(undo, person, home, as_json)
    return _import(KINDS[kind], files, mapping, dry_run, person, home, as_json)


def _import(
    kind: RecordKind,
    files: tuple[Path, ...],
    mapping: Path | None,
    dry_run: bool,
    person: str,
    home: Path | None,
    as_json: bool,
) -> int:
    from ingest.mappings import read_mapping
    from jobs.importing import import_files
    from jobs.people import require_person

    columns = read_mapping(mapping) if mapping else None
    with opened(home) as at, progress("导入", "行") as advance:
        if person:
            require_person(at.engine, person)
        done: dict[str, int] = {}

        def seen(name: str, rows: int) -> None:
            advance(rows - done.get(name, 0))
            done[name] = rows

        report = import_files(
            at.home, at.engine, kind, files, mapping=columns, person=person, now=at.now, dry_run=dry_run, progress=seen
        )
    emit(report.to_dict(), as_json, _lines(report))
    for file in report.files:
        if file.error:
            click.echo(file.error if file.file in file.error else f"{file.file}：{file.error}", err=True)
    return 1 if report.failed else 0


def _lines(report: "ImportReport") -> Iterator[str]:
    if not all(file.error for file in report.files):  # a run of which nothing went in is nothing to undo
        yield f"导入编号 {report.run}" if report.run else "试运行，未写入"
    for file in report.files:
        if not file.error:
            yield _file_line(file)
            if file.rejects_file:
                yield f"  被拒的行在 {file.rejects_file}，改好后可直接再次导入"
            if file.erased:
                yield f"  {file.erased} 行的联系人已要求删除个人信息，没有收入；企业信息照常导入"


def _file_line(file: "FileReport") -> str:
    counts = f"新增 {file.accepted}，更新 {file.updated}，无变化 {file.unchanged}，拒收 {file.rejected}"
    return f"{file.file}（{file.source}）：共 {file.rows} 行，{counts}"


def _undo(run: str, person: str, home: Path | None, as_json: bool) -> int:
    from jobs.importing import undo_run
    from jobs.people import require_person

    with opened(home) as at:
        if person:
            require_person(at.engine, person)
        report = undo_run(at.home, at.engine, run, person, at.now)
    line = f"已撤销导入 {report.run}：恢复 {report.restored} 条，删除 {report.removed} 条。请再运行 queqiao index"
    document = {"run": report.run, "restored": report.restored, "removed": report.removed}
    emit(document, as_json, [line])
    return 0

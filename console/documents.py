"""`queqiao forms` and `queqiao catalog`: the documents staff hand out."""

from pathlib import Path

import click

from console.context import home_option, opened


@click.command("forms")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path())
def forms_command(directory: Path) -> None:
    """写出空白表格：需求征集表、企业登记表、高校专利供给表。"""
    from jobs.sheets.forms import write_forms

    for path in write_forms(directory):
        click.echo(f"已写入 {path}")


@click.command("catalog")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("供需目录.xlsx"),
    show_default=True,
    help="写成 .xlsx、.csv（供给、需求各一个文件）或 .json",
)
@home_option
def catalog_command(output: Path, home: Path | None) -> None:
    """写出供需目录（按产业链环节，遵守需求的保密级别）。"""
    from jobs.cataloging import write_home_catalog

    with opened(home) as at, at.engine.connect() as conn:
        written = write_home_catalog(conn, output, at.today, at.home)
    for path in written:
        click.echo(f"已写入 {path}")

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
@click.option("--site", is_flag=True, help="发布为网页：写到工作目录的 public，serve --face public 打开的就是它")
@click.option(
    "--site-to",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="把网页写到这个文件夹，可放到任何网站上，也可直接在本机打开",
)
@home_option
def catalog_command(output: Path, site: bool, site_to: Path | None, home: Path | None) -> None:
    """写出供需目录（按产业链环节，遵守需求的保密级别）。"""
    from jobs.cataloging import write_home_catalog

    if site or site_to:
        _publish(site_to, home)
        return
    with opened(home) as at, at.engine.connect() as conn:
        written = write_home_catalog(conn, output, at.today, at.home)
    for path in written:
        click.echo(f"已写入 {path}")


def _publish(folder: Path | None, home: Path | None) -> None:
    from jobs.public_site import publish

    with opened(home) as at, at.engine.connect() as conn:
        place, settings = folder or at.home.public, at.settings
        done = publish(at.home, conn, at.now, settings.centre_name, place, settings.public_url)
    click.echo(f"已发布到 {done.folder}：专利 {done.patents} 件，需求 {done.needs} 条，共 {done.files} 个文件")

"""`queqiao enterprises`: two entries of one firm merged, and taken apart again."""

from pathlib import Path

import click

from console.context import home_option, opened


@click.group("enterprises")
def enterprises_command() -> None:
    """企业登记的合并与拆分。"""


@enterprises_command.command("merge")
@click.argument("kept_id")
@click.argument("merged_id")
@click.option("--as", "person", required=True, help="操作人（用 queqiao users add 登记）")
@home_option
def merge(kept_id: str, merged_id: str, person: str, home: Path | None) -> None:
    """把 MERGED_ID 并入 KEPT_ID：需求、联系人和名称一并转过去。"""
    from jobs import enterprises

    with opened(home) as at:
        kept = enterprises.merge(at.engine, kept_id, merged_id, person, at.now)
    click.echo(f"已合并到 {kept.name}（{kept.enterprise_id}）")


@enterprises_command.command("unmerge")
@click.argument("merged_id")
@click.option("--as", "person", required=True, help="操作人（用 queqiao users add 登记）")
@home_option
def unmerge(merged_id: str, person: str, home: Path | None) -> None:
    """取消合并，恢复原样。"""
    from jobs import enterprises

    with opened(home) as at:
        enterprises.unmerge(at.engine, merged_id, person, at.now)
    click.echo(f"已取消合并 {merged_id}")

"""`queqiao adapt`: the shipped encoder tuned to the home's own patents."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened
from console.output import emit, progress

if TYPE_CHECKING:
    from jobs.adapting import AdaptReport

REBUILD = "请运行 queqiao index --rebuild 重建索引"


@click.command("adapt")
@click.option("--revert", "going_back", is_flag=True, help="撤回最近一次启用，恢复到之前的编码器")
@home_option
@json_option
def adapt_command(going_back: bool, home: Path | None, as_json: bool) -> None:
    """用本库专利的名称、摘要、权利要求调整编码器；留出的专利检索得更准才启用。"""
    from jobs.adapting import adapt, revert

    with opened(home) as at:
        if going_back:
            name = revert(at.home)
            emit({"encoder": name}, as_json, [f"已恢复为{name or '随程序提供的编码器'}。{REBUILD}"])
            return
        with at.engine.connect() as conn, progress("调整编码器", "%", 100) as advance:
            report = adapt(at.home, conn, at.settings.encoder, advance)
    emit(report.to_dict(), as_json, _lines(report))


def _lines(report: "AdaptReport") -> Iterator[str]:
    yield f"用 {report.patents} 件专利的 {report.pairs} 对文字调整"
    yield f"留出 {report.before.pairs} 件检验，由名称找回自己的摘要："
    for word, found in (("调整前", report.before), ("调整后", report.after)):
        yield f"    {word}  排在第一 {found.recall_at_1:.1%}，平均倒数排名 {found.mrr:.3f}"
    yield f"已启用 {report.encoder}。{REBUILD}" if report.activated else "没有变得更准，未启用，仍用原来的编码器"

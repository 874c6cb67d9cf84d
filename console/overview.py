"""`queqiao status`: what is in the home and what to do next."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened
from console.output import emit

if TYPE_CHECKING:
    from jobs.status import Status

INDEX_WORDS = {"fresh": "最新", "stale": "已过期", "absent": "未建立"}


@click.command("status")
@home_option
@json_option
def status_command(home: Path | None, as_json: bool) -> None:
    """查看工作目录里有什么、什么已过期、下一步做什么。"""
    from jobs.status import read_status

    with opened(home) as at, at.engine.connect() as conn:
        status = read_status(at.home, conn, at.today, at.settings.encoder)
    emit(status.to_dict(), as_json, _lines(status, at.home.path))


def _lines(status: "Status", home: Path) -> Iterator[str]:
    yield f"工作目录 {home}"
    needs = f"需求 {status.needs} 条（征集中 {status.open_needs}）"
    yield f"专利 {status.patents} 件，{needs}，企业 {status.enterprises} 家，匹配 {status.matches} 个"
    yield f"产业链：{status.chain or '未导入'}；索引：{INDEX_WORDS[status.index_state]}（{status.index_patents} 件）"
    if any(status.pushes.values()):
        yield _pushes(status.pushes)
    for warning in status.warnings:
        yield f"注意：{warning}"
    for number, step in enumerate(status.steps, start=1):
        yield f"{'下一步：' if number == 1 else '　　　　'}{number}. {step}"


def _pushes(counts: dict[str, int]) -> str:
    words = {"planned": "计划", "approved": "通过", "sent": "发出", "delivered": "送达"}
    so_far = "，".join(f"{word} {counts[name]}" for name, word in words.items())
    return f"推送（条，照台账）：{so_far}；严格口径 {counts['strict']}，宽口径 {counts['loose']}"

"""`queqiao push`: the push cycle; each step is a command of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened
from console.forecast import forecast
from console.output import emit
from console.push_answers import answer_command, introduce_command
from console.push_cycle import bounces, correct, forwarded, plan, receipt, resolve, send
from console.push_review import add_review_commands
from matcher.glossary import chinese

if TYPE_CHECKING:
    from jobs.audit import Audit


@click.group("push")
def push_command() -> None:
    """精准推送。"""


@push_command.command("audit")
@click.option("--pack", type=click.Path(path_type=Path, dir_okay=False), help="另写一个供第三方核验的审计包（.zip）")
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    help="按这个 TOML 文件 [caps] 中的上限（自然周、月）核对，不按本库设置的",
)
@click.option("--head", "heads", multiple=True, help="邮件中的链头，查它是否还在台账里；可重复")
@home_option
@json_option
def audit_command(
    pack: Path | None, policy: Path | None, heads: tuple[str, ...], home: Path | None, as_json: bool
) -> int:
    """核验台账的链条，并从条目重算各项数目；链条断了返回 1。"""
    from jobs.audit import audit, read_caps

    stated = read_caps(policy) if policy else None
    with opened(home) as at, at.engine.connect() as conn:
        found = audit(conn, stated or at.settings.policy.caps, [head.strip().lower() for head in heads])
        if pack:
            from jobs.audit_pack import write_pack

            write_pack(found, conn, pack)
    emit(found.to_dict() | ({"pack": str(pack)} if pack else {}), as_json, _lines(found, pack))
    if found.complaint:
        click.echo(found.complaint, err=True)
    return 0 if found.sound else 1


def _lines(found: "Audit", pack: Path | None) -> Iterator[str]:
    counts = found.counts
    yield f"台账 {len(found.chain.entries)} 条，链条{'完整' if found.sound else '断裂'}，锚定至 {_until(found)}"
    yield f"严格口径 {counts.strict} 条，宽口径 {counts.loose} 条"
    beside = [f"{chinese(column)} {n}" for column, n in counts.columns.items() if n and column != "strict"]
    yield f"另列：{'，'.join(beside) or '无'}"
    yield f"发出的现状：{'，'.join(f'{chinese(state)} {n}' for state, n in counts.states.items())}"
    yield f"重复 {counts.duplicates}，超出上限 {counts.cap_breaches}，拒收之后发出 {counts.after_refusal}"
    yield f"更正函 {counts.corrections}，冲销 {counts.reversals}，演示和测试（不计）{counts.excluded}"
    if found.guarded is False:
        yield "注意：数据库中保护台账的触发器不在了，或被改过"
    if pack:
        yield f"已写入 {pack}"


def _until(found: "Audit") -> str:
    from zoneinfo import ZoneInfo

    until = found.anchored_until
    return until.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M") if until else "（尚未锚定）"


push_command.add_command(forecast)
for command in (plan, send, receipt, forwarded, resolve, bounces, correct, answer_command, introduce_command):
    push_command.add_command(command)
add_review_commands(push_command)

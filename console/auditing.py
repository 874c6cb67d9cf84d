"""`queqiao push audit`: the ledger verified and counted again, for people and for programs."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened
from console.output import emit
from matcher.glossary import chinese

if TYPE_CHECKING:
    from jobs.audit import Audit
    from jobs.evidence_files import EvidenceCheck

_FOLDER = click.Path(path_type=Path)
_SHOWN = 20


@click.command("audit")
@click.option("--pack", type=click.Path(path_type=Path, dir_okay=False), help="另写一个供第三方核验的审计包（.zip）")
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    help="按这个 TOML 文件 [caps] 中的上限（自然周、月）核对，不按本库设置的",
)
@click.option("--head", "heads", multiple=True, help="邮件中的链头，查它是否还在台账里；可重复")
@click.option("--evidence", "folders", multiple=True, type=_FOLDER, help="在这个文件夹里查找签收单等证据；可重复")
@home_option
@json_option
def audit_command(
    pack: Path | None,
    policy: Path | None,
    heads: tuple[str, ...],
    folders: tuple[Path, ...],
    home: Path | None,
    as_json: bool,
) -> int:
    """核验台账的链条，并从条目重算各项数目；链条断了返回 1。"""
    from jobs.audit import audit, read_caps

    stated = read_caps(policy) if policy else None
    with opened(home) as at, at.engine.connect() as conn:
        found = audit(conn, stated or at.settings.policy.caps, [head.strip().lower() for head in heads])
        if pack:
            from jobs.audit_pack import write_pack

            write_pack(found, conn, pack)
    evidence = _evidence(found, folders)
    more: dict[str, object] = {"pack": str(pack)} if pack else {}
    more |= {"evidence": evidence.to_dict()} if evidence else {}
    emit(found.to_dict() | more, as_json, [*_lines(found), *_evidence_lines(evidence)])
    if pack and not as_json:
        click.echo(f"已写入 {pack}")
    if found.complaint:
        click.echo(found.complaint, err=True)
    return 1 if found.complaint else 0


def _evidence(found: "Audit", folders: tuple[Path, ...]) -> "EvidenceCheck | None":
    from jobs.evidence_files import check_evidence

    return check_evidence(found.chain.entries, folders) if folders else None


def _lines(found: "Audit") -> Iterator[str]:
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


def _evidence_lines(evidence: "EvidenceCheck | None") -> Iterator[str]:
    """What is missing by its number, so that somebody can go and look for it."""
    if evidence is None:
        return
    found, missing = len(evidence.found), len(evidence.missing)
    yield f"签收单和联系依据 {found + missing} 份：在 {evidence.files} 个文件中找到 {found} 份，缺 {missing} 份"
    for entry in evidence.missing[:_SHOWN]:
        push = f"，推送 {entry.push_id}" if entry.push_id else ""
        yield f"  缺第 {entry.sequence} 条（{chinese(entry.kind)}{push}）：{entry.evidence}"
    if missing > _SHOWN:
        yield f"  另有 {missing - _SHOWN} 份，见 --json"


def _until(found: "Audit") -> str:
    from zoneinfo import ZoneInfo

    until = found.anchored_until
    return until.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M") if until else "（尚未锚定）"

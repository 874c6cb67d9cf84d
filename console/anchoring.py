"""`queqiao push anchor`: the ledger's head goes out to two people, by mail or by hand."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from console.context import Opened, home_option, json_option, opened, person_option
from console.output import emit

if TYPE_CHECKING:
    from matcher.anchor_letter import Holder


@click.command("anchor")
@click.option("--to", "receivers", multiple=True, help="收件人，写成 姓名=邮箱，至少两个；默认用设置 QUEQIAO_ANCHOR_TO")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="不发邮件，把信写成文本文件，自行寄出")
@click.option("--mailed", multiple=True, help="登记：信已自行寄给此人；可重复，须同时写 --head")
@click.option("--head", default="", help="寄出的信上的链头，与 --mailed 同用")
@person_option
@home_option
@json_option
def anchor_command(
    receivers: tuple[str, ...],
    output: Path | None,
    mailed: tuple[str, ...],
    head: str,
    person: str,
    home: Path | None,
    as_json: bool,
) -> int:
    """把台账的链头寄给至少两个人，并在台账里记下；此后到这一条为止不能悄悄重写。"""
    from jobs.people import require_person

    with opened(home) as at:
        require_person(at.engine, person)
        if mailed:
            return _recorded(at, mailed, head.strip().lower(), as_json)
        people = _people(at, receivers)
        return _written(at, people, output, as_json) if output else _sent(at, people, as_json)


def _people(at: Opened, receivers: tuple[str, ...]) -> tuple["Holder", ...]:
    from matcher.anchor_letter import holder, holders

    return tuple(map(holder, receivers)) if receivers else holders(at.settings.anchor_to)


def _sent(at: Opened, people: tuple["Holder", ...], as_json: bool) -> int:
    from jobs.anchoring import anchor, opened_mail
    from matcher.anchor_letter import require_two

    require_two(people)
    with opened_mail(at.settings) as sender:
        found = anchor(at.home, at.engine, at.settings, sender, people, at.now)
    lines = [f"链头 {found.head.hash}（{found.head.entries} 条），信的副本在 {found.letter}"]
    lines += [f"已寄给 {'、'.join(found.mailed) or '（无）'}；台账锚定至 {_shown(found.until)}"]
    emit(found.to_dict(), as_json, lines)
    for name, answer in found.failed:
        click.echo(f"没有寄到 {name}：{' '.join(answer.split())}。请改正后重新运行", err=True)
    return 1 if found.failed else 0


def _written(at: Opened, people: tuple["Holder", ...], output: Path, as_json: bool) -> int:
    from jobs.anchoring_by_hand import written_letter

    head = written_letter(at.engine, at.settings, people, output, at.now)
    cure = f"寄出后登记：queqiao push anchor --mailed 姓名 --mailed 姓名 --head {head} --as 您的姓名"
    emit({"head": head, "letter": str(output)}, as_json, [f"已写入 {output}", cure])
    return 0


def _recorded(at: Opened, mailed: tuple[str, ...], head: str, as_json: bool) -> int:
    from jobs.anchoring_by_hand import record_mailed

    until = record_mailed(at.engine, mailed, head, at.now)
    document = {"head": head, "mailed": list(mailed), "anchored_until": until.isoformat() if until else None}
    emit(document, as_json, [f"已登记寄给 {'、'.join(mailed)}；台账锚定至 {_shown(until)}"])
    return 0


def _shown(until: datetime | None) -> str:
    china = ZoneInfo("Asia/Shanghai")
    return until.astimezone(china).strftime("%Y-%m-%d %H:%M") if until else "（尚未锚定：至少两个人）"

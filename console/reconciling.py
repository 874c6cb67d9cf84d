"""`queqiao push reconcile`: what may have gone out after a backup that was put back, and what a person found out."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.context import home_option, json_option, opened, person_option
from console.output import emit
from matcher.glossary import chinese
from matcher.push_caps import CHINA

if TYPE_CHECKING:
    from jobs.departures import Departure
    from jobs.reconciling import Doubtful
    from matcher.restorations import Restoration

_SENT = {"sent": True, "not_sent": False, "unsure": None}
_WORDS = {True: "发出过，不会再发", False: "没有发出，照常处理", None: "查不明，不会再发"}


@click.command("reconcile")
@click.argument("which", metavar="编号…", nargs=-1)
@click.option("--all", "every", is_flag=True, help="其余全部")
@click.option("--sent", "found", flag_value="sent", help="已查明发出过")
@click.option("--not-sent", "found", flag_value="not_sent", help="已查明没有发出")
@click.option("--unsure", "found", flag_value="unsure", help="查不明：不再发，计入宽口径，不计入严格口径；不需要依据")
@click.option(
    "--evidence", type=click.Path(path_type=Path, dir_okay=False), help="查明的依据，如邮件服务器日志；只记 SHA-256"
)
@person_option
@home_option
@json_option
def reconcile_command(
    which: tuple[str, ...],
    every: bool,
    found: str | None,
    evidence: Path | None,
    person: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """恢复备份之后对账：逐项（或全部）登记备份之后是否发出过；不写编号只列出。全部登记完才恢复发送。"""
    if not (found or which or every):
        _show(home, as_json)
        return
    if not found or bool(which) == every:
        raise click.UsageError("请写编号或 --all，并写 --sent、--not-sent 或 --unsure")
    from jobs.by_hand import Report
    from jobs.reconciling import reconcile

    sent = _SENT[found]
    with opened(home) as at:
        told, left = reconcile(at.home, at.engine, at.settings, which, sent, Report(person, at.now, evidence))
    words = _WORDS[sent]
    lines = [f"已登记 {len(told)} 项：{words}"]
    lines.append("还有未对账的，推送仍然停着" if left else "对账完成，推送恢复")
    emit({"settled": [one.item_id for one in told], "stopped": bool(left)}, as_json, lines)


def _show(home: Path | None, as_json: bool) -> None:
    from jobs.departures import read_departures
    from jobs.reconciling import doubtful, stopping

    with opened(home) as at, at.engine.connect() as conn:
        found, stopped = doubtful(conn), stopping(conn)
        left = read_departures([at.home.departures])
    document = {"stopped": bool(stopped), "doubts": [_document(one) for one in found]}
    emit(document, as_json, _lines(found, stopped, left))


def _document(one: "Doubtful") -> dict[str, Any]:
    pushes = [push.push_id for push in one.pushes]
    return {"id": one.doubt.item_id, "state": one.doubt.state, "code": _code(one), "pushes": pushes}


def _lines(
    found: "Sequence[Doubtful]", stopped: "Sequence[Restoration]", left: "Mapping[str, Departure]"
) -> Iterator[str]:
    if not stopped:
        yield "没有待对账的，推送正常"
        return
    for one in stopped:
        moments = [f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" for at in (one.made_at, one.restored_at)]
        yield f"备份于 {moments[0]}，恢复于 {moments[1]}；其间可能发出过："
    for doubt in found:
        code = f"（{doubt.message.code}）" if doubt.message else ""
        yield f"  {doubt.doubt.item_id}{code}　备份时：{_state(doubt)}　{_items(doubt, left)}"
    yield "请对照邮件服务器日志、签收单逐项登记：queqiao push reconcile 编号… --sent --evidence 文件 --as 姓名"


def _state(one: "Doubtful") -> str:
    from matcher.delivery_vocabulary import MessageState, PushState
    from matcher.restorations import LOST

    if one.doubt.state == LOST:
        return "还没有这一条，是备份之后列入计划并发出的"
    kind = MessageState if one.message else PushState
    return chinese(kind(one.doubt.state))


def _items(one: "Doubtful", left: "Mapping[str, Departure]") -> str:
    if one.doubt.item_id in left and not one.pushes:
        gone = left[one.doubt.item_id]
        return f"{gone.enterprise_id} {gone.family_id}"
    return "；".join(f"{push.enterprise_id} {push.content.patent_id}" for push in one.pushes)


def _code(one: "Doubtful") -> str:
    return one.message.code if one.message else ""

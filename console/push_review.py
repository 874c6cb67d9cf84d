"""`queqiao push list|approve|reject|hold|export|decide|sample`: the review of what is planned."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console.context import Opened, home_option, json_option, opened
from console.output import emit
from console.push_sample import sample
from console.review_words import (
    push_document,
    push_line,
    reviewed_document,
    reviewed_lines,
    waiting_document,
    waiting_line,
)
from matcher.delivery_vocabulary import Decision, PushState, RejectionReason

if TYPE_CHECKING:
    from jobs.decision_files import TakenFile, Wanted

Command = TypeVar("Command", bound=Callable[..., object])
_FILE = click.Path(path_type=Path, dir_okay=False)
_person = click.option("--as", "person", required=True, help="操作人（用 queqiao users add 登记）")
_remark = click.option("--remark", default="", metavar="文字", help="审核意见")


@click.command("list")
@click.option("--state", type=click.Choice([state.value for state in PushState]), help="只列这种状态的")
@click.option("--enterprise", "enterprise_id", default="", metavar="编号", help="只列推给这家企业的")
@home_option
@json_option
def list_(state: str | None, enterprise_id: str, home: Path | None, as_json: bool) -> None:
    """列出推送：编号@校验、状态、计划日期、企业、需求和专利。"""
    from jobs.reviewing import list_pushes

    states = [PushState(state)] if state else []
    with opened(home) as at, at.engine.connect() as conn:
        found = list_pushes(conn, states, enterprise_id)
    emit({"pushes": [push_document(one) for one in found]}, as_json, [push_line(one) for one in found] or ["没有推送"])


def _deciding(command: Command) -> Command:
    """What every decision takes."""
    ids = click.argument("push_ids", nargs=-1, required=True, metavar="推送编号…")
    for option in (_remark, _person, ids, home_option, json_option):
        command = option(command)
    return command


@click.command("approve")
@click.option("--level", type=click.IntRange(1, 4), help="审核人确认的等级：4 强相关，3 较强相关")
@_deciding
def approve(level: int | None, **given: Any) -> None:
    """通过。编号可写成 编号@校验，内容变了就不通过；首次推给一家企业的须两人先后通过。"""
    _decide(**given, decision=Decision.APPROVE, level=level)


@click.command("reject")
@click.option(
    "--reason", required=True, type=click.Choice([reason.value for reason in RejectionReason]), help="驳回原因"
)
@click.option("--level", type=click.IntRange(1, 4), help="审核人判断的等级，可不写")
@_deciding
def reject(reason: str, level: int | None, **given: Any) -> None:
    """驳回，写明原因。"""
    _decide(**given, decision=Decision.REJECT, level=level, reason=RejectionReason(reason))


@click.command("hold")
@_deciding
def hold(**given: Any) -> None:
    """搁置：现在不推送，以后再审。"""
    _decide(**given, decision=Decision.HOLD)


@click.command("export")
@click.argument("file", type=_FILE)
@click.option("--reviewer", default="", metavar="姓名", help="审核人一列先填上此人，其已通过、待第二人审核的不列")
@home_option
@json_option
def export(file: Path, reviewer: str, home: Path | None, as_json: bool) -> None:
    """写出推送审核表（.xlsx）：待审核、待第二人审核和搁置的。"""
    from jobs.review_sheet import export_review

    with opened(home) as at, at.engine.connect() as conn:
        rows = export_review(conn, file, reviewer)
    emit({"file": str(file), "pushes": len(rows)}, as_json, [f"已写入 {file}：{len(rows)} 条"])


@click.command("decide")
@click.argument("file", type=_FILE, required=False)
@click.option("--confirm", "act", flag_value="confirm", help="确认：以本人名义使待确认的决定生效")
@click.option("--dismiss", "act", flag_value="dismiss", help="放弃待确认的决定")
@click.option("--file-hash", default="", metavar="哈希", help="只管来自这个文件的（SHA-256 的前几位）")
@click.option("--push", "push_ids", multiple=True, metavar="推送编号", help="只管这一条，可重复")
@_person
@home_option
@json_option
def decide(
    *,
    file: Path | None,
    act: str | None,
    file_hash: str,
    push_ids: tuple[str, ...],
    person: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """导入填好的审核表，或列出、确认、放弃待自己确认的决定。"""
    from jobs.decision_files import Wanted

    if file and (act == "dismiss" or file_hash or push_ids):
        raise click.UsageError("给出文件时只可另加 --confirm")
    with opened(home) as at:
        if file:
            _take(at, file, person, act == "confirm", as_json)
        else:
            _act(at, act, person, Wanted(file_hash, push_ids), as_json)


def add_review_commands(group: click.Group) -> None:
    """Put the commands of the review into `queqiao push`."""
    for command in (list_, approve, reject, hold, export, decide, sample):
        group.add_command(command)


def _decide(*, push_ids: tuple[str, ...], person: str, home: Path | None, as_json: bool, **said: Any) -> None:
    from jobs.reviewing import Verdict
    from jobs.reviewing import decide as decide_pushes

    named = [text.partition("@") for text in push_ids]
    verdicts = [Verdict(push_id=push_id, check=check, **said) for push_id, _, check in named]
    with opened(home) as at:
        done = decide_pushes(at.engine, verdicts, person, at.now)
    emit({"reviewed": reviewed_document(done)}, as_json, reviewed_lines(done))


def _take(at: Opened, file: Path, person: str, confirmed: bool, as_json: bool) -> None:
    from jobs.decision_files import take_file, take_own_file

    if confirmed:
        taken, done = take_own_file(at.engine, file, person, at.now)
        emit(_taken_document(taken) | {"reviewed": reviewed_document(done)}, as_json, reviewed_lines(done))
    else:
        taken = take_file(at.engine, file, person, at.now)
        cure = "由各审核人运行 queqiao push decide --confirm --as 姓名 之后才生效"
        lines = [*map(waiting_line, taken.waiting), f"已登记 {len(taken.waiting)} 条决定，{cure}"]
        emit(_taken_document(taken), as_json, lines)
    if taken.undecided:
        click.echo(f"填了等级、原因或意见但没有审核决定，未登记：{'、'.join(taken.undecided)}", err=True)


def _taken_document(taken: "TakenFile") -> dict[str, Any]:
    whence = {"file": taken.file_name, "file_sha256": taken.file_sha256}
    return whence | {"waiting": waiting_document(taken.waiting), "undecided": list(taken.undecided)}


def _act(at: Opened, act: str | None, person: str, wanted: "Wanted", as_json: bool) -> None:
    from jobs import decision_files

    if act == "confirm":
        done = decision_files.confirm(at.engine, person, wanted, at.now)
        emit({"reviewed": reviewed_document(done)}, as_json, [*reviewed_lines(done)] or ["没有待确认的决定"])
        return
    if act == "dismiss":
        found, told = decision_files.dismiss(at.engine, person, wanted), "已放弃 {} 条待确认的决定"
    else:
        found, told = decision_files.waiting(at.engine, person, wanted), "待确认 {} 条"
    emit({"waiting": waiting_document(found)}, as_json, [*map(waiting_line, found), told.format(len(found))])

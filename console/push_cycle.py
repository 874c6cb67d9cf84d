"""`queqiao push plan|send|receipt|forwarded|resolve|bounces|correct`: a push from the plan to its arrival."""

import os
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.context import Opened, home_option, json_option, opened, person_option
from console.output import emit
from matcher.glossary import chinese

if TYPE_CHECKING:
    from jobs.planning import PlanReport
    from jobs.sending import SendReport
    from matcher.push_records import PushRecord

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("plan")
@click.option("--practice", type=click.Choice(["demo", "test"]), help="演示或测试：照走流程，永不计数")
@home_option
@json_option
def plan(practice: str | None, home: Path | None, as_json: bool) -> None:
    """排出今天的推送，列入待审核；已在计划中的重新核对一遍。"""
    from jobs.planning import plan_day
    from matcher.push_vocabulary import LedgerMark

    with opened(home) as at:
        report = plan_day(at.home, at.engine, at.settings, at.now, LedgerMark(practice) if practice else None)
    emit(report.to_dict(), as_json, _plan_lines(report))


def _plan_lines(report: "PlanReport") -> Iterator[str]:
    sides = Counter(chinese(push.direction) for push in report.planned)
    told = f"（{_numbers(sides)}）" if sides else ""
    again = f"内容有变须重审 {len(report.renewed)} 条，退回 {len(report.returned)} 条"
    yield f"新列入 {len(report.planned)} 条{told}，{again}"
    if report.returned:
        yield f"退回：{_numbers(Counter(reason for _, reason in report.returned))}"
    yield from _reasons("等候", report.waiting)
    yield from _reasons("不推企业", report.refused)
    yield from _reasons("不推高校", report.demand_refused)
    if report.few_firms:
        firms = "；".join(f"{segment}（{firms} 家）" for segment, firms in report.few_firms.items())
        yield f"注意：企业很少的环节，匿名需求容易被猜出是谁的，请审核时斟酌：{firms}"
    if report.warning:
        yield f"注意：{report.warning}"
    if report.planned or report.renewed:
        yield "下一步：queqiao push export 审核单.xlsx，交审核员填写"


def _reasons(heading: str, counts: Any) -> Iterator[str]:
    from matcher.push_vocabulary import PushRefusal, Waiting

    if counts:
        kind = Waiting if heading == "等候" else PushRefusal
        yield f"{heading}：{_numbers(Counter({chinese(kind(name)): number for name, number in counts.items()}))}"


def _numbers(counts: Counter[str]) -> str:
    return "；".join(f"{name} {number}" for name, number in counts.most_common())


@click.command("send")
@home_option
@json_option
def send(home: Path | None, as_json: bool) -> None:
    """发出已通过的推送：逐封再核对一遍；须当面递交或转发的，写出文件。"""
    from jobs.papers import write_papers
    from jobs.senders.opening import opened_senders
    from jobs.sending import SendingRun

    now = partial(datetime.now, UTC)
    with opened(home) as at, opened_senders(at.settings.senders, now) as senders:
        owner = f"{socket.gethostname()}/{os.getpid()}"
        report = SendingRun(at.home, at.engine, at.settings, senders, now, owner).run()
        files = write_papers(at.home, at.engine, at.settings, now())
    emit(report.to_dict() | {"files": [str(path) for path in files]}, as_json, _send_lines(report, files))


def _send_lines(report: "SendReport", files: list[Path]) -> Iterator[str]:
    from matcher.delivery_vocabulary import SendResult

    if report.closed:
        yield f"现在不发：{chinese(report.closed)}"
    if report.closed == "restored":
        yield "备份之后发出过哪些，须先由人对账：queqiao push reconcile"
    for name, number in report.messages.items():
        yield f"{chinese(SendResult(name))} {number} 封"
    yield from (f"退回审核 {number} 条：{reason}" for reason, number in report.returned.items())
    yield from _reasons("等候", report.waiting)
    if files:
        yield f"请递交或转发，文件在 {files[0].parent}："
        yield from (f"  {path.name}" for path in files)
    if not (report.messages or report.returned or report.waiting or files or report.closed):
        yield "没有可以发出的推送"


def _reported(person: str, evidence: Path | None, at: Opened) -> Any:
    from jobs.by_hand import Report

    return Report(person, at.now, evidence)


@click.command("receipt")
@click.argument("which", metavar="编号")
@click.option("--evidence", type=_FILE, required=True, help="签收单的扫描件或照片；只记 SHA-256")
@person_option
@home_option
@json_option
def receipt(which: str, evidence: Path, person: str, home: Path | None, as_json: bool) -> None:
    """登记当面递交的签收单。编号：答复编号、消息编号或推送编号。"""
    from jobs.by_hand import receipt as record

    with opened(home) as at:
        pushes = record(at.home, at.engine, at.settings, which, _reported(person, evidence, at))
    _emit_pushes(pushes, as_json, "已登记签收")


@click.command("forwarded")
@click.argument("which", metavar="编号")
@person_option
@home_option
@json_option
def forwarded(which: str, person: str, home: Path | None, as_json: bool) -> None:
    """登记已由人转发（微信）。转发不等于送达，对方答复后才算。"""
    from jobs.by_hand import forwarded as record

    with opened(home) as at:
        pushes = record(at.home, at.engine, at.settings, which, _reported(person, None, at))
    _emit_pushes(pushes, as_json, "已登记转发")


@click.command("resolve")
@click.argument("which", metavar="编号")
@click.option("--arrived/--not-arrived", required=True, help="已查明送达 / 已查明没有发出（可再发）")
@click.option("--evidence", type=_FILE, required=True, help="查明的依据，如邮件服务器日志；只记 SHA-256")
@person_option
@home_option
@json_option
def resolve(which: str, arrived: bool, evidence: Path, person: str, home: Path | None, as_json: bool) -> None:
    """结果不明的一封，由人查明后登记；系统从不自行重发。"""
    from jobs.by_hand import resolve as record

    with opened(home) as at:
        pushes = record(at.engine, which, arrived, _reported(person, evidence, at))
    _emit_pushes(pushes, as_json, "已登记送达" if arrived else "已登记未发出，可再发")


@click.command("bounces")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@home_option
@json_option
def bounces(path: Path, home: Path | None, as_json: bool) -> None:
    """读入退信（.eml、mbox、Maildir 或其文件夹），把退回的推送改为退信。"""
    from jobs.by_hand import bounces as record
    from jobs.by_hand import failures
    from jobs.senders.bounces import read_bounces

    read = read_bounces(path)
    with opened(home) as at:
        new, strange = record(at.engine, failures(read.found), at.now)
    lines = [f"读了 {read.mails} 封，新退信 {new} 封"]
    lines += [f"不是本库发出的：{one or '（没有消息编号）'}" for one in strange]
    lines += [f"看不懂，请人工核对：{subject}" for subject in read.unclear]
    emit({"mails": read.mails, "bounced": new, "unknown": strange, "unclear": list(read.unclear)}, as_json, lines)


@click.command("correct")
@click.argument("push_id", metavar="推送编号")
@click.option("--text", required=True, help="更正函的内容")
@person_option
@home_option
@json_option
def correct(push_id: str, text: str, person: str, home: Path | None, as_json: bool) -> None:
    """给收到这条推送的人发更正函；不计入推送。"""
    from jobs.by_hand import correct as record

    with opened(home) as at:
        letter = record(at.home, at.engine, push_id, text, _reported(person, None, at))
    emit({"message": letter.message_id}, as_json, [f"更正函 {letter.message_id} 已列入待发"])


def _emit_pushes(pushes: "list[PushRecord]", as_json: bool, done: str) -> None:
    ids = [push.push_id for push in pushes]
    emit({"pushes": ids}, as_json, [f"{done}：{len(ids)} 条（{'、'.join(ids)}）"])

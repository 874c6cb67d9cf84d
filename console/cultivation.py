"""`queqiao cases open|milestone|close|show|diagnosis`: cultivation, and the diagnosis worksheet of an enterprise."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from console.case_words import case_document, case_lines, event_line, track_document, track_line
from console.context import home_option, json_option, opened, person_option
from console.output import emit
from matcher.errors import InputRefused
from matcher.followup_vocabulary import MilestoneKind
from matcher.glossary import choices, named

_FILE = click.Path(path_type=Path, dir_okay=False)
_DAY = click.DateTime(["%Y-%m-%d"])
_LEVEL = click.IntRange(1, 9)


@click.command("open")
@click.argument("push_id", metavar="推送编号", required=False, default="")
@click.option("--wanted", type=_LEVEL, help="企业需要的成熟等级，1 到 9；默认按需求，需求没有写的为 7")
@click.option("--remark", default="", help="备注，一行")
@person_option
@home_option
@json_option
def open_command(push_id: str, wanted: int | None, remark: str, person: str, home: Path | None, as_json: bool) -> None:
    """开培育案；不写推送编号，则按已有的答复补开该开的。"""
    from jobs.case_opening import open_case, open_due

    if push_id and not person:
        raise click.UsageError("请用 --as 写明操作人")
    with opened(home) as at:
        if push_id:
            new = [open_case(at.engine, push_id, person, at.now, wanted, remark)]
        else:
            new = open_due(at.engine, at.now)
    lines = [f"已开培育案 {case.case_id}：{case.patent_id}，需要成熟等级 {case.wanted}" for case in new]
    document = [{"case_id": case.case_id, "wanted": case.wanted, "start": case.start} for case in new]
    emit({"opened": document}, as_json, lines or ["没有要开的培育案"])


@click.command("milestone")
@click.argument("case_id", metavar="培育案编号")
@click.argument("kind", metavar="种类", required=False, default="")
@click.option("--number", type=int, metavar="序号", help="已有的里程碑：登记完成、改期或取消")
@click.option("--platform", default="", help="在哪里做，如 某中试基地")
@click.option("--planned", type=_DAY, help="计划完成的日期")
@click.option("--done", type=_DAY, help="实际完成的日期，须附证据")
@click.option("--readiness", type=_LEVEL, help="完成后达到的成熟等级，1 到 9，不能低于此前的")
@click.option("--filing", "filings", multiple=True, metavar="申请号", help="过程中提出的专利申请，可重复")
@click.option("--cancel", is_flag=True, help="取消这个里程碑")
@click.option("--evidence", type=_FILE, help="证据文件；只记 SHA-256")
@click.option("--remark", default="", help="备注，一行")
@person_option
@home_option
@json_option
def milestone_command(*, case_id: str, kind: str, person: str, home: Path | None, as_json: bool, **told: Any) -> None:
    """登记里程碑：小试、中试、数据积累、工艺优化、二次研发、样品生产、技术鉴定、批量试制、工艺熟化。"""
    from jobs.cultivating import MilestoneSaid, state_milestone

    meant = named(MilestoneKind, kind) if kind else None
    if kind and meant is None:
        raise InputRefused("没有这种里程碑", kind, f"可填：{'、'.join(choices(MilestoneKind))}")
    if not person:
        raise click.UsageError("请用 --as 写明操作人")
    days: dict[str, Any] = {name: _date(told.pop(name)) for name in ("planned", "done")}
    with opened(home) as at:
        found = state_milestone(at.engine, case_id, MilestoneSaid(person, at.now, meant, **days, **told))
    emit(case_document(found), as_json, case_lines(found))


@click.command("close")
@click.argument("case_id", metavar="培育案编号")
@click.option("--remark", default="", help="结案的原因，一行，必填")
@person_option
@home_option
@json_option
def close_command(case_id: str, remark: str, person: str, home: Path | None, as_json: bool) -> None:
    """结案。"""
    from jobs.cultivating import close_case

    if not person:
        raise click.UsageError("请用 --as 写明操作人")
    with opened(home) as at:
        case = close_case(at.engine, case_id, person, remark, at.now)
    emit({"case_id": case.case_id, "state": case.state.value}, as_json, [f"已结案：{case.case_id}"])


@click.command("show")
@click.argument("which", metavar="编号")
@home_option
@json_option
def show_command(which: str, home: Path | None, as_json: bool) -> None:
    """看一个培育案（Z-…），或一条推送之后的各步（推送编号或答复编号）。"""
    from jobs.cultivating import show_case
    from jobs.followup import show_followed

    with opened(home) as at, at.engine.connect() as conn:
        if which.startswith("Z-"):
            case = show_case(conn, which, at.today)
            emit(case_document(case), as_json, case_lines(case))
            return
        found = show_followed(conn, which, at.today)
    lines = [track_line(found), *map(event_line, found.track.events)]
    emit(track_document(found), as_json, lines)


@click.command("diagnosis")
@click.argument("enterprise_id", metavar="企业编号")
@click.argument("file", type=_FILE)
@home_option
@json_option
def diagnosis_command(enterprise_id: str, file: Path, home: Path | None, as_json: bool) -> None:
    """写出一家企业的技术和产品路线诊断表（.xlsx）；填好后用 queqiao import needs 导入其中的需求。"""
    from jobs.diagnosing import write_diagnosis

    with opened(home) as at:
        done = write_diagnosis(at.engine, enterprise_id, file)
    line = f"已写入 {file}：已有需求 {done.needs} 条，本企业专利 {done.own} 件，所在环节专利 {done.field} 件"
    emit({"file": str(file), "needs": done.needs, "own": done.own, "field": done.field}, as_json, [line])


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None

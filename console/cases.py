"""`queqiao cases`: what comes of a push, step by step; and what the steps and answers add up to."""

from datetime import date, datetime
from pathlib import Path

import click

from console.case_words import (
    figures_document,
    figures_lines,
    reasons_document,
    reasons_lines,
    track_document,
    track_line,
)
from console.context import home_option, json_option, opened, person_option
from console.cultivation import close_command, diagnosis_command, milestone_command, open_command, show_command
from console.output import emit
from matcher.errors import InputRefused
from matcher.followup_vocabulary import FunnelStage, LossReason
from matcher.glossary import chinese, choices, named

_FILE = click.Path(path_type=Path, dir_okay=False)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("cases")
def cases_command() -> None:
    """推送之后：逐步登记、提醒、跟踪培育，精准度和签约率。"""


@cases_command.command("step")
@click.argument("item", metavar="推送编号")
@click.argument("stage", metavar="步骤")
@click.option("--date", "day", type=_DAY, help="发生的日期，默认今天")
@click.option("--next", "next_day", type=_DAY, help="下一步约定的日期，过了会提醒")
@click.option("--reason", default="", metavar="原因", help=f"未成的原因：{'、'.join(choices(LossReason))}")
@click.option("--evidence", type=_FILE, help="证据文件；只记 SHA-256")
@click.option("--remark", default="", help="备注，一行；跳过步骤、重新开始时必填")
@person_option
@home_option
@json_option
def step_command(  # noqa: PLR0913
    *,
    item: str,
    stage: str,
    day: datetime | None,
    next_day: datetime | None,
    reason: str,
    evidence: Path | None,
    remark: str,
    person: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """登记一步：已联系、洽谈、试用/熟化、意向、签约、登记/备案、付款，或未成。"""
    from jobs.followup import StepSaid, record_step

    meant, why = _stage(stage), _reason(reason)
    _need_person(person)
    with opened(home) as at:
        said = StepSaid(meant, person, at.now, _date(day), _date(next_day), evidence, remark, why)
        event = record_step(at.engine, item, said)
    line = f"已登记第 {event.number} 步：{chinese(event.stage)}，{event.day}"
    emit({"number": event.number, "stage": event.stage.value, "day": event.day.isoformat()}, as_json, [line])


@cases_command.command("reverse")
@click.argument("number", type=int, metavar="步骤编号")
@click.option("--remark", default="", help="更正的原因，一行，必填")
@person_option
@home_option
@json_option
def reverse_command(number: int, remark: str, person: str, home: Path | None, as_json: bool) -> None:
    """更正：撤回登记错的一步；原来的记录保留，另记一条。"""
    from jobs.followup import reverse_step

    _need_person(person)
    with opened(home) as at:
        event = reverse_step(at.engine, number, person, remark, at.now)
    emit({"number": event.number, "reverses": number}, as_json, [f"已撤回第 {number} 步：{chinese(event.stage)}"])


@cases_command.command("list")
@click.option("--stale", is_flag=True, help="只列要提醒的")
@click.option("--enterprise", "enterprise_id", default="", metavar="编号", help="只列这家企业的")
@home_option
@json_option
def list_command(stale: bool, enterprise_id: str, home: Path | None, as_json: bool) -> None:
    """列出跟进中的和培育案，要提醒的在前。"""
    from console.case_words import case_document, case_line
    from jobs.cultivating import list_cases
    from jobs.followup import list_followed

    with opened(home) as at, at.engine.connect() as conn:
        tracks = list_followed(conn, at.today, enterprise_id, stale=stale)
        cases = [one for one in list_cases(conn, at.today, enterprise_id) if one.alarms or not stale]
    document = {"tracks": [track_document(one) for one in tracks], "cases": [case_document(one) for one in cases]}
    lines = [*map(track_line, tracks), *map(case_line, cases)]
    emit(document, as_json, lines or ["没有要提醒的" if stale else "没有跟进中的"])


@cases_command.command("funnel")
@home_option
@json_option
def funnel_command(home: Path | None, as_json: bool) -> None:
    """各步数目和转化、精准度、签约率，附 n 和区间；按企业、环节、审核等级分列。"""
    from jobs.followup import report_funnel

    with opened(home) as at, at.engine.connect() as conn:
        found = report_funnel(conn)
    emit(figures_document(found), as_json, figures_lines(found))


@cases_command.command("reasons")
@click.option("--patentee", default="", metavar="名称", help="只列这个专利权人的")
@home_option
@json_option
def reasons_command(patentee: str, home: Path | None, as_json: bool) -> None:
    """可以告诉高校的：按专利权人汇总的答复和未成原因，不出现企业。"""
    from jobs.followup import report_reasons

    with opened(home) as at, at.engine.connect() as conn:
        found = report_reasons(conn, patentee)
    emit(reasons_document(found), as_json, reasons_lines(found))


@cases_command.command("teach")
@home_option
@json_option
def teach_command(home: Path | None, as_json: bool) -> None:
    """把企业的答复、未成原因和审核人确认的等级记作评判，供 queqiao train 学习；可重复运行。"""
    from jobs.teaching import teach

    with opened(home) as at:
        done = teach(at.engine)
    document = {"answers": done.by_answers, "reviews": done.by_reviews, "new": done.new, "gone": done.gone}
    line = f"评判：来自企业 {done.by_answers} 个，来自审核 {done.by_reviews} 个；新增 {done.new}，撤去 {done.gone}"
    emit(document, as_json, [line])


for command in (open_command, milestone_command, close_command, show_command, diagnosis_command):
    cases_command.add_command(command)


def _stage(text: str) -> FunnelStage:
    meant = named(FunnelStage, text)
    if meant is None:
        raise InputRefused("没有这个步骤", text, f"可填：{'、'.join(choices(FunnelStage))}")
    return meant


def _reason(text: str) -> LossReason | None:
    meant = named(LossReason, text) if text else None
    if text and meant is None:
        raise InputRefused("没有这种原因", text, f"可填：{'、'.join(choices(LossReason))}")
    return meant


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None


def _need_person(person: str) -> None:
    if not person:
        raise click.UsageError("请用 --as 写明操作人")

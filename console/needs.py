"""`queqiao needs`: what the needs say, what they lack and what to ask the enterprise."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened, person_option
from console.output import emit

if TYPE_CHECKING:
    from jobs.common_needs import CommonNeedsReport
    from jobs.inferring import InferredReport
    from jobs.triaging import TriagedNeed

SHOWN = 20


@click.group("needs")
def needs_command() -> None:
    """技术需求。"""


@needs_command.command("triage")
@click.option("--need", "need_id", default="", help="只看这一条需求")
@click.option("--output", type=click.Path(path_type=Path), help="写成 .xlsx、.csv 或 .json")
@home_option
@json_option
def triage(need_id: str, output: Path | None, home: Path | None, as_json: bool) -> None:
    """需求写清了什么、缺什么，附可原样发给企业的追问话术。"""
    from jobs.matching import open_needs
    from jobs.triaging import check_output, to_document, triage_needs, write_triage

    if output:
        check_output(output)
    with opened(home) as at, at.engine.connect() as conn:
        found = triage_needs(open_needs(conn, need_id))
    if output:
        write_triage(found, output)
    emit(to_document(found), as_json, _lines(found, output))


def _lines(found: "Sequence[TriagedNeed]", output: Path | None) -> Iterator[str]:
    from jobs.sheets.need_words import lacking_of, questions_of
    from jobs.triaging import vague_reason

    lacking = [one for one in found if one.triage.lacking]
    vague = sum(one.triage.vague for one in found)
    yield f"{len(found)} 条需求，{vague} 条描述不够具体（只供内部匹配，不推送），{len(lacking)} 条缺少要素"
    for one in lacking[:SHOWN]:
        yield f"{one.need.need_id} {one.need.title}"
        yield f"    缺：{lacking_of(one.triage)}  {vague_reason(one.triage)}".rstrip()
        yield from (f"    {line}" for line in questions_of(one.triage).split("\n"))
    if len(lacking) > SHOWN:
        yield f"……其余 {len(lacking) - SHOWN} 条请用 --output 写成文件查看"
    if output:
        yield f"已写入 {output}"


@needs_command.command("common")
@click.option("--output", type=click.Path(path_type=Path), help="写成 .xlsx")
@home_option
@json_option
def common(output: Path | None, home: Path | None, as_json: bool) -> None:
    """共性需求：几家企业都在问的同一件事，有哪些专利、还缺什么。"""
    from jobs.common_needs import check_common_output, read_common_needs

    if output:
        check_common_output(output)
    with opened(home) as at, at.engine.connect() as conn:
        report = read_common_needs(at.home, conn, at.today, at.settings.threshold, at.settings.encoder)
    if output:
        from jobs.sheets.common_needs import write_common_needs

        write_common_needs(report, output)
    emit(report.to_dict(), as_json, _common_lines(report, output))


def _common_lines(report: "CommonNeedsReport", output: Path | None) -> Iterator[str]:
    needs = report.needs
    yield f"{needs.considered} 条可比较的需求，共性需求 {len(needs.found)} 个，含 {needs.members} 条需求"
    if needs.of_one_firm:
        yield f"另有 {needs.of_one_firm} 条只与同一家企业（或企业不明）的需求相近，不算共性需求"
    for one in needs.found[:SHOWN]:
        supply = f"供给专利 {len(one.supply)} 件，缺口 {len(one.gap)} 条" if report.matched else "尚未匹配"
        yield f"{one.common_id} {one.title}：{len(one.enterprises)} 家企业，{len(one.members)} 条需求；{supply}"
        yield from (f"    {need.need_id} {need.title}" for need in one.members)
    if len(needs.found) > SHOWN:
        yield f"……其余 {len(needs.found) - SHOWN} 个请用 --output 写成文件查看"
    if not report.matched:
        yield "还没有匹配结果，请先运行 queqiao match"
    if output:
        yield f"已写入 {output}"


@needs_command.command("infer")
@click.argument("enterprise_id")
@click.option("--confirm", multiple=True, metavar="编号", help="企业已确认的推断需求，可重复；须与 --as 一起用")
@person_option
@home_option
@json_option
def infer(enterprise_id: str, confirm: tuple[str, ...], person: str, home: Path | None, as_json: bool) -> None:
    """从企业自己的专利推断它可能的需求，供走访时询问；企业确认之前不入库、不推送。"""
    from jobs.inferring import confirm_needs, infer_needs

    if bool(confirm) != bool(person):
        raise click.UsageError("--confirm 与 --as 须一起给出")
    with opened(home) as at:
        if confirm:
            done = confirm_needs(at.engine, enterprise_id, confirm, person, at.now)
            ids = [need.need_id for need in done.needs]
            lines = [f"已登记为企业提出的需求：{'、'.join(ids)}（导入编号 {done.run_id}，可撤销）"]
            emit({"run": done.run_id, "confirmed": ids}, as_json, lines)
            return
        with at.engine.connect() as conn:
            report = infer_needs(conn, enterprise_id)
    emit(report.to_dict(), as_json, _inferred_lines(report))


def _inferred_lines(report: "InferredReport") -> Iterator[str]:
    yield f"{report.enterprise.name}：由自有专利推断 {len(report.found)} 条，待企业确认（不入库、不推送）"
    for one in report.found:
        filed = f"，{one.patent.filing_date} 申请" if one.patent.filing_date else ""
        yield f"{one.need.need_id} {one.need.title}（{one.patent.patent_id}{filed}）"
        yield f"    “{one.clause.text}”"
    if report.found:
        yield "专利写的是它做过的题目，不等于现在缺的技术：请走访询问，确认后用 --confirm 编号 --as 姓名 登记"

"""`queqiao push answer`, `push introduce`: what came back, and who gets to know whom."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from console.context import Opened, home_option, json_option, opened, person_option
from console.output import emit
from matcher.delivery_vocabulary import Answer, Side
from matcher.errors import InputRefused
from matcher.glossary import chinese, choices, named

if TYPE_CHECKING:
    from jobs.answer_files import ReplyReport, SheetReport
    from jobs.introducing import Introduction
    from matcher.answers import GivenAnswer

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("answer")
@click.argument("item", required=False, metavar="编号", default="")
@click.argument("answer", required=False, metavar="答复", default="")
@click.option("--file", "sheet", type=_FILE, help="登记一张表：列 答复编号 或 推送编号、答复，可有 备注、答复人")
@click.option("--reply", type=_FILE, help="登记回复（.txt、.eml 或 mbox），读其中的“答复编号 答复”和拒收")
@click.option("--remark", default="", help="备注，一行")
@click.option("--said-by", default="", metavar="谁", help="谁答复的，如 “张三，某公司”；与收件人不符的标为转发")
@click.option("--evidence", type=_FILE, help="证据文件；只记 SHA-256")
@person_option
@home_option
@json_option
def answer_command(
    sheet: Path | None, reply: Path | None, person: str, home: Path | None, as_json: bool, **one: Any
) -> None:
    """登记答复。编号写答复编号（编号-序号）或推送编号；答复为感兴趣、不相关、太早、已有方案、描述不清、价格、其他之一。"""
    single = any(one.values())
    if [bool(sheet), bool(reply), single].count(True) != 1 or (single and not (one["item"] and one["answer"])):
        raise click.UsageError("请写 编号 和 答复，或 --file，或 --reply，三者之一")
    if not person:
        raise click.UsageError("请用 --as 写明操作人")
    with opened(home) as at:
        if sheet:
            _emit_sheet(at, sheet, person, as_json)
        elif reply:
            _emit_reply(at, reply, person, as_json)
        else:
            _emit_one(at, person, as_json, **one)


@click.command("introduce")
@click.argument("push_id", metavar="推送编号")
@click.option("--side", type=click.Choice([side.value for side in Side]), help="哪一方同意：seeker 需方，provider 供方")
@click.option("--said-by", default="", metavar="谁", help="谁同意的，如 “张三，某公司”")
@click.option("--evidence", type=_FILE, help="同意的证据文件；只记 SHA-256")
@person_option
@home_option
@json_option
def introduce_command(
    push_id: str, side: str | None, said_by: str, evidence: Path | None, person: str, home: Path | None, as_json: bool
) -> None:
    """引荐：登记一方同意；双方都同意后给出双方的名称和联系人。不写 --side 只查看。"""
    from jobs.introducing import Word, introduce, introduction

    if side and not (evidence and person):
        raise click.UsageError("登记同意须同时写 --said-by、--evidence 和 --as")
    with opened(home) as at:
        if side and evidence:
            found = introduce(at.home, at.engine, push_id, Word(Side(side), said_by, evidence, person, at.now))
        else:
            found = introduction(at.home, at.engine, push_id)
    emit(found.to_dict(), as_json, _introduction_lines(found))


def _emit_one(
    at: Opened, person: str, as_json: bool, *, item: str, answer: str, evidence: Path | None, **words: str
) -> None:
    from ingest.files import file_sha256
    from jobs.answering import Taking, answer_item

    meant = named(Answer, answer)
    if meant is None:
        raise InputRefused("没有这种答复", answer, f"可填：{'、'.join(choices(Answer))}")
    how = Taking(at.now, person, file_sha256(evidence) if evidence else "")
    done = answer_item(at.home, at.engine, item, meant, how, **words)
    emit(_document(done.new, done.unchanged), as_json, _answer_lines(done.new, done.unchanged))


def _emit_sheet(at: Opened, path: Path, person: str, as_json: bool) -> None:
    from jobs.answer_files import answer_sheet

    found: SheetReport = answer_sheet(at.home, at.engine, path, person, at.now)
    document = _document(found.new, found.unchanged) | {"rows": found.rows, "blank": found.blank}
    line = f"共 {found.rows} 行：新登记 {len(found.new)}，与已登记的相同 {found.unchanged}，未填答复 {found.blank}"
    emit(document, as_json, [line, *_answer_lines(found.new, 0)])


def _emit_reply(at: Opened, path: Path, person: str, as_json: bool) -> None:
    from jobs.answer_files import answer_reply

    found: ReplyReport = answer_reply(at.home, at.engine, path, person, at.now, at.today)
    more = {"refused": found.refused, "contacts": found.contacts, "unread": list(found.unread)}
    lines = [f"已拒收，所有方式立即停止；涉及 {found.contacts} 个联系人"] if found.refused else []
    lines += [*_answer_lines(found.new, found.unchanged), *(f"没有读：{text}" for text in found.unread)]
    emit(_document(found.new, found.unchanged) | more, as_json, lines)


def _document(new: Iterable["GivenAnswer"], unchanged: int) -> dict[str, Any]:
    given = [
        {
            "push_id": one.push_id,
            "answer": one.answer.value,
            "source": one.source.value,
            "remark": one.remark,
            "said_by": one.said_by,
            "forwarded": one.forwarded,
        }
        for one in new
    ]
    return {"answers": given, "unchanged": unchanged}


def _answer_lines(new: Iterable["GivenAnswer"], unchanged: int) -> Iterator[str]:
    for one in new:
        who = f"，{one.said_by}" if one.said_by else ""
        passed_on = "（不是收件人本人）" if one.forwarded else ""
        yield f"已登记 {one.push_id}：{chinese(one.answer)}{who}{passed_on}"
    if unchanged:
        yield f"与已登记的相同：{unchanged} 条"


def _introduction_lines(found: "Introduction") -> Iterator[str]:
    for one in found.agreed:
        yield f"{chinese(one.side)}同意：{one.said_by}，{_day(one.at)}，登记人 {one.person}"
    if not found.identities:
        waiting = "、".join(chinese(side) for side in Side if side not in {one.side for one in found.agreed})
        yield f"待{waiting}同意；双方都同意之前不给出名称"
    for side, people in found.identities.items():
        for who in people:
            yield f"{chinese(side)}：{' '.join(filter(None, (who.name, who.contact, who.duty, who.phone, who.email)))}"


def _day(at: datetime) -> str:
    return at.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()

"""`queqiao register training|finance|events|pools`: the plain registers."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from console.context import home_option, json_option, opened
from console.contract_options import acting, acting_options, files_option
from console.output import emit
from console.register_words import count_lines, record_document, record_line
from console.stated import DAY, MONEY
from matcher.registers import Event, Finance, Pool, RegisterRecord, Training
from matcher.transfer_vocabulary import EventForm, FinanceForm, RegisterKind

_FILE = click.Path(path_type=Path, dir_okay=False)
_NAMES = {
    RegisterKind.TRAINING: "培训",
    RegisterKind.FINANCE: "融资：质押、证券化",
    RegisterKind.EVENTS: "活动：发布会、路演、拍卖季等",
    RegisterKind.POOLS: "专利池",
}
_date = click.option("--date", "day", type=DAY, required=True, help="日期")
_remark = click.option("--remark", default="", metavar="文字", help="备注，一行")
_file = click.option("--file", type=_FILE, help="证据文件（签到表、凭证），只记文件名和 SHA-256")
_patents = click.option("--patent", "patents", multiple=True, metavar="专利号", help="专利，可重复")


@click.group("register")
def register_command() -> None:
    """登记簿：培训、融资、活动、专利池。只增不改，更正和冲销都留痕。"""


def _group(kind: RegisterKind) -> click.Group:
    group = click.Group(kind.value, help=_NAMES[kind])
    for command in (_list(kind), _reverse(kind), _export(kind), _import(kind)):
        group.add_command(command)
    register_command.add_command(group)
    return group


def _list(kind: RegisterKind) -> click.Command:
    @click.command("list", help="列出登记的；写了年份的，并列严格口径和宽口径")
    @click.option("--year", type=click.IntRange(1985, 2200), help="只列这一年的，并列出两种口径的数目")
    @home_option
    @json_option
    def list_(year: int | None, home: Path | None, as_json: bool) -> None:
        from jobs.registers import list_records
        from matcher.register_figures import count_registers

        with opened(home) as at, at.engine.connect() as conn:
            found = [one for one in list_records(conn, kind) if year in (None, one.record.day.year)]
        lines = [*map(record_line, found)] or ["还没有登记"]
        if year:
            lines += count_lines(kind, count_registers(found, date(year, 1, 1), date(year, 12, 31)))
        emit({"records": [record_document(one) for one in found]}, as_json, lines)

    return list_


def _reverse(kind: RegisterKind) -> click.Command:
    @click.command("reverse", help="冲销一项，或用 --entry 只冲销它的一个条目")
    @click.argument("record_id", metavar="登记编号")
    @click.option("--entry", type=click.IntRange(1), default=None, metavar="条目号", help="只冲销这个条目")
    @click.option("--why", required=True, metavar="原因", help="为什么冲销")
    @acting_options
    def reverse(record_id: str, entry: int | None, why: str, person: str, home: Path | None, as_json: bool) -> None:
        from jobs.registers import reverse_record

        with opened(home) as at:
            reverse_record(at.engine, kind, record_id, entry or 0, acting(at, person, why))
        emit({"record_id": record_id, "reversed": True}, as_json, [f"{record_id}  已冲销"])

    return reverse


def _export(kind: RegisterKind) -> click.Command:
    @click.command("export", help="写出登记簿（.xlsx），可填写后导回")
    @click.argument("file", type=_FILE)
    @home_option
    @json_option
    def export(file: Path, home: Path | None, as_json: bool) -> None:
        from jobs.register_files import export_register

        with opened(home) as at, at.engine.connect() as conn:
            found = export_register(conn, kind, file)
        emit({"file": str(file), "records": len(found)}, as_json, [f"已写入 {file}：{len(found)} 项"])

    return export


def _import(kind: RegisterKind) -> click.Command:
    @click.command("import", help="导入填好的登记簿，全部登记或全部不登记")
    @click.argument("file", type=_FILE)
    @files_option
    @acting_options
    def import_(file: Path, files: Path | None, person: str, home: Path | None, as_json: bool) -> None:
        from jobs.register_files import import_register

        with opened(home) as at:
            done = import_register(at.engine, kind, file, acting(at, person), files)
        told = {"file": str(file), "new": done.new, "corrected": done.corrected, "unchanged": done.unchanged}
        line = f"新登记 {len(done.new)}，更正 {len(done.corrected)}；没有变化的 {done.unchanged} 行"
        emit(told, as_json, [line])

    return import_


training, finance, events, pools = (_group(kind) for kind in RegisterKind)


@training.command("add")
@click.option("--topic", required=True, metavar="主题", help="培训主题")
@click.option("--hours", type=float, required=True, help="学时")
@click.option("--participants", required=True, metavar="单位 人数；…", help="参加单位和人数，不写姓名")
@_date
@_file
@_remark
@acting_options
def add_training(topic: str, hours: float, participants: str, day: date, **given: Any) -> None:
    """登记一次培训。"""
    from jobs.registers import headcounts_of

    _add(RegisterKind.TRAINING, Training(day, topic, hours, headcounts_of(participants)), **given)


@finance.command("add")
@click.option("--form", required=True, type=click.Choice([form.value for form in FinanceForm]), help="质押或证券化")
@click.option("--amount", required=True, type=MONEY, help="金额，写明单位：500万元")
@click.option("--institution", required=True, metavar="名称", help="银行、发行人等金融机构")
@click.option("--enterprise", default="", metavar="编号或名称", help="融资的企业")
@_patents
@_date
@_file
@_remark
@acting_options
def add_finance(
    form: str, amount: int, institution: str, enterprise: str, patents: tuple[str, ...], day: date, **given: Any
) -> None:
    """登记一笔质押或证券化。"""
    made = Finance(day, FinanceForm(form), amount, institution, enterprise, patents)
    _add(RegisterKind.FINANCE, made, **given)


@events.command("add")
@click.option("--name", required=True, metavar="名称", help="活动名称")
@click.option("--form", required=True, type=click.Choice([form.value for form in EventForm]), help="活动形式")
@click.option("--place", default="", metavar="地点", help="地点")
@_date
@_file
@_remark
@acting_options
def add_event(name: str, form: str, place: str, day: date, **given: Any) -> None:
    """登记一次活动；可以事先登记。"""
    _add(RegisterKind.EVENTS, Event(day, name, EventForm(form), place), **given)


@events.command("candidates")
@click.argument("record_id", metavar="活动编号")
@click.argument("file", type=_FILE)
@click.option("--segment", "segments", multiple=True, metavar="环节", help="只取专利属于这个环节的，可重复")
@acting_options
def candidates(
    record_id: str, file: Path, segments: tuple[str, ...], person: str, home: Path | None, as_json: bool
) -> None:
    """从匹配中列出候选，记入活动，写出候选名单（.xlsx）。"""
    from jobs.event_lists import prepare_candidates

    with opened(home) as at:
        by = acting(at, person)
        found = prepare_candidates(at.engine, record_id, segments, at.settings.threshold, file, by)
    told = {"record_id": record_id, "file": str(file), "candidates": [one.match_id for one in found]}
    emit(told, as_json, [f"已写入 {file}：{len(found)} 条候选"])


@events.command("outcomes")
@click.argument("file", type=_FILE)
@acting_options
def outcomes(file: Path, person: str, home: Path | None, as_json: bool) -> None:
    """导入填好结果的候选名单，全部登记或全部不登记。"""
    from jobs.event_lists import take_outcomes

    with opened(home) as at:
        done = take_outcomes(at.engine, file, acting(at, person))
    lines = [f"{record_id}  新登记或更改结果 {number} 条" for record_id, number in done.items()]
    emit({"outcomes": done}, as_json, lines or ["没有填写结果"])


@pools.command("add")
@click.option("--name", required=True, metavar="名称", help="专利池名称")
@_patents
@_date
@_file
@_remark
@acting_options
def add_pool(name: str, patents: tuple[str, ...], day: date, **given: Any) -> None:
    """登记一个专利池（专利组合）及其成员。"""
    _add(RegisterKind.POOLS, Pool(day, name, patents), **given)


def _add(
    kind: RegisterKind,
    record: RegisterRecord,
    *,
    file: Path | None,
    remark: str,
    person: str,
    home: Path | None,
    as_json: bool,
) -> None:
    from dataclasses import replace

    from jobs.contracts import evidence_file
    from jobs.register_files import with_evidence
    from jobs.registers import add_record

    proved = with_evidence(replace(record, remark=remark), evidence_file(file) if file else None)
    with opened(home) as at:
        done = add_record(at.engine, kind, proved, acting(at, person))
    emit(record_document(done), as_json, [record_line(done)])

"""`queqiao transfers`: the book of transfers and licenses."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from console.context import Opened, home_option, json_option, opened
from console.contract_options import acting, acting_options, contract_options, files_option, stated_options
from console.output import emit
from console.stated import DAY, MONEY
from console.transfer_words import (
    alarm_document,
    alarm_line,
    count_document,
    count_lines,
    entry_document,
    entry_line,
    transfer_document,
    transfer_line,
)
from matcher.transfer_vocabulary import BookAct
from matcher.transfers import Instalment, Payment, Recording, Transfer

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("transfers")
def transfers_command() -> None:
    """转让许可台账：只增不改，更正和冲销都留痕。"""


@transfers_command.command("add")
@contract_options
@click.option(
    "--instalment", "instalments", multiple=True, type=(DAY, MONEY), metavar="日期 金额", help="一期付款，可重复"
)
@acting_options
def add(instalments: tuple[tuple[date, int], ...], person: str, home: Path | None, as_json: bool, **terms: Any) -> None:
    """登记一份合同。"""
    from jobs.contracts import StatedTransfer
    from jobs.transferring import add_transfer

    stated = stated_options(terms)
    required = {"mode": "--mode", "provider": "--provider", "enterprise": "--enterprise", "patents": "--patent"}
    required |= {"contract_number": "--contract", "signed": "--signed", "amount": "--amount"}
    if lacking := [option for name, option in required.items() if name not in stated]:
        raise click.UsageError(f"缺少 {'、'.join(lacking)}")
    agreed = [Instalment(number, *one) for number, one in enumerate(instalments, start=1)]
    with opened(home) as at:
        done = add_transfer(at.engine, StatedTransfer(**stated), acting(at, person), agreed)
    _tell(done, as_json)


@transfers_command.command("list")
@click.option("--year", type=click.IntRange(1985, 2200), help="只列这一年签订的，并列出两种口径的数目")
@click.option("--baseline", type=click.IntRange(1), help="基数：上一期转让许可的专利件数，用来算增幅")
@home_option
@json_option
def list_(year: int | None, baseline: int | None, home: Path | None, as_json: bool) -> None:
    """列出台账；写了年份的，并列严格口径和宽口径。"""
    from jobs.registers import pools_of
    from jobs.transferring import list_transfers, transfer_count

    if baseline and not year:
        raise click.UsageError("--baseline 须与 --year 一起用")
    with opened(home) as at, at.engine.connect() as conn:
        found = [one for one in list_transfers(conn) if year in (None, one.terms.signed.year)]
        pools = pools_of(conn)
        count = transfer_count(conn, date(year, 1, 1), date(year, 12, 31)) if year else None
    document = {"transfers": [transfer_document(one, pools) for one in found]}
    lines = [*map(transfer_line, found)] or ["台账里没有合同"]
    if count:
        document |= {"count": count_document(count, baseline)}  # type: ignore[dict-item]
        lines += count_lines(count, baseline)
    emit(document, as_json, lines)


@transfers_command.command("show")
@click.argument("transfer_id", metavar="台账编号")
@home_option
@json_option
def show(transfer_id: str, home: Path | None, as_json: bool) -> None:
    """一份合同的所有条目：登记、更正、付款、备案、冲销。"""
    from jobs.transferring import history

    with opened(home) as at, at.engine.connect() as conn:
        found = history(conn, transfer_id)
    document = {"transfer_id": transfer_id, "entries": [entry_document(one) for one in found]}
    emit(document, as_json, [*map(entry_line, found)])


@transfers_command.command("instalment")
@click.argument("transfer_id", metavar="台账编号")
@click.argument("number", type=click.IntRange(1), metavar="期次")
@click.option("--due", type=DAY, help="约定：应付日期，与 --amount 一起写")
@click.option("--amount", type=MONEY, help="约定的金额；或与 --paid 一起，付了多少（不写为付清这一期）")
@click.option("--paid", type=DAY, help="付款日期")
@click.option("--invoice", default="", metavar="发票号", help="发票号")
@click.option("--file", "invoice_file", type=_FILE, help="发票文件，只记文件名和 SHA-256")
@acting_options
def instalment(transfer_id: str, number: int, person: str, home: Path | None, as_json: bool, **said: Any) -> None:
    """约定一期付款（--due），或登记付款（--paid）。"""
    due, amount = said["due"], said["amount"]
    if (due is None) == (said["paid"] is None) or (due and amount is None):
        raise click.UsageError("写 --due 和 --amount 约定一期付款，或写 --paid 登记付款")
    with opened(home) as at:
        done = (
            _agree(at, transfer_id, Instalment(number, due, amount), person)
            if due
            else _pay(at, transfer_id, number, person, **said)
        )
    _tell(done, as_json)


def _agree(at: Opened, transfer_id: str, agreed: Instalment, person: str) -> Transfer:
    from jobs.transferring import add_statement

    return add_statement(at.engine, transfer_id, BookAct.INSTALMENT, agreed, acting(at, person))


def _pay(at: Opened, transfer_id: str, number: int, person: str, **said: Any) -> Transfer:
    from jobs.contracts import evidence_file
    from jobs.transferring import pay

    file = evidence_file(said["invoice_file"]) if said["invoice_file"] else None
    payment = Payment(number, said["paid"], said["amount"] or 0, said["invoice"], file)
    return pay(at.engine, transfer_id, payment, acting(at, person))


@transfers_command.command("record")
@click.argument("transfer_id", metavar="台账编号")
@click.argument("number", metavar="登记/备案号")
@click.option("--date", "day", type=DAY, required=True, help="登记/备案日期")
@click.option("--file", "certificate", type=_FILE, help="登记/备案证明，只记文件名和 SHA-256")
@acting_options
def record(
    *,
    transfer_id: str,
    number: str,
    day: date,
    certificate: Path | None,
    person: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """登记备案号（转让的为登记号）。"""
    from jobs.contracts import evidence_file
    from jobs.transferring import add_statement

    with opened(home) as at:
        made = Recording(number.strip(), day, evidence_file(certificate) if certificate else None)
        done = add_statement(at.engine, transfer_id, BookAct.RECORDED, made, acting(at, person))
    _tell(done, as_json)


@transfers_command.command("correct")
@click.argument("transfer_id", metavar="台账编号")
@click.option("--why", required=True, metavar="原因", help="为什么更正或冲销")
@click.option("--reverse", type=click.IntRange(1), metavar="条目号", help="冲销这个条目（见 transfers show）")
@contract_options
@acting_options
def correct(
    *, transfer_id: str, why: str, reverse: int | None, person: str, home: Path | None, as_json: bool, **terms: Any
) -> None:
    """更正合同内容，或冲销一个条目；原来的条目都留着。"""
    from jobs.transferring import correct_transfer, reverse_entry

    changes = stated_options(terms)
    if bool(changes) == bool(reverse):
        raise click.UsageError("写出要更正的内容，或写 --reverse，二者之一")
    with opened(home) as at:
        by = acting(at, person, why)
        if reverse:
            done = reverse_entry(at.engine, transfer_id, reverse, by)
        else:
            done = correct_transfer(at.engine, transfer_id, changes, by)
    if done:
        _tell(done, as_json)
    else:
        emit({"transfer_id": transfer_id, "reversed": True}, as_json, [f"{transfer_id}  已冲销，不再计入"])


@transfers_command.command("alarms")
@click.option("--days", type=click.IntRange(0, 3660), default=30, show_default=True, help="提前多少天提醒")
@home_option
@json_option
def alarms(days: int, home: Path | None, as_json: bool) -> None:
    """到期和逾期的事：备案、试用、付款、缺合同文件、缺发票。"""
    from jobs.transferring import due_alarms

    with opened(home) as at, at.engine.connect() as conn:
        found, today = due_alarms(conn, at.today, timedelta(days=days)), at.today
    lines = [alarm_line(one, today) for one in found] or [f"{days} 天内没有到期的事"]
    emit({"alarms": [alarm_document(one, today) for one in found]}, as_json, lines)


@transfers_command.command("export")
@click.argument("file", type=_FILE)
@home_option
@json_option
def export(file: Path, home: Path | None, as_json: bool) -> None:
    """写出台账（.xlsx），可填写后导回。"""
    from jobs.transfer_files import export_transfers

    with opened(home) as at, at.engine.connect() as conn:
        found = export_transfers(conn, file)
    emit({"file": str(file), "transfers": len(found)}, as_json, [f"已写入 {file}：{len(found)} 份合同"])


@transfers_command.command("import")
@click.argument("file", type=_FILE)
@files_option
@acting_options
def import_(file: Path, files: Path | None, person: str, home: Path | None, as_json: bool) -> None:
    """导入填好的台账：新合同、更正、备案、付款，全部登记或全部不登记。"""
    from jobs.transfer_files import import_transfers

    with opened(home) as at:
        done = import_transfers(at.engine, file, acting(at, person), files)
    counts = {name: getattr(done, name) for name in ("new", "corrected", "recorded", "instalments", "paid")}
    told = f"新合同 {len(done.new)}，更正 {len(done.corrected)}，备案 {len(done.recorded)}"
    line = f"{told}，新约定的付款 {len(done.instalments)}，付款 {len(done.paid)}；没有变化的 {done.unchanged} 行"
    emit({"file": str(file)} | counts | {"unchanged": done.unchanged}, as_json, [line])


def _tell(done: Transfer, as_json: bool) -> None:
    emit(transfer_document(done), as_json, [transfer_line(done)])

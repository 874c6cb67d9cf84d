"""The workbook of transfers out and in: new contracts, corrections with their reason, recordings and payments."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from ingest.transfers import InstalmentRow, TransferRow, read_transfers
from jobs.contracts import StatedTransfer, evidence_file, stated_of, terms_of
from jobs.registers import pools_of
from jobs.sheets.transfer_sheet import file_name, write_transfers
from jobs.transferring import (
    Acting,
    enter,
    enter_correction,
    enter_new,
    list_transfers,
    owed,
    settled,
    standing_transfer,
)
from matcher.errors import InputRefused, QueqiaoError
from matcher.transfer_checks import check_transfer
from matcher.transfer_vocabulary import BookAct
from matcher.transfers import Evidence, Instalment, Payment, Recording, Transfer
from store.database import writing

_CURE = "本次没有导入任何内容，请改正后重试"
_SHOWN = 10
Row = TypeVar("Row", TransferRow, InstalmentRow)


@dataclass(slots=True)
class Imported:
    """What a workbook brought, by transfer id; `unchanged` rows say what the book says already."""

    new: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    instalments: list[str] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where rows are entered: the transaction, who does it, and where the files that rows name are looked for."""

    conn: sa.Connection
    by: Acting
    files: Path | None
    done: Imported

    def evidence(self, name: str) -> Evidence | None:
        """The file of that name; None for none."""
        if not name:
            return None
        if self.files is None or Path(name).name != name:
            raise InputRefused("不知道到哪里找这个文件", name, "表里写文件名，并用 --files 指明所在的文件夹")
        return evidence_file(self.files / name)

    def check(self, transfer_id: str) -> None:
        """Whether the transfer holds together so far. Raises InputRefused."""
        check_transfer(standing_transfer(self.conn, transfer_id), self.by.today)


def export_transfers(conn: sa.Connection, path: Path) -> list[Transfer]:
    """Write every transfer that stands to an .xlsx file. Raises InputRefused for another ending."""
    if path.suffix.lower() != ".xlsx":
        raise InputRefused("不能写成这种文件", path.name, "请用 .xlsx 结尾的文件名")
    found = list_transfers(conn)
    write_transfers(path, found, pools_of(conn))
    return found


def import_transfers(engine: sa.Engine, path: Path, by: Acting, files: Path | None = None) -> Imported:
    """Enter what a workbook says, all or nothing. Raises FileUnreadable, or InputRefused naming every row that is
    unknown, twice there, changed since the export, corrected without a reason, or not to be entered."""
    rows, instalments = read_transfers(path)
    with writing(engine) as conn:
        desk = _Desk(conn, by, files, Imported())
        _check_once(rows, instalments)
        ids: dict[str, str] = {}  # new contracts, by their number

        def take(row: TransferRow) -> None:
            if row.transfer_id:
                _take_known(desk, row)
            else:
                ids[row.contract_number] = _take_new(desk, row)

        each(rows, take)
        each(instalments, lambda row: _take_instalment(desk, row, row.transfer_id or ids.get(row.contract_number, "")))
        settled(conn, [one.transfer_id for one in list_transfers(conn)], by)
        return desk.done


def each(rows: Iterable[Row], take: Callable[[Row], None]) -> None:
    """Take every row; what is wrong with any of them is said of all at once. Raises InputRefused."""
    wrong = []
    for row in rows:
        try:
            take(row)
        except QueqiaoError as error:
            wrong.append(
                f"{row.name}：{error.what}（{error.value}）" if error.value != "" else f"{row.name}：{error.what}"
            )
    if wrong:
        more = f" 等 {len(wrong)} 行" if len(wrong) > _SHOWN else ""
        raise InputRefused("这些行不能导入", "；".join(wrong[:_SHOWN]) + more, _CURE)


def _check_once(rows: Sequence[TransferRow], instalments: Sequence[InstalmentRow]) -> None:
    names = [row.name for row in rows]
    names += [row.name for row in instalments]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputRefused("同一项出现了两次", "、".join(twice), _CURE)


def _take_new(desk: _Desk, row: TransferRow) -> str:
    stated = _stated(row, desk.evidence(row.contract_file))
    transfer_id = enter_new(desk.conn, stated, desk.by)
    desk.done.new.append(transfer_id)
    _take_recording(desk, row, transfer_id)
    desk.check(transfer_id)
    return transfer_id


def _take_known(desk: _Desk, row: TransferRow) -> None:
    transfer = standing_transfer(desk.conn, row.transfer_id)
    if row.entry != transfer.sequence:
        raise InputRefused("导出之后已有新的条目，请重新导出", transfer.sequence)
    before = transfer.terms
    same_file = row.contract_file == file_name(before.contract)
    stated = _stated(row, before.contract if same_file else desk.evidence(row.contract_file))
    old = stated_of(before)
    changed = terms_of(desk.conn, stated, before) != terms_of(desk.conn, old, before)
    if changed:
        names = StatedTransfer.__dataclass_fields__
        changes = {n: getattr(stated, n) for n in names if getattr(stated, n) != getattr(old, n)}
        enter_correction(desk.conn, row.transfer_id, changes, _because(desk.by, row.why))
        desk.done.corrected.append(row.transfer_id)
    recorded = _take_recording(desk, row, row.transfer_id, transfer.recording)
    desk.done.unchanged += not (changed or recorded)
    desk.check(row.transfer_id)


def _take_recording(desk: _Desk, row: TransferRow, transfer_id: str, known: Recording | None = None) -> bool:
    if not (row.recording_number or row.recorded):
        if known:
            raise InputRefused("登记/备案号被删去了，要改请先冲销", known.number)
        return False
    if known and (row.recording_number, row.recorded) == (known.number, known.recorded):
        return False
    if not (row.recording_number and row.recorded):
        raise InputRefused("登记/备案号和日期要一起填", row.recording_number or row.recorded)
    recording = Recording(row.recording_number, row.recorded, desk.evidence(row.certificate_file))
    enter(desk.conn, transfer_id, BookAct.RECORDED, recording, desk.by)
    desk.done.recorded.append(transfer_id)
    return True


def _take_instalment(desk: _Desk, row: InstalmentRow, transfer_id: str) -> None:
    if not transfer_id:
        raise InputRefused("没有这个合同：台账编号为空，合同编号也不在表中新合同之列", row.contract_number)
    transfer = standing_transfer(desk.conn, transfer_id)
    agreed = Instalment(row.number, row.due, row.amount)
    known = next((one for one in transfer.instalments if one.number == row.number), None)
    if known is None:
        enter(desk.conn, transfer_id, BookAct.INSTALMENT, agreed, desk.by)
        desk.done.instalments.append(transfer_id)
    elif known != agreed:
        raise InputRefused("应付日期或金额与台账不同，要改请先冲销", f"{known.due} {known.amount / 100:.2f}元")
    paid = _take_payment(desk, row, transfer_id)
    desk.done.unchanged += known is not None and not paid
    desk.check(transfer_id)


def _take_payment(desk: _Desk, row: InstalmentRow, transfer_id: str) -> bool:
    transfer = standing_transfer(desk.conn, transfer_id)
    already = transfer.paid_of(row.number)
    if row.paid is None:
        if row.paid_amount or already:
            raise InputRefused("付款日期为空，已付金额却不是", row.paid_amount or already)
        return False
    if already:
        if row.paid_amount != already:
            raise InputRefused("已付过，再付请用 queqiao transfers instalment --paid", f"{already / 100:.2f}元")
        return False
    amount = row.paid_amount or owed(transfer, row.number)
    payment = Payment(row.number, row.paid, amount, row.invoice, desk.evidence(row.invoice_file))
    enter(desk.conn, transfer_id, BookAct.PAID, payment, desk.by)
    desk.done.paid.append(transfer_id)
    return True


def _because(by: Acting, why: str) -> Acting:
    if not why:
        raise InputRefused("改了已登记的内容，却没有写更正原因")
    return Acting(by.person, by.now, by.today, why)


def _stated(row: TransferRow, contract: Evidence | None) -> StatedTransfer:
    return StatedTransfer(
        mode=row.mode,
        provider=row.provider,
        enterprise=row.enterprise,
        patents=row.patents,
        contract_number=row.contract_number,
        signed=row.signed,
        amount=row.amount,
        provider_kind=row.provider_kind,
        effective=row.effective,
        trial_end=row.trial_end,
        open_license_number=row.open_license_number,
        push_id=row.push_id,
        contract=contract,
        remark=row.remark,
    )

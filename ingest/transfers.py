"""The workbook of transfers read back: sheet 转让许可台账 by 台账编号, sheet 付款计划 by 台账编号 and 期次."""

from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from ingest.cells import BadCell, block, choice, codes, count, day
from ingest.headings import HeadingTable
from ingest.money import amount
from ingest.plain_rows import plain_rows
from ingest.records import RowView
from ingest.tables import HeadingsMissing, NoRows
from matcher.vocabulary import ProviderKind, TransferMode


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A contract as a row states it. `transfer_id` is empty for a new one; `entry` the last entry it was exported with;
    `amount` in fen; files are names. A column that is not there is as an empty cell."""

    transfer_id: str
    entry: int | None
    mode: TransferMode
    provider: str
    provider_kind: ProviderKind | None
    enterprise: str
    patents: tuple[str, ...]
    contract_number: str
    signed: date
    amount: int
    effective: date | None
    trial_end: date | None
    open_license_number: str
    push_id: str
    contract_file: str
    recording_number: str
    recorded: date | None
    certificate_file: str
    remark: str
    why: str

    @property
    def name(self) -> str:
        """What the row is called in messages."""
        return self.transfer_id or self.contract_number


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """An instalment as a row states it, of the transfer of that id, or of that contract number where it is new."""

    transfer_id: str
    contract_number: str
    number: int
    due: date
    amount: int
    paid: date | None
    paid_amount: int | None
    invoice: str
    invoice_file: str

    @property
    def name(self) -> str:
        """What the row is called in messages."""
        return f"{self.transfer_id or self.contract_number} 第 {self.number} 期"


@cache
def _transfer_headings() -> HeadingTable:
    groups = (("mode",), ("provider",), ("signed",), ("amount_yuan", "amount_wan", "amount"), ("contract_number",))
    return HeadingTable.load("transfer_headings", groups)


@cache
def _instalment_headings() -> HeadingTable:
    groups = (("number",), ("due",), ("due_amount_yuan", "due_amount_wan", "due_amount"))
    return HeadingTable.load("instalment_headings", groups)


def read_transfers(path: Path) -> tuple[list[TransferRow], list[InstalmentRow]]:
    """The rows of both sheets, in their order. Raises FileUnreadable, or InputRefused naming the first row that cannot
    be read."""
    return list(plain_rows(path, _transfer_headings(), _transfer)), _instalments(path)


def _instalments(path: Path) -> list[InstalmentRow]:
    try:
        return list(plain_rows(path, _instalment_headings(), _instalment))
    except (HeadingsMissing, NoRows):  # a workbook, or a csv file, without that sheet
        return []


def _transfer(row: RowView) -> TransferRow:
    mode = row.take("mode", partial(choice, TransferMode), None)
    fen = amount(row, "amount")
    if mode is None or fen is None:
        lacking, field = ("方式", "mode") if mode is None else ("合同金额", "amount_yuan")
        raise BadCell(f"{lacking}为空。请补填", column=row.heading(field))
    return TransferRow(
        transfer_id=row.line("transfer_id"),
        entry=row.take("entry", count, None),
        mode=mode,
        provider=row.required("provider", "供方"),
        provider_kind=row.take("provider_kind", partial(choice, ProviderKind), None),
        enterprise=row.line("enterprise_id") or row.required("enterprise", "企业"),
        patents=row.take("patents", codes, ()),
        contract_number=row.required("contract_number", "合同编号"),
        signed=required_day(row, "signed", "签订日期"),
        amount=fen,
        effective=row.take("effective", day, None),
        trial_end=row.take("trial_end", day, None),
        open_license_number=row.word("open_license_number"),
        push_id=row.word("push_id"),
        contract_file=row.word("contract_file"),
        recording_number=row.word("recording_number"),
        recorded=row.take("recorded", day, None),
        certificate_file=row.word("certificate_file"),
        remark=row.take("remark", block, ""),
        why=row.line("why"),
    )


def _instalment(row: RowView) -> InstalmentRow:
    number, fen = row.take("number", count, None), amount(row, "due_amount")
    if number is None or fen is None:
        lacking, field = ("期次", "number") if number is None else ("应付金额", "due_amount_yuan")
        raise BadCell(f"{lacking}为空。请补填", column=row.heading(field))
    transfer_id, contract = row.line("transfer_id"), row.line("contract_number")
    if not (transfer_id or contract):
        raise BadCell("台账编号和合同编号都是空的。请补填其中一个")
    return InstalmentRow(
        transfer_id=transfer_id,
        contract_number=contract,
        number=number,
        due=required_day(row, "due", "应付日期"),
        amount=fen,
        paid=row.take("paid", day, None),
        paid_amount=amount(row, "paid_amount"),
        invoice=row.word("invoice"),
        invoice_file=row.word("invoice_file"),
    )


def required_day(row: RowView, field: str, named: str) -> date:
    """A day that must be there. Raises BadCell with the field's Chinese name."""
    found = row.take(field, day, None)
    if found is None:
        raise BadCell(f"{named}为空。请补填", column=row.heading(field))
    return found

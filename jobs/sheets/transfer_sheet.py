"""转让许可台账 as a workbook: the contracts, the payments agreed on, and how both come back."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ingest.rows import Cell
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.glossary import chinese, choices
from matcher.transfers import Evidence, Instalment, Transfer
from matcher.vocabulary import ProviderKind, TransferMode

NAME, PAYMENTS = "转让许可台账", "付款计划"
BLANK_ROWS = 50
_MONEY = "#,##0.00"
_COLUMNS = (
    Column("台账编号", 10, ColumnKind.CODE, note="导回系统的依据，请勿修改；新合同留空"),
    Column("条目号", 8, ColumnKind.CODE, note="导出时的最后一个条目，请勿修改"),
    Column("合同编号", 16, ColumnKind.CODE, required=True),
    Column("方式", 13, choices=tuple(choices(TransferMode)), required=True),
    Column("供方", 18, required=True),
    Column("供方类型", 10, choices=tuple(choices(ProviderKind)), note="可留空：按专利的供方类型"),
    Column("企业编号", 20, ColumnKind.CODE, note="企业编号和企业名称写一个即可"),
    Column("企业名称", 20),
    Column("专利号", 20, ColumnKind.CODE, required=True, note="多件用“、”隔开"),
    Column("专利名称", 28),
    Column("签订日期", 12, ColumnKind.DATE, required=True),
    Column("生效日期", 12, ColumnKind.DATE, note="与签订日期不同时填写"),
    Column("合同金额（元）", 16, number_format=_MONEY, required=True),
    Column("已付合计（元）", 16, number_format=_MONEY),
    Column("试用截止日期", 12, ColumnKind.DATE, note="先免费后付费、先使用后付费的必填"),
    Column("登记/备案期限", 12, ColumnKind.DATE),
    Column("登记/备案号", 16, ColumnKind.CODE),
    Column("登记/备案日期", 12, ColumnKind.DATE),
    Column("开放许可公告号", 16, ColumnKind.CODE),
    Column("推送编号", 20, ColumnKind.CODE),
    Column("合同文件", 16, note="文件名；导入时在 --files 的文件夹里找"),
    Column("登记/备案证明", 16, note="文件名；导入时在 --files 的文件夹里找"),
    Column("专利池", 14),
    Column("只计入宽口径的原因", 20),
    Column("备注", 18),
    Column("更正原因", 16, note="改了已登记的内容，必须写明原因"),
)
_PAYMENT_COLUMNS = (
    Column("台账编号", 10, ColumnKind.CODE, note="新合同留空，写合同编号"),
    Column("合同编号", 18, ColumnKind.CODE),
    Column("期次", 8, ColumnKind.COUNT, required=True),
    Column("应付日期", 13, ColumnKind.DATE, required=True),
    Column("应付金额（元）", 18, number_format=_MONEY, required=True),
    Column("付款日期", 13, ColumnKind.DATE),
    Column("已付金额（元）", 18, number_format=_MONEY),
    Column("发票号", 20, ColumnKind.CODE),
    Column("发票文件", 18),
)


def write_transfers(path: Path, transfers: Sequence[Transfer], pools: Mapping[str, tuple[str, ...]]) -> Path:
    """Write the workbook, with blank rows for new contracts; `pools` by patent. Raises InputRefused where `path` is
    open elsewhere."""
    rows = [_row(one, pools) for one in transfers]
    payments = [row for one in transfers for row in _payments(one)]
    sheets = [
        Sheet(NAME, _COLUMNS, rows, frozen_columns=3, blank_rows=BLANK_ROWS),
        Sheet(PAYMENTS, _PAYMENT_COLUMNS, payments, frozen_columns=3, blank_rows=BLANK_ROWS),
        notes_sheet(notes_of(NAME)),
    ]
    return write_workbook(path, sheets)


def _row(transfer: Transfer, pools: Mapping[str, tuple[str, ...]]) -> Row:
    terms, recording = transfer.terms, transfer.recording
    number: tuple[Cell, ...] = (transfer.transfer_id, str(transfer.sequence), terms.contract_number)
    parties = (terms.provider, chinese(terms.provider_kind), terms.enterprise_id, terms.enterprise)
    titles = "；".join(patent.title for patent in terms.patents)
    money = (terms.amount / 100, transfer.paid / 100, terms.trial_end)
    recorded = (recording.number, recording.recorded) if recording else ("", None)
    files = (file_name(terms.contract), file_name(recording.certificate if recording else None))
    tags = "、".join(dict.fromkeys(tag for patent_id in terms.patent_ids for tag in pools.get(patent_id, ())))
    return (
        *(*number, chinese(terms.mode), *parties, "、".join(terms.patent_ids), titles, terms.signed, terms.effective),
        *(*money, terms.recording_due, *recorded, terms.open_license_number, terms.push_id, *files, tags),
        *("、".join(map(chinese, transfer.flags)), terms.remark, ""),
    )


def _payments(transfer: Transfer) -> Iterable[Row]:
    return (_payment(transfer, one) for one in transfer.instalments)


def _payment(transfer: Transfer, one: Instalment) -> Row:
    own = [payment for payment in transfer.payments if payment.instalment == one.number]
    paid = (own[-1].paid, transfer.paid_of(one.number) / 100) if own else (None, None)
    invoices = "、".join(payment.invoice for payment in own if payment.invoice)
    files = "、".join(payment.file.name for payment in own if payment.file)
    agreed = (transfer.transfer_id, transfer.terms.contract_number, one.number, one.due, one.amount / 100)
    return *agreed, *paid, invoices, files


def file_name(evidence: Evidence | None) -> str:
    """The name of a file, as a cell has it."""
    return evidence.name if evidence else ""

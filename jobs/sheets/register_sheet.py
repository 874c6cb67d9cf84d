"""The registers as sheets: training, finance, events, pools; each row comes back by its 登记编号."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ingest.rows import Cell
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.transfer_sheet import file_name
from jobs.sheets.workbook import write_workbook
from matcher.glossary import chinese, choices
from matcher.registers import Event, Finance, Pool, Registered, Training, evidence_of
from matcher.transfer_vocabulary import EventForm, FinanceForm, RegisterKind

BLANK_ROWS = 50
_FIRST = (
    Column("登记编号", 11, ColumnKind.CODE, note="导回系统的依据，请勿修改；新的一项留空"),
    Column("条目号", 8, ColumnKind.CODE, note="导出时的最后一个条目，请勿修改"),
    Column("日期", 13, ColumnKind.DATE, required=True),
)
_LAST = (
    Column("备注", 20),
    Column("更正原因", 18, note="改了已登记的内容，必须写明原因"),
)
_FILE_NOTE = "文件名；导入时在 --files 的文件夹里找"
_COLUMNS: dict[RegisterKind, tuple[Column, ...]] = {
    RegisterKind.TRAINING: (
        Column("主题", 34, required=True),
        Column("学时", 8, required=True),
        Column("参加单位和人数", 44, required=True, note="写成 甲公司 12；乙大学 8。不要写姓名"),
        Column("人数合计", 10, ColumnKind.COUNT),
        Column("签到表", 22, note=_FILE_NOTE),
    ),
    RegisterKind.FINANCE: (
        Column("方式", 10, choices=tuple(choices(FinanceForm)), required=True),
        Column("金额（元）", 18, number_format="#,##0.00", required=True),
        Column("金融机构", 20, required=True),
        Column("企业编号", 20, ColumnKind.CODE, note="企业编号和企业名称写一个即可"),
        Column("企业名称", 20),
        Column("专利号", 22, ColumnKind.CODE, note="多件用“、”隔开"),
        Column("证据文件", 20, note=_FILE_NOTE),
    ),
    RegisterKind.EVENTS: (
        Column("名称", 34, required=True),
        Column("形式", 11, choices=tuple(choices(EventForm)), required=True),
        Column("地点", 20),
        Column("候选数", 9, ColumnKind.COUNT),
        Column("结果", 34),
        Column("证据文件", 22, note=_FILE_NOTE),
    ),
    RegisterKind.POOLS: (
        Column("名称", 30, required=True),
        Column("专利号", 60, ColumnKind.CODE, required=True, note="多件用“、”隔开"),
        Column("件数", 9, ColumnKind.COUNT),
        Column("证据文件", 22, note=_FILE_NOTE),
    ),
}


def write_register(path: Path, kind: RegisterKind, found: Sequence[Registered], firms: Mapping[str, str]) -> Path:
    """Write a register, with blank rows for new records; `firms` are names by enterprise id. Raises InputRefused where
    `path` is open elsewhere."""
    name, columns = chinese(kind), (*_FIRST, *_COLUMNS[kind], *_LAST)
    rows = [_row(one, firms) for one in found]
    notes = notes_sheet([*notes_of("登记簿", name=name, kind=kind.value), *notes_of(name)])
    return write_workbook(path, [Sheet(name, columns, rows, frozen_columns=3, blank_rows=BLANK_ROWS), notes])


def _row(one: Registered, firms: Mapping[str, str]) -> Row:
    record = one.record
    first: tuple[Cell, ...] = (one.record_id, str(one.sequence), record.day)
    return *first, *_CELLS[type(record)](record, firms), file_name(evidence_of(record)), record.remark, ""


def participants_text(record: Training) -> str:
    """Who took part, as a cell has it."""
    return "；".join(f"{one.organisation} {one.people}" for one in record.participants)


def outcomes_text(record: Event) -> str:
    """How many candidates came to what."""
    results = [one.result for one in record.outcomes]
    return "，".join(f"{chinese(result)} {results.count(result)}" for result in dict.fromkeys(results))


def _training(record: Training, _: Mapping[str, str]) -> tuple[Cell, ...]:
    return record.topic, record.hours, participants_text(record), record.people


def _finance(record: Finance, firms: Mapping[str, str]) -> tuple[Cell, ...]:
    firm = (record.enterprise_id, firms.get(record.enterprise_id, ""))
    return chinese(record.form), record.amount / 100, record.institution, *firm, "、".join(record.patents)


def _event(record: Event, _: Mapping[str, str]) -> tuple[Cell, ...]:
    return record.name, chinese(record.form), record.place, len(record.candidates), outcomes_text(record)


def _pool(record: Pool, _: Mapping[str, str]) -> tuple[Cell, ...]:
    return record.name, "、".join(record.patents), len(record.patents)


_CELLS: dict[type, Callable[..., tuple[Cell, ...]]] = {
    Training: _training,
    Finance: _finance,
    Event: _event,
    Pool: _pool,
}

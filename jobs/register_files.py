"""The sheets of the registers out and in: new records, and corrections with their reason."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa

from ingest.registers import RegisterRow, read_register
from jobs.contracts import evidence_file
from jobs.registers import enter_record, list_records, resolved, standing_record
from jobs.sheets.register_sheet import write_register
from jobs.sheets.transfer_sheet import file_name
from jobs.transferring import Acting
from matcher.errors import InputRefused, QueqiaoError
from matcher.registers import Event, Registered, RegisterRecord, Training, evidence_of
from matcher.transfer_vocabulary import RegisterKind
from matcher.transfers import Evidence
from store import enterprises
from store.database import writing

_CURE = "本次没有导入任何内容，请改正后重试"
_SHOWN = 10


@dataclass(slots=True)
class RegisterImport:
    """What a sheet brought, by record id."""

    new: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    unchanged: int = 0


def export_register(conn: sa.Connection, kind: RegisterKind, path: Path) -> list[Registered]:
    """Write every record of a register to an .xlsx file. Raises InputRefused for another ending."""
    if path.suffix.lower() != ".xlsx":
        raise InputRefused("不能写成这种文件", path.name, "请用 .xlsx 结尾的文件名")
    found = list_records(conn, kind)
    firms = {firm.enterprise_id: firm.name for firm in enterprises.every(conn)}
    write_register(path, kind, found, firms)
    return found


def import_register(
    engine: sa.Engine, kind: RegisterKind, path: Path, by: Acting, files: Path | None = None
) -> RegisterImport:
    """Enter what a sheet says, all or nothing. Raises FileUnreadable, or InputRefused naming every row that is unknown,
    twice there, changed since the export, corrected without a reason, or not to be entered."""
    rows, done = read_register(path, kind), RegisterImport()
    ids = [row.record_id for row in rows if row.record_id]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise InputRefused("同一项出现了两次", "、".join(twice), _CURE)
    wrong = []
    with writing(engine) as conn:
        for place, row in enumerate(rows, start=1):
            try:
                _take(conn, kind, row, by, files, done)
            except QueqiaoError as error:
                name = row.record_id or f"第 {place} 项（{row.record.day}）"
                wrong.append(f"{name}：{error.what}" + (f"（{error.value}）" if error.value != "" else ""))
        if wrong:
            more = f" 等 {len(wrong)} 行" if len(wrong) > _SHOWN else ""
            raise InputRefused("这些行不能导入", "；".join(wrong[:_SHOWN]) + more, _CURE)
    return done


def _take(
    conn: sa.Connection, kind: RegisterKind, row: RegisterRow, by: Acting, files: Path | None, done: RegisterImport
) -> None:
    if not row.record_id:
        record = with_evidence(row.record, _evidence(files, row.file))
        done.new.append(enter_record(conn, kind, record, by).record_id)
        return
    known = standing_record(conn, kind, row.record_id)
    if row.entry != known.sequence:
        raise InputRefused("导出之后已有新的条目，请重新导出", known.sequence)
    file = evidence_of(known.record)
    record = with_evidence(row.record, file if row.file == file_name(file) else _evidence(files, row.file))
    if isinstance(record, Event) and isinstance(known.record, Event):  # these do not stand on the sheet
        record = replace(record, candidates=known.record.candidates, outcomes=known.record.outcomes)
    if resolved(conn, record) == resolved(conn, known.record):
        done.unchanged += 1
        return
    if not row.why:
        raise InputRefused("改了已登记的内容，却没有写更正原因")
    enter_record(conn, kind, record, replace(by, why=row.why), row.record_id)
    done.corrected.append(row.record_id)


def with_evidence(record: RegisterRecord, file: Evidence | None) -> RegisterRecord:
    """The record with the file that proves it."""
    return replace(record, attendance=file) if isinstance(record, Training) else replace(record, evidence=file)


def _evidence(files: Path | None, name: str) -> Evidence | None:
    if not name:
        return None
    if files is None or Path(name).name != name:
        raise InputRefused("不知道到哪里找这个文件", name, "表里写文件名，并用 --files 指明所在的文件夹")
    return evidence_file(files / name)

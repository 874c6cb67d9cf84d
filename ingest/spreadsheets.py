"""xlsx, xls, xlsb and ods: every visible sheet with known headings becomes a table."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.archives import check_archive
from ingest.cells import blank
from ingest.ole_containers import check_container
from ingest.rows import Cell, Table
from ingest.tables import HeadingsMissing, NoRows, Reading, Row, table_of
from matcher.errors import FileUnreadable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PIECE = 1 << 20
_CURE = "请在表格软件中打开后另存为 xlsx 再导入"


def zipped_tables(path: Path, reading: Reading) -> list[Table]:
    """The tables of an xlsx, xlsb or ods file. Raises FileUnreadable."""
    check_archive(path)
    return _tables(path, reading)


def ole_tables(path: Path, reading: Reading) -> list[Table]:
    """The tables of an old xls file. Raises FileUnreadable, by name for a password-protected workbook."""
    if _contains(path, _ENCRYPTED):
        raise _protected(path)
    check_container(path)
    return _tables(path, reading)


def _tables(path: Path, reading: Reading) -> list[Table]:
    workbook = _open(path)
    tables: list[Table] = []
    problems: list[FileUnreadable] = []
    for name in _visible_sheets(workbook):
        try:
            tables.append(table_of(_rows(_sheet(path, workbook, name)), reading, name))
        except (HeadingsMissing, NoRows) as problem:
            problems.append(problem)
    if tables:
        return tables
    raise _first_telling(problems) or FileUnreadable("工作簿里没有可见的工作表", path.name, _CURE)


def _first_telling(problems: list[FileUnreadable]) -> FileUnreadable | None:
    """Missing headings say more than an empty sheet."""
    return next((p for p in problems if isinstance(p, HeadingsMissing)), problems[0] if problems else None)


def _open(path: Path) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(path)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the parser's panics derive from BaseException
        raise _unreadable(path, error) from error


def _sheet(path: Path, workbook: "CalamineWorkbook", name: str) -> "CalamineSheet":
    try:
        return workbook.get_sheet_by_name(name)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise _unreadable(path, error) from error


def _visible_sheets(workbook: "CalamineWorkbook") -> Iterator[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for sheet in workbook.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            yield sheet.name


def _rows(sheet: "CalamineSheet") -> Iterator[Row]:
    """All rows from the first of the sheet; a cell merged over several rows counts in each of them."""
    merged = _merged_downwards(sheet)
    values: dict[int, Cell] = {}
    for index, found in enumerate(sheet.iter_rows()):
        row: list[Cell] = [_cell(value) for value in found]
        for column in range(len(row)) if merged and any(not blank(c) for c in row) else ():
            start = merged.get((index, column))
            if start == index:
                values[column] = row[column]
            elif start is not None and blank(row[column]):
                row[column] = values.get(column)
        yield row


def _merged_downwards(sheet: "CalamineSheet") -> dict[tuple[int, int], int]:
    """For each cell of a merged range's first column, the row the range starts in (columns as `iter_rows` has them)."""
    left = sheet.start[1] if sheet.start else 0
    last = sheet.end[0] if sheet.end else 0
    ranges = sheet.merged_cell_ranges or []
    return {
        (row, column - left): top
        for (top, column), (bottom, _) in ranges
        if bottom > top
        for row in range(top, min(bottom, last) + 1)
    }


def _cell(value: Any) -> Cell:
    """The cell as found; a time of day or a duration (no record has one) as its text."""
    return value if isinstance(value, (str, float, int, bool, date)) else str(value)


def _contains(path: Path, mark: bytes) -> bool:
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if mark in rest + piece:
                return True
            rest = piece[-len(mark) :]
    return False


def _protected(path: Path) -> FileUnreadable:
    return FileUnreadable("文件有打开密码", path.name, "请去掉密码另存后再导入")


def _unreadable(path: Path, error: BaseException) -> FileUnreadable:
    if "password" in str(error).lower():
        return _protected(path)
    return FileUnreadable("表格文件不完整或已损坏", path.name, _CURE)

"""The one way a workbook is written: frozen headings, filters, widths, dropdowns, print setup; harmless cells."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from ingest.rows import Cell
from jobs.sheets.cells import Marked, neutralized, settled
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet, lines_of
from jobs.sheets.replacement import replacement
from jobs.sheets.styles import FONT, LINE_HEIGHT, Look, Styles
from jobs.sheets.validation import hint_of, rule_of
from matcher.errors import InputRefused

MOST_ROWS = 1_048_575  # below the heading
_A4 = 9
_LONGEST_CODE = 255  # older programs show ##### for longer cells formatted as text
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(
    path: Path, sheets: Sequence[Sheet], *, streaming: bool = False, made_at: datetime | None = None
) -> Path:
    """Write `sheets` to `path`, replacing it whole, and return `path`. With `made_at` (no zone) the same sheets give
    the same bytes.

    `streaming` holds one row in memory at a time; previewers on telephones show such text cells as empty,
    so keep it for files that only staff open. Raises InputRefused where `path` is open elsewhere.
    """
    options = {**_OPTIONS, "constant_memory": streaming, "default_format_properties": dict(FONT)}
    with replacement(path) as file, xlsxwriter.Workbook(file, options) as book:
        if made_at:
            book.set_properties({"created": made_at})
        styles = Styles(book)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, styles)
    return path


def _write_sheet(page: Any, sheet: Sheet, styles: Styles) -> None:
    _set_columns(page, sheet, styles)
    _write_headings(page, sheet.columns, styles)
    written = _write_rows(page, sheet, styles)
    last = max(written + sheet.blank_rows, 1)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    _add_rules(page, sheet.columns, last)
    _set_view_and_print(page, sheet)


def _set_columns(page: Any, sheet: Sheet, styles: Styles) -> None:
    for index, column in enumerate(sheet.columns):
        style = styles.of(_blank_look(column), column.number_format, bordered=False) if sheet.blank_rows else None
        page.set_column(index, index, column.width, style)


def _blank_look(column: Column) -> Look:
    return {ColumnKind.CODE: Look.TEXT, ColumnKind.DATE: Look.DATE}.get(column.kind, Look.LONG)


def _write_headings(page: Any, columns: Sequence[Column], styles: Styles) -> None:
    headings = [neutralized(f"{column.heading}*" if column.required else column.heading) for column in columns]
    lines = max(lines_of(text, column.width - 3) for text, column in zip(headings, columns, strict=True))
    page.set_row(0, LINE_HEIGHT * lines + 9)
    for index, (text, column) in enumerate(zip(headings, columns, strict=True)):
        page.write_string(0, index, text, styles.of(Look.REQUIRED if column.required else Look.HEADING))


def _write_rows(page: Any, sheet: Sheet, styles: Styles) -> int:
    count = 0
    for count, row in enumerate(sheet.rows, start=1):
        if count > MOST_ROWS:
            raise InputRefused("一张工作表写不下这么多行", f"{sheet.name}，上限 {MOST_ROWS} 行", "请分批处理")
        _set_height(page, count, row, sheet)
        for index, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write_cell(page, (count, index), cell, column, styles)
    return count


def _set_height(page: Any, number: int, row: Row, sheet: Sheet) -> None:
    """Programs differ in whether they fit rows to wrapped text when a file is opened, so the height is written."""
    values = (cell.value if isinstance(cell, Marked) else cell for cell in row)
    pairs = zip(values, sheet.columns, strict=True)
    lines = max((lines_of(value, column.width) for value, column in pairs if isinstance(value, str)), default=1)
    if lines > 1:
        page.set_row(number, min(lines * LINE_HEIGHT + 3, sheet.tallest))


def _write_cell(page: Any, place: tuple[int, int], cell: Cell | Marked, column: Column, styles: Styles) -> None:
    marked, value = isinstance(cell, Marked), settled(cell.value if isinstance(cell, Marked) else cell)
    style = styles.of(_look(value, column), _number_format(value, column), marked=marked)
    if value is None or value == "":
        page.write_blank(*place, None, style)
    elif isinstance(value, str):
        page.write_string(*place, value, style)
    elif isinstance(value, bool):
        page.write_boolean(*place, value, style)
    elif isinstance(value, date):
        page.write_datetime(*place, value, style)
    else:
        page.write_number(*place, value, style)


def _look(value: Cell, column: Column) -> Look:
    if value is None or value == "":
        return _blank_look(column)
    if isinstance(value, str):
        return Look.TEXT if len(value) <= _LONGEST_CODE else Look.LONG
    if isinstance(value, datetime) and value.time() != time():
        return Look.MOMENT
    return Look.DATE if isinstance(value, date) else Look.NUMBER


def _number_format(value: Cell, column: Column) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return column.number_format or ("0" if value == int(value) else "")


def _add_rules(page: Any, columns: Sequence[Column], last: int) -> None:
    for index, column in enumerate(columns):
        if hint := hint_of(column):
            page.data_validation(0, index, 0, index, {"validate": "any", **hint})
        if rule := rule_of(column):
            page.data_validation(1, index, last, index, rule)


def _set_view_and_print(page: Any, sheet: Sheet) -> None:
    page.freeze_panes(1, sheet.frozen_columns)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(sheet.pages_wide, 0)
    page.repeat_rows(0)
    if sheet.frozen_columns and sheet.pages_wide > 1:
        page.repeat_columns(0, sheet.frozen_columns - 1)
    left = f"&8{sheet.footing.replace('&', '&&')}" if sheet.footing else "&F&C&A"
    page.set_footer(f"&L{left}&R第 &P 页，共 &N 页")

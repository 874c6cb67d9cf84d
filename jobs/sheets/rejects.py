"""The refused rows, as they stood in the source, with the reason beside each: to be mended and imported again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.rows import Cell, Reject
from jobs.sheets.cells import Marked
from jobs.sheets.layout import Column, Row, Sheet, display_width
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook

REASON_COLUMNS = (
    Column("拒收工作表", 12),
    Column("拒收行号", 10),
    Column("拒收列", 16),
    Column("拒收值", 20),
    Column("拒收原因", 36),
)
_NARROWEST, _WIDEST = 12, 30
_SAMPLE = 50
_TALLEST = 72  # points: the reason stays in sight however long an abstract is


def write_rejects(path: Path, source_name: str, headings: Sequence[str], rejects: Sequence[Reject]) -> Path:
    """Write `rejects` of one source file to `path`: our columns of reasons, then the source's own in their order.

    A column that only some sheets of the source have follows at the end. A source that is itself a mended file
    of rejects does not carry its old reasons along. Raises InputRefused where `path` is open elsewhere.
    """
    own = _own_headings(headings, rejects)
    columns = (*REASON_COLUMNS, *(Column(heading, _width(heading, rejects)) for heading in own))
    sheet = Sheet("拒收行", columns, _rows(own, rejects), frozen_columns=2, tallest=_TALLEST)
    notes = notes_sheet(notes_of("拒收行", source_name=source_name, count=len(rejects)))
    return write_workbook(path, [sheet, notes], streaming=True)


def _own_headings(headings: Sequence[str], rejects: Sequence[Reject]) -> list[str]:
    found = dict.fromkeys(headings)
    for reject in rejects:
        found.update(dict.fromkeys(reject.cells))
    ours = {column.heading for column in REASON_COLUMNS}
    return [heading for heading in found if heading not in ours]


def _rows(headings: Sequence[str], rejects: Sequence[Reject]) -> Iterator[Row]:
    for reject in rejects:
        reasons = (reject.sheet, reject.number, reject.column, reject.value, reject.reason)
        yield *reasons, *(_cell(reject, heading) for heading in headings)


def _cell(reject: Reject, heading: str) -> Cell | Marked:
    value = reject.cells.get(heading)
    return Marked(value) if heading == reject.column else value


def _width(heading: str, rejects: Sequence[Reject]) -> int:
    texts = (str(reject.cells.get(heading) or "") for reject in rejects[:_SAMPLE])
    widest = max([display_width(heading) + 4, *(display_width(text) + 2 for text in texts)])
    return min(max(widest, _NARROWEST), _WIDEST)

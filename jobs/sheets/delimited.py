"""The twin of a sheet as CSV: UTF-8 with a byte order mark, so that Excel and WPS read the Chinese."""

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path

from ingest.rows import Cell
from jobs.sheets.cells import settled
from jobs.sheets.replacement import replacement


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Path:
    """Write `rows` under `headings` to `path`, replacing it whole; cells are as harmless as in a workbook.

    Dates are written yyyy-mm-dd. Raises InputRefused where `path` is open elsewhere.
    """
    with replacement(path) as file:
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow([settled(heading) for heading in headings])
        writer.writerows([settled(cell) for cell in row] for row in rows)
        text.flush()
        text.detach()
    return path

"""What may stand in a cell: every value made harmless and exact before it reaches a spreadsheet."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime

from ingest.rows import Cell

LONGEST = 32_767  # UTF-16 code units a spreadsheet cell can hold
CUT_NOTE = "…（已截断）"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EXACT_INTEGERS = 10**15  # spreadsheets keep 15 digits
_FIRST_DAY = date(1900, 3, 1)  # spreadsheets count a 29 February 1900 that never was


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell value to highlight, e.g. the one that made a row be refused."""

    value: Cell


def neutralized(text: str) -> str:
    """`text` as no spreadsheet program will run it: a formula start is preceded by `'`, which import strips again.

    Control characters that XML forbids are removed, line ends become `\\n`, and a text longer than a cell can
    hold ends in a visible note.
    """
    if text.isprintable() and 2 * len(text) <= LONGEST and not text.startswith(_FORMULA_STARTS):
        return text  # hardly any text is another
    clean = _ILLEGAL.sub("", text)
    guarded = f"'{clean}" if clean.startswith(_FORMULA_STARTS) else clean
    return _shortened(guarded.replace("\r\n", "\n").replace("\r", "\n"))


def settled(value: Cell) -> Cell:
    """`value` as it may be written: harmless text, or a number or date that a spreadsheet holds exactly."""
    if isinstance(value, str):
        return neutralized(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return value if math.isfinite(value) and abs(value) < _EXACT_INTEGERS else neutralized(str(value))
    return value if _is_writable(value) else neutralized(value.isoformat())


def _shortened(text: str) -> str:
    if _length(text) <= LONGEST:
        return text
    units = text.encode("utf-16-le")[: 2 * (LONGEST - len(CUT_NOTE))]
    return units.decode("utf-16-le", errors="ignore") + CUT_NOTE


def _length(text: str) -> int:
    return len(text) if len(text) * 2 <= LONGEST else len(text.encode("utf-16-le")) // 2


def _is_writable(moment: date) -> bool:
    if isinstance(moment, datetime):
        return moment.tzinfo is None and moment.date() >= _FIRST_DAY
    return moment >= _FIRST_DAY

"""Dates in every form exports write them; a number is an Excel serial only where the cell is a number."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from ingest.rows import Cell

_SEPARATED = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"[T\s]*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$|[T\s]+\d{1,2}时?$")
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(10_000, 73_051)  # 1927-05-18 to 2100-01-01
_YEARS = range(1790, 2201)


class NotADate(ValueError):
    """A cell that says something, but not a day of the calendar."""


def parse_day(cell: Cell) -> date | None:
    """The day a cell states; None for an empty cell or zero. Raises NotADate for anything else."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return _from_number(cell)
    return _from_text(cell)


def _from_number(number: float) -> date | None:
    if number == 0:
        return None
    if _SERIALS.start <= number < _SERIALS.stop:
        return _EXCEL_EPOCH + timedelta(days=int(number))
    return _from_text(f"{number:.0f}")


@lru_cache(maxsize=1 << 16)  # a file states the same days again and again
def _from_text(text: str) -> date | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain.strip("0"):
        return None
    whole = _TIME.sub("", plain).strip()
    found = _SEPARATED.fullmatch(whole) or _COMPACT.fullmatch(whole)
    if not found or int(found[1]) not in _YEARS:
        raise NotADate(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise NotADate(text) from error

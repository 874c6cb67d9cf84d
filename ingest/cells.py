"""One cell to one value, or BadCell with the reason a person can act on. Used for every kind of record."""

import html
import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Self, TypeVar

from ingest.dates import NotADate, parse_day
from ingest.reference import reference_rows, word_table
from ingest.rows import Cell
from ingest.text import folded, tidy, tidy_block
from matcher.glossary import choices, named

LONGEST_CELL = 50_000
_BLANKS = "\ufeff\x00 \t\r\n\u3000\xa0"
_SHOWN = 80
_STRONG_SEPARATORS = re.compile(r"[;；|\n]")
_CODE_SEPARATORS = re.compile(r"[;；|,，、\n]")
_COUNT = re.compile(r"(\d{1,12})(\.0+)?")
_OPENING, _CLOSING = "(（[【〔", ")）]】〕"
Term = TypeVar("Term", bound=StrEnum)


class BadCell(Exception):
    """A value that cannot be accepted: `reason` in Chinese with the cure, `value` as found, `column` as in the file."""

    def __init__(self, reason: str, value: str = "", column: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value, self.column = reason, value, column

    def at(self, column: str, cell: Cell) -> Self:
        """The same complaint with the place it was found, unless it already names one."""
        self.column = self.column or column
        self.value = self.value or shown(cell)
        return self


def written(cell: Cell) -> str:
    """The cell as a person would write it: whole numbers without a point, days as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
    return str(cell)


def shown(cell: Cell) -> str:
    """The cell shortened for a message; the whole value stays in the reject's row."""
    text = written(cell)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def blank(cell: Cell) -> bool:
    """Whether nothing at all stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip(_BLANKS))


@cache
def _empty_words() -> frozenset[str]:
    return frozenset(folded(row["word"]) for row in reference_rows("empty_words"))


@lru_cache(maxsize=4096)
def _says_nothing(text: str) -> bool:
    return folded(text) in _empty_words()


def absent(cell: Cell) -> bool:
    """Whether the cell is blank or only says that there is nothing (`-`, `无`, `N/A`…)."""
    return blank(cell) or (isinstance(cell, str) and len(cell) < 12 and _says_nothing(cell))


def line(cell: Cell) -> str:
    """The cell as one clean line. Raises BadCell when it is longer than any honest cell."""
    return tidy(_bounded(cell))


def block(cell: Cell) -> str:
    """The cell as clean text that keeps its line breaks. Raises BadCell as `line` does."""
    return tidy_block(_bounded(cell))


def word(cell: Cell) -> str:
    """One clean line, or nothing where the cell only says that there is nothing."""
    return "" if absent(cell) else line(cell)


def day(cell: Cell) -> date | None:
    """The day the cell states. Raises BadCell for what is no day of the calendar."""
    if absent(cell):
        return None
    try:
        return parse_day(cell)
    except NotADate as error:
        raise BadCell("不是有效的日期。请写成 2024-05-31 的形式") from error


def count(cell: Cell) -> int | None:
    """A whole number from 0. Raises BadCell for anything else."""
    if absent(cell) or isinstance(cell, bool):
        return None
    found = _COUNT.fullmatch(folded(written(cell)).replace(",", ""))
    if not found:
        raise BadCell("应为非负整数。请只填数字")
    return int(found[1])


@lru_cache(maxsize=1 << 14, typed=True)  # the same parties sign many patents
def names(cell: Cell, separator: str = "") -> tuple[str, ...]:
    """The names of a list cell. `、` separates only outside brackets and where no stronger separator stands."""
    if absent(cell):
        return ()
    text = html.unescape(_bounded(cell))
    if separator:
        parts = _split_by(text, separator)
    elif _STRONG_SEPARATORS.search(text):
        parts = _STRONG_SEPARATORS.split(text)
    else:
        parts = _outside_brackets(text, "、")
    cleaned = (tidy(part) for part in parts)
    return tuple(dict.fromkeys(name for name in cleaned if name and not absent(name)))


def codes(cell: Cell) -> tuple[str, ...]:
    """The codes of a list cell, as written, without their order lost."""
    if absent(cell):
        return ()
    return tuple(dict.fromkeys(part.strip() for part in _CODE_SEPARATORS.split(_bounded(cell)) if not absent(part)))


def choice(kind: type[Term], cell: Cell) -> Term | None:
    """The member of a closed set the cell names. Raises BadCell with the allowed names for an unknown one."""
    if absent(cell):
        return None
    member = named(kind, unicodedata.normalize("NFKC", written(cell)))
    if member is None:
        raise BadCell(f"不在可选值之内。可填：{'、'.join(choices(kind))}")
    return member


def _bounded(cell: Cell) -> str:
    text = written(cell)
    if len(text) > LONGEST_CELL:
        raise BadCell(
            f"单元格有 {len(text)} 个字符，超过 {LONGEST_CELL}。请缩短内容；若是 CSV，请检查前面的引号是否没有成对"
        )
    return text


@cache
def _company_suffixes() -> dict[str, str]:
    return {key.upper(): key for key in word_table("company_suffixes", "word", "word")}


def _split_by(text: str, separator: str) -> list[str]:
    """Splits by a tool's own separator, joining a company's legal form back to its name (`Foo Co., Ltd.`)."""
    parts: list[str] = []
    for part in _outside_brackets(text, separator):
        form = part.strip().upper().rstrip(".")
        if parts and form in _company_suffixes():
            parts[-1] = f"{parts[-1].rstrip()}{separator} {part.strip()}"
        else:
            parts.append(part)
    return parts


def _outside_brackets(text: str, separator: str) -> list[str]:
    if separator not in text:
        return [text]
    parts, depth = [""], 0
    for character in text:
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == separator and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts

"""Words of forms and markets for readiness and ways of transfer, by tables in data/reference."""

import re
from functools import cache

from ingest.cells import BadCell, names
from ingest.reference import reference_rows, word_table
from ingest.rows import Cell
from ingest.text import folded
from matcher.glossary import choices, named
from matcher.vocabulary import TransferMode

NO_LEVELS: tuple[int, ...] = ()
_TOGETHER = re.compile(r"[,，/]")


def readiness_levels(cell: Cell) -> tuple[int, ...]:
    """The levels (1–9) a cell states in words or digits, one for each part of a list.

    Raises BadCell for other words.
    """
    return tuple(_level(part) for part in names(cell))


def known_readiness_levels(cell: Cell) -> tuple[int, ...]:
    """As `readiness_levels`, passing over what a provider says in words of its own."""
    table = _readiness()
    return tuple(table[folded(part)] for part in names(cell) if folded(part) in table)


def transfer_modes(cell: Cell) -> tuple[TransferMode, ...]:
    """The ways of transfer a list cell names; words such as 其他 name none. Raises BadCell for unknown words."""
    parts = (part for text in names(cell) for part in _TOGETHER.split(text) if part.strip())
    found = (_mode(part.strip()) for part in parts)
    return tuple(dict.fromkeys(mode for mode in found if mode is not None))


@cache
def _readiness() -> dict[str, int]:
    return {folded(row["word"]): int(row["level"]) for row in reference_rows("readiness_words")}


def _level(text: str) -> int:
    level = _readiness().get(folded(text))
    if level is None:
        allowed = [word for word in word_table("readiness_words", "word", "level") if not word.isascii()]
        words = "、".join(word for word in allowed if not any(c.isdecimal() for c in word))
        raise BadCell(f"不是已知的成熟度。可填：{words}，或 1 至 9", text)
    return level


def _mode(text: str) -> TransferMode | None:
    if exact := named(TransferMode, text):
        return exact
    table = word_table("transfer_modes", "word", "mode")
    if text not in table:
        raise BadCell(f"不是已知的合作方式。可填：{'、'.join(choices(TransferMode))}", text)
    return TransferMode(table[text]) if table[text] else None

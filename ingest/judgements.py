"""Files about pairs: judgements, pairs to score, and scores another program gave them. Ids are kept as given."""

from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path

from ingest.cells import BadCell, absent, day, shown, word, written
from ingest.headings import HeadingTable
from ingest.plain_rows import plain_rows
from ingest.records import RowView
from ingest.rows import Cell
from matcher.glossary import LEVELS
from matcher.judgements import Judgement
from matcher.vocabulary import Level

PAIR = (("need_id",), ("patent_id",))


@dataclass(frozen=True, slots=True)
class GivenScore:
    """What another program said of a pair; `level` and `p_relevant` are None where it does not say."""

    need_id: str
    patent_id: str
    score: float
    level: int | None
    p_relevant: float | None


@cache
def judgement_headings(*required: str) -> HeadingTable:
    """The headings of files of pairs (data/reference/judgement_headings.csv); the pair is always required."""
    return HeadingTable.load("judgement_headings", (*PAIR, *((field,) for field in required)))


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The pairs of need and patent ids of a file, in its order. Raises FileUnreadable, or InputRefused naming the first
    row without an id."""
    return list(plain_rows(path, judgement_headings(), _pair))


def read_judgements(path: Path) -> list[Judgement]:
    """The judgements of a file, in its order. Raises FileUnreadable, or InputRefused naming the first bad row."""
    return list(plain_rows(path, judgement_headings("level"), _judgement))


def read_scores(path: Path) -> list[GivenScore]:
    """The scores of a file, in its order. Raises FileUnreadable, or InputRefused naming the first bad row."""
    return list(plain_rows(path, judgement_headings("score"), _score))


def _pair(row: RowView) -> tuple[str, str]:
    return _id(row, "need_id", "需求编号"), _id(row, "patent_id", "专利编号")


def _id(row: RowView, field: str, named: str) -> str:
    value = row.take(field, written, "").strip()
    if not value:
        raise BadCell(f"{named}为空。请补填", column=row.heading(field))
    return value


def _judgement(row: RowView) -> Judgement:
    level = row.take("level", level_of, None)
    if level is None:
        raise BadCell("等级为空。请填 1 到 4", column=row.heading("level"))
    return Judgement(
        *_pair(row),
        level=level,
        judge=row.word("judge"),
        date=row.take("date", day, None),
        shown=row.word("shown"),
        probability=row.take("probability", _chance, None),
    )


def _score(row: RowView) -> GivenScore:
    score = row.take("score", _number, None)
    if score is None:
        raise BadCell("分数为空。请补填", column=row.heading("score"))
    level = row.take("level", level_of, None)
    return GivenScore(*_pair(row), score, int(level) if level else None, row.take("p_relevant", _share, None))


def level_of(cell: Cell) -> Level | None:
    """The level a cell states, as a number or by its Chinese name. Raises BadCell for anything else."""
    if absent(cell):
        return None
    text = written(cell).strip()
    named = {**{name: level for level, name in LEVELS.items()}, **{str(int(level)): level for level in Level}}
    level = named.get(text.removesuffix(".0"))
    if level is None:
        raise BadCell("等级应为 1 到 4，或强相关、较强相关、弱相关、无相关", shown(cell))
    return level


def _number(cell: Cell) -> float | None:
    text = word(cell)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise BadCell("不是数字。请改正", shown(cell))
    return value


def _share(cell: Cell) -> float | None:
    value = _number(cell)
    if value is not None and not 0 <= value <= 1:
        raise BadCell("应在 0 到 1 之间", shown(cell))
    return value


def _chance(cell: Cell) -> float | None:
    value = _share(cell)
    if value == 0:
        raise BadCell("展示概率应大于 0：概率为 0 的不会被展示", shown(cell))
    return value

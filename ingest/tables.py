"""From rows of cells to a table: the header row found among the first rows, the rest read lazily."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from ingest.cells import blank, shown, written
from ingest.headings import HeadingTable, normalized
from ingest.rows import Cell, RawRow, Table
from matcher.errors import FileUnreadable, InputRefused

HEADER_SEARCH = 15
Row = Sequence[Cell]


class HeadingsMissing(FileUnreadable):
    """No row among the first ones carries the needed headings; `found` is the row that came nearest."""


class NoRows(FileUnreadable):
    """A file or sheet without a single record."""


class HeadingsGrew(Exception):
    """A row has a heading that none of the rows had from which the headings were taken: the file is to be read again
    with `Reading.all_lines`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the tables of one file are read: by which headings, and what the person mapped. Where not `all_lines` of a
    large file are looked through for headings, its rows may raise HeadingsGrew."""

    headings: HeadingTable
    mapping: Mapping[str, str]
    all_lines: bool = True

    @property
    def by_position(self) -> bool:
        """Whether the mapping names columns by their number (from 1), for a file without headings."""
        return bool(self.mapping) and all(key.isdecimal() for key in self.mapping)

    def familiar(self, row: Row) -> int:
        """How many cells of a row are headings."""
        return sum(1 for cell in row if self.headings.knows(cell) or self._is_mapped(cell))

    def _is_mapped(self, cell: Cell) -> bool:
        wanted = normalized(cell) if isinstance(cell, str) and len(cell) < 64 and not self.by_position else ""
        return bool(wanted) and any(normalized(key) == wanted for key in self.mapping)


def table_of(rows: Iterator[Row], reading: Reading, sheet: str = "") -> Table:
    """The table in `rows` (all rows of a sheet, blank ones included, so that their numbers are what a person sees).

    Raises NoRows for an empty sheet or one with headings only, HeadingsMissing where a needed column is lacking.
    """
    head = list(islice(rows, HEADER_SEARCH))
    if all(blank(cell) for row in head for cell in row):
        raise NoRows("文件里没有内容", sheet, "请检查导出是否完成")
    at, names = _headings(head, reading)
    mapping = mapping_of(names, reading)
    source = reading.headings.source(names)
    columns = reading.headings.columns(names, source, mapping)
    if lacking := reading.headings.lacking(columns):
        raise _missing(lacking, head[at] if at >= 0 else head[0], reading)
    numbered = enumerate(chain(head[at + 1 :], rows), start=at + 2)
    data = ((number, row) for number, row in numbered if not all(blank(cell) for cell in row))
    first = next(data, None)
    if first is None:
        raise NoRows("只有表头，没有数据行", sheet, "请检查导出是否完成")
    return Table(source, sheet, names, (_raw(n, row, names) for n, row in chain([first], data)), columns)


def _headings(head: list[Row], reading: Reading) -> tuple[int, tuple[str, ...]]:
    """Index of the header row (-1 for none) and the names of its columns."""
    scores = [reading.familiar(row) for row in head]
    best = max(scores, default=0)
    if reading.by_position and best < 2:
        return -1, tuple(_unnamed(index) for index in range(max(map(len, head))))
    at = scores.index(best) if best else _first_filled(head)
    return at, _distinct(_merged_from_above(head, at, reading))


def _merged_from_above(head: list[Row], at: int, reading: Reading) -> list[str]:
    """The header cells; a gap is filled from the row above where a known heading spans both."""
    above = head[at - 1] if at else ()
    cells: list[Cell] = list(head[at])
    for index, cell in enumerate(cells):
        if blank(cell) and index < len(above) and reading.familiar([above[index]]):
            cells[index] = above[index]
    while cells and blank(cells[-1]):
        cells.pop()
    return [written(cell).strip("\ufeff \t\r\n\x00") for cell in cells]


def _distinct(headings: list[str]) -> tuple[str, ...]:
    """Names that can be told apart: a nameless column gets its number, a repeated heading a count."""
    seen: dict[str, int] = {}
    names = []
    for index, heading in enumerate(headings):
        name = heading or _unnamed(index)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}（第{seen[name]}个）")
    return tuple(names)


def _unnamed(index: int) -> str:
    return f"第{index + 1}列"


def _first_filled(head: list[Row]) -> int:
    return next(index for index, row in enumerate(head) if not all(blank(cell) for cell in row))


def mapping_of(names: tuple[str, ...], reading: Reading) -> dict[str, str]:
    """The mapping by normalised heading. Raises InputRefused for a heading or position the file lacks."""
    if reading.by_position:
        beyond = [key for key in reading.mapping if not 1 <= int(key) <= len(names)]
        if beyond:
            raise InputRefused("映射文件里的列号超出了文件的列数", beyond[0], f"文件共有 {len(names)} 列")
        return {normalized(names[int(key) - 1]): field for key, field in reading.mapping.items()}
    known = {normalized(name) for name in names}
    absent = [key for key in reading.mapping if normalized(key) not in known]
    if absent:
        raise InputRefused("映射文件里的列不在文件中", absent[0], f"文件里的列：{_listed(names)}")
    return {normalized(key): field for key, field in reading.mapping.items()}


def _missing(lacking: tuple[str, ...], row: Row, reading: Reading) -> HeadingsMissing:
    found = [shown(cell) for cell in row if not blank(cell)]
    return HeadingsMissing(
        f"缺少必需的列：{'、'.join(lacking)}；文件里找到的列",
        _listed(found) or "无",
        "请改列名，或用 --mapping 指定哪一列对应哪个字段",
    )


def _listed(names: Sequence[str], most: int = 12) -> str:
    short = [name if len(name) <= 20 else f"{name[:20]}…" for name in names[:most]]
    return "、".join(short) + ("…" if len(names) > most else "")


def _raw(number: int, row: Row, names: tuple[str, ...]) -> RawRow:
    cells: dict[str, Cell] = dict(zip(names, row, strict=False))
    surplus = {_unnamed(i): cell for i, cell in enumerate(row) if i >= len(names) and not blank(cell)}
    if surplus:
        cells.update(surplus)
        return RawRow(number, cells, f"这一行比表头多出 {len(surplus)} 格。请检查内容里的分隔符或引号")
    if _repeats(row, names):
        return RawRow(number, cells, "这一行是重复的表头。请删去这一行")
    return RawRow(number, cells)


def _repeats(row: Row, names: tuple[str, ...]) -> bool:
    """Whether the row says what the header row says; checked cell by cell until one differs."""
    filled = ((cell, name) for cell, name in zip(row, names, strict=False) if not blank(cell))
    return all(isinstance(cell, str) and normalized(cell) == normalized(name) for cell, name in filled)

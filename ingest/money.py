"""Amounts of money out of cells: the heading may state the unit, the cell too, and the two must agree."""

from ingest.cells import BadCell, absent, written
from ingest.records import RowView
from ingest.rows import Cell
from matcher.errors import InputRefused
from matcher.money import fen_of


def amount(row: RowView, field: str) -> int | None:
    """The fen of `<field>_yuan`, `<field>_wan` (the heading states 元 or 万元) or `<field>` (the cell does); None where
    all are empty. Raises BadCell for what is no amount, or where two of them differ."""
    units = {f"{field}_yuan": "元", f"{field}_wan": "万元", field: ""}
    found = {name: _taken(row, name, unit) for name, unit in units.items()}
    stated = {name: fen for name, fen in found.items() if fen is not None}
    if len(set(stated.values())) > 1:
        raise BadCell("元和万元两列的金额不一致。请核对", column="、".join(map(row.heading, stated)))
    return next(iter(stated.values()), None)


def _taken(row: RowView, field: str, unit: str) -> int | None:
    def convert(cell: Cell) -> int | None:
        if absent(cell):
            return None
        try:
            return fen_of(written(cell), unit)
        except InputRefused as refused:
            raise BadCell(f"{refused.what}。{refused.cure}") from refused

    return row.take(field, convert, None)

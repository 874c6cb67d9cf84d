"""Marks of rows: the same for the same cells read the same way, another for anything that differs."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.rows import Column, RawRow, Table
from ingest.seen_rows import cell_marks

TABLE = Table("甲库", "表", ("名称", "摘要"), iter(()), {"title": (Column("名称"),)})
CELLS = st.one_of(st.none(), st.text(max_size=4), st.integers(), st.booleans())


def mark(table: Table, **cells: object) -> bytes:
    return cell_marks(table, [RawRow(2, cells)])[0]  # type: ignore[arg-type]


def test_the_same_cells_in_another_row_or_sheet_have_the_same_mark() -> None:
    first, second = cell_marks(replace(TABLE, sheet="另表"), [RawRow(n, {"名称": "吊具"}) for n in (2, 9)])
    assert first == second == mark(TABLE, 名称="吊具")


def test_what_is_mapped_to_a_column_changes_the_mark() -> None:
    mapped = replace(TABLE, columns={"abstract": (Column("名称"),)})
    assert mark(TABLE, 名称="吊具") != mark(mapped, 名称="吊具")
    assert mark(TABLE, 名称="吊具") != mark(replace(TABLE, source="乙库"), 名称="吊具")


@given(st.tuples(CELLS, CELLS), st.tuples(CELLS, CELLS))
def test_cells_that_differ_in_value_or_type_have_different_marks(
    one: tuple[object, object], other: tuple[object, object]
) -> None:
    same = repr(one) == repr(other)
    assert (mark(TABLE, 名称=one[0], 摘要=one[1]) == mark(TABLE, 名称=other[0], 摘要=other[1])) is same

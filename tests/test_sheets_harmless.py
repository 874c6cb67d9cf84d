"""Whatever stands in a record, no cell of any sheet we write begins like a formula."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, get_type_hints

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.rows import Reject
from jobs.sheets.catalog import write_catalog
from jobs.sheets.rejects import write_rejects
from jobs.sheets.review_list import ReviewRow, UnansweredNeed, write_review_list
from matcher.catalog import ChainPlaces, SupplyEntry, catalog_of
from matcher.domain import Evidence, Match, Missing, Patent, SupplyTerms, TechnologyNeed
from matcher.vocabulary import Confidentiality, Facet, Level, NeedElement

Record = TypeVar("Record")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BY_TYPE: dict[Any, Callable[[str], object]] = {
    str: lambda text: text,
    tuple[str, ...]: lambda text: (text,),
    int: lambda _: 1,
    float: lambda _: 0.5,
    Level: lambda _: Level.STRONG,
    NeedElement: lambda _: NeedElement.TARGET,
    dict[Facet, float | None]: lambda _: {Facet.SUBJECT: 0.5},
    tuple[Evidence, ...]: lambda text: (filled(Evidence, text),),
    tuple[Missing, ...]: lambda text: (filled(Missing, text),),
}


def filled(kind: type[Record], text: str, **known: object) -> Record:
    """A record with `text` in every field that takes text."""
    hints = get_type_hints(kind)
    values = {f.name: BY_TYPE[hints[f.name]](text) for f in fields(kind) if hints[f.name] in BY_TYPE}  # type: ignore[arg-type]
    return kind(**(values | known))


def rejects(path: Path, text: str) -> Path:
    return write_rejects(path, text, [text, "列"], [Reject(1, text, "列", text, text, {text: text, "列": text})])


def review_list(path: Path, text: str) -> Path:
    need, patent = filled(TechnologyNeed, text), filled(Patent, text)
    row = ReviewRow(filled(Match, text), need, patent, filled(SupplyTerms, text))
    return write_review_list(path, [row], [UnansweredNeed(need, text)])


def catalog(path: Path, text: str) -> Path:
    entry = filled(SupplyEntry, text, patent=filled(Patent, text), terms=filled(SupplyTerms, text))
    needs = [filled(TechnologyNeed, text, confidentiality=level, enterprise_id="") for level in Confidentiality]
    places = ChainPlaces((text,), {text: text})
    return write_catalog(path, catalog_of([entry], needs, places, date(2025, 6, 30)), [text])[0]


@pytest.mark.parametrize("write", [rejects, review_list, catalog])
@settings(max_examples=25, deadline=None)
@given(start=st.sampled_from(DANGEROUS), rest=st.text(max_size=12))
def test_no_cell_begins_like_a_formula(write: Callable[[Path, str], Path], start: str, rest: str) -> None:
    with TemporaryDirectory() as folder:
        book = openpyxl.load_workbook(write(Path(folder) / "表.xlsx", start + rest))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    guarded = [cell for cell in cells if str(cell.value).startswith("'")]
    assert len(guarded) >= 5
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or str(cell.value).startswith(DANGEROUS)]
    assert not [cell.coordinate for cell in cells if cell.hyperlink]

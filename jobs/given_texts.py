"""Needs and patents of files as they stand, nothing stored and nothing refused: what `score`, `train` and `evaluate`
compare."""

from dataclasses import replace
from pathlib import Path

from ingest.cells import written
from ingest.files import read_plain_tables
from ingest.headings import HeadingTable
from ingest.needs import REQUIRED, need_headings
from ingest.records import RowView
from jobs.deep_index_file import given_patents
from matcher.domain import Patent, TechnologyNeed

_TEXTS = ("title", "content", "problem", "desired_effect", "target", "limits")
IDENTIFIED = (("need_id",), *REQUIRED)


def given_needs(path: Path) -> dict[str, TechnologyNeed]:
    """The needs of a file by id, texts as given, empty ones too; of rows with the same id the last. Raises
    FileUnreadable for a file that is no table of needs."""
    headings = HeadingTable(need_headings().rules, IDENTIFIED)
    rows = (RowView(row, table.columns) for table in read_plain_tables(path, headings) for row in table.rows)
    return {need.need_id: need for need in map(_need, rows)}


def _need(row: RowView) -> TechnologyNeed:
    title, content, problem, effect, target, limits = (row.take(name, written, "") for name in _TEXTS)
    need = TechnologyNeed(row.take("need_id", written, "").strip(), title, content)
    return replace(need, problem=problem, desired_effect=effect, target=target, limits=limits)


def given_patents_by_id(path: Path) -> dict[str, Patent]:
    """The patents of a file by id, as given; of rows with the same id the last. Raises FileUnreadable."""
    return {patent.patent_id: patent for patent in given_patents(path, [])}

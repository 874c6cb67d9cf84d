"""Patents from any known tool's file: clean records or rejects, and which tool wrote the file."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from ingest.files import read_tables
from ingest.headings import HeadingTable
from ingest.patent_record import patent
from ingest.records import clean
from ingest.rows import CleanRow, Reject
from matcher.domain import Patent

REQUIRED = (("title",),)


@cache
def patent_headings() -> HeadingTable:
    """The headings of every known patent tool (data/reference/patent_headings.csv)."""
    return HeadingTable.load("patent_headings", REQUIRED)


class PatentFile:
    """One file of patents, opened: `source` names the tool; `rows` reads it once. Raises as `read_tables`."""

    def __init__(self, path: Path, mapping: Mapping[str, str] | None = None) -> None:
        self._tables = read_tables(path, patent_headings(), mapping)
        self.source = self._tables[0].source

    def rows(self) -> Iterator[CleanRow[Patent] | Reject]:
        """Every row of every sheet as a patent or a reject, in file order."""
        return chain.from_iterable(clean(table, patent) for table in self._tables)


def read_patents(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[CleanRow[Patent] | Reject]:
    """The rows of a patent file. The file is opened and its headings are checked before the first row is asked for."""
    return PatentFile(path, mapping).rows()

"""CSV and TSV, read as a stream: memory does not grow with the file."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ingest.encodings import encoding_of
from ingest.rows import Table
from ingest.tables import HEADER_SEARCH, Reading, Row, table_of
from matcher.errors import FileUnreadable

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 1 << 18
_LONGEST_FIELD = 1 << 24


def delimited_tables(path: Path, reading: Reading) -> list[Table]:
    """The one table of a CSV or TSV file, its rows read while they are asked for. Raises FileUnreadable."""
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding, reading)
    return [table_of(_rows(path, encoding, delimiter), reading)]


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            yield from reader
        except csv.Error as error:
            place = f"{path.name}，第 {reader.line_num} 行"
            raise FileUnreadable("CSV 无法读到底", place, "请检查这一行附近的引号是否成对") from error


def _delimiter(path: Path, encoding: str, reading: Reading) -> str:
    """The delimiter under which the first rows show most headings, then most columns."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
    return max(_DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter, reading))


def _fitness(sample: str, delimiter: str, reading: Reading) -> tuple[int, int]:
    csv.field_size_limit(_LONGEST_FIELD)
    rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), HEADER_SEARCH))
    return max((reading.familiar(row) for row in rows), default=0), max(map(len, rows), default=0)

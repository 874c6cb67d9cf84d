"""Telling rows that were read before by their cells, without cleaning them again."""

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

from ingest.rows import FoundRow, Table
from matcher.shipped import shipped


def cell_marks(table: Table, rows: Sequence[FoundRow]) -> list[bytes]:
    """16 bytes for each row of the table: equal where the same cells, read the same way, make the same record.

    A change in the headings, in what they are mapped to, or in the code and tables that clean (a new version of the
    program) gives other marks, so that every row is cleaned anew.
    """
    reading = blake2b(_recipe(), digest_size=16)
    reading.update(repr((table.source, table.headings, sorted(table.columns.items()))).encode())
    return [_mark(reading.digest(), row) for row in rows]


def _mark(reading: bytes, row: FoundRow) -> bytes:
    return blake2b(reading + row.as_written, digest_size=16).digest()


@cache
def _recipe() -> bytes:
    """What decides how cells become records: the code of this package and the reference tables."""
    digest = blake2b(digest_size=16)
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *sorted(shipped("reference").glob("*.csv"))):
        digest.update(path.read_bytes())
    return digest.digest()

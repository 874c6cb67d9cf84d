"""What a file is taken for before it is imported: from which tool, and which of its columns carry what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.files import read_tables
from ingest.headings import HeadingTable
from ingest.rows import Table
from jobs.import_rows import reader
from matcher.errors import QueqiaoError
from matcher.vocabulary import RecordKind


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A heading of a file and the field it is taken for, empty where it is not used."""

    heading: str
    field: str


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """One sheet (or file); `lacking` are the needed fields that no column carries."""

    source: str
    sheet: str
    columns: tuple[ColumnUse, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePreview:
    """The sheets of a file, or the one line that says why it cannot be read."""

    file: str
    sheets: tuple[SheetPreview, ...]
    error: str = ""


def preview_file(path: Path, kind: RecordKind, mapping: Mapping[str, str]) -> FilePreview:
    """How the file is read with that mapping. Headings that lack what is needed are shown, so that they can be
    mapped."""
    headings, _ = reader(kind)
    try:
        tables = read_tables(path, replace(headings, required=()), mapping)
    except QueqiaoError as error:
        return FilePreview(path.name, (), error.message)
    return FilePreview(path.name, tuple(_sheet(table, headings) for table in tables))


def fields_of(kind: RecordKind) -> dict[str, str]:
    """Every field that a column of that kind may carry, with the name people know it by."""
    headings, _ = reader(kind)
    return {field: headings.label(field) for field in headings.fields}


def _sheet(table: Table, headings: HeadingTable) -> SheetPreview:
    carried = {column.heading: field for field, columns in table.columns.items() for column in columns}
    uses = tuple(ColumnUse(heading, carried.get(heading, "")) for heading in table.headings)
    return SheetPreview(table.source, table.sheet, uses, headings.lacking(table.columns))

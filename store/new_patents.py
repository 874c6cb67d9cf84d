"""Patents that nobody has stored: made ready by whichever core cleaned them, written without reading what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from matcher.domain import Patent
from matcher.merging import identifiers
from matcher.vocabulary import RecordKind
from store import imports
from store.bulk import Columns, bound, insert_bound, insert_many, unbound
from store.imports import ReadRow
from store.patents import forget_removal, reserve
from store.rows import any_stored, columns_of_records
from store.schema import identifiers as identifier_table
from store.schema import patents


@dataclass(frozen=True, slots=True)
class NewPatents:
    """Rows of a file that speak each of another patent: `columns` of the patents, values as the driver takes them,
    `owners` by identifier, and columns of the `rows` as they are remembered (`ReadRow`)."""

    columns: Columns
    owners: Mapping[str, str]
    rows: Columns

    def records(self, dialect: sa.Dialect) -> list[Patent]:
        """The patents."""
        columns = unbound(dialect, patents, self.columns)
        return [Patent(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def ready(dialect: sa.Dialect, records: Sequence[Patent], rows: Sequence[ReadRow]) -> NewPatents | None:
    """The patents of some rows made ready; None where there are none, or where two of them may be one."""
    named = [(name, record.patent_id) for record in records for name in identifiers(record)]
    owners = dict(named)
    if not named or len(owners) < len(named):
        return None
    return NewPatents(bound(dialect, patents, columns_of_records(records)), owners, columns_of_records(rows))


def write(conn: sa.Connection, new: NewPatents, run_id: str, file_id: int, at: datetime) -> bool:
    """Store the patents as brought in by a run's file, with their rows and versions; False, and nothing is stored,
    where an identifier is known, so that each patent has to be looked at."""
    reserve(conn, 0)  # waits for other writers, so that what is asked next stays true
    if any_stored(conn, identifier_table.c.identifier, list(new.owners)):
        return False
    ids = new.rows["record_id"]
    forget_removal(conn, ids)
    first = reserve(conn, len(ids))
    numbers = range(first, first + len(ids))
    insert_bound(conn, patents, {**new.columns, "created": numbers, "revision": numbers})
    insert_many(conn, identifier_table, {"identifier": list(new.owners), "patent_id": list(new.owners.values())})
    imports.write_first_versions(conn, RecordKind.PATENT, run_id, file_id, at, new.rows)
    imports.write_read(conn, RecordKind.PATENT, run_id, file_id, new.rows)
    return True

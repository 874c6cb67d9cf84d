"""One conversion between record dataclasses, rows of a table and JSON documents."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from itertools import islice
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import sqlalchemy as sa

Record = TypeVar("Record")
Item = TypeVar("Item")
AT_ONCE = 5000  # SQLite and PostgreSQL both take more bound values than this


def row_of(record: Any, without: str = "") -> dict[str, Any]:
    """The fields of a record by name, values as they are."""
    return {name: getattr(record, name) for name in _names(type(record)) if name != without}


def columns_of_records(records: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """The fields of at least one record, all of a kind, by name: as many values as records."""
    names = _names(type(records[0]))
    return dict(zip(names, zip(*map(attrgetter(*names), records), strict=True), strict=True))


def record_of(kind: type[Record], row: sa.RowMapping, **more: Any) -> Record:
    """The record in a row whose columns carry the names of its fields."""
    return kind(**{name: row[name] for name in _names(kind) if name not in more}, **more)


def document(value: Any) -> Any:
    """A record or value as JSON can carry it; `revived` is its inverse."""
    if is_dataclass(value):
        return {name: document(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [document(item) for item in value]
    return value


def revived(hint: Any, value: Any) -> Any:
    """The value a document carries, of the type `hint` (a record, closed set, date, tuple, or optional of these)."""
    revive = _reviver(hint)
    return revive(value) if revive else value


@cache
def _reviver(hint: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this type out of what JSON has; None where that is the value itself. Found once for each
    type: thousands of documents are read for a plan."""
    if isinstance(hint, UnionType):
        revive = _reviver(next(arg for arg in get_args(hint) if arg is not type(None)))
        return revive and (lambda value: None if value is None else revive(value))
    if get_origin(hint) is tuple:
        item = _reviver(get_args(hint)[0])
        return (lambda value: tuple(map(item, value))) if item else tuple
    if is_dataclass(hint):
        return _record_reviver(cast(type, hint))
    if isinstance(hint, type) and issubclass(hint, date):
        return hint.fromisoformat
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else None


def _record_reviver(kind: type) -> Callable[[Any], Any]:
    revivers = {name: revive for name, hint in _hints(kind).items() if (revive := _reviver(hint))}

    def revive_record(value: dict[str, Any]) -> Any:
        changed = {name: revive(value[name]) for name, revive in revivers.items() if name in value}
        return kind(**{**value, **changed})

    return revive_record


def pieces(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """The items in lists of at most `size`."""
    source = iter(items)
    while piece := list(islice(source, size)):
        yield piece


def upsert(conn: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], keep: Sequence[str] = ()) -> None:
    """Insert the rows, or overwrite those with the same primary key; columns in `keep` keep their first value."""
    if not rows:
        return
    conn.execute(upsert_into(conn, table, list(rows[0]), keep), list(rows))


def upsert_into(conn: sa.Connection, table: sa.Table, names: Sequence[str], keep: Sequence[str] = ()) -> Any:
    """The statement that inserts into the named columns, or overwrites all but the key and `keep`."""
    from sqlalchemy.dialects import postgresql, sqlite

    statement = (postgresql if conn.dialect.name == "postgresql" else sqlite).insert(table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in names if name not in {*key, *keep}}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def where_in(conn: sa.Connection, query: sa.Select[Any], column: Any, values: Iterable[Any]) -> Iterator[sa.RowMapping]:
    """The rows of `query` whose `column` is one of `values`, asked for in pieces."""
    for piece in pieces(values):
        yield from conn.execute(query.where(column.in_(piece))).mappings()


def any_stored(conn: sa.Connection, column: sa.Column[Any], values: Sequence[Any]) -> bool:
    """Whether a row of the column's table has one of `values`: asked of the driver, since most often none has, and
    SQLAlchemy takes longer to write the question than a database to answer it."""
    if conn.dialect.name == "postgresql":
        query = f"SELECT 1 FROM {column.table} WHERE {column.name} = ANY(%s) LIMIT 1"
        return conn.exec_driver_sql(query, (list(values),)).first() is not None
    for piece in pieces(values):
        marks = ",".join("?" * len(piece))
        query = f"SELECT 1 FROM {column.table} WHERE {column.name} IN ({marks}) LIMIT 1"
        if conn.exec_driver_sql(query, tuple(piece)).first():
            return True
    return False


def delete_in(conn: sa.Connection, column: sa.Column[Any], values: Iterable[Any]) -> None:
    """Delete the rows of the column's table where it is one of `values`."""
    for piece in pieces(values):
        conn.execute(sa.delete(column.table).where(column.in_(piece)))


def count(conn: sa.Connection, table: sa.Table) -> int:
    """How many rows the table has."""
    return conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(kind.__dataclass_fields__)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)

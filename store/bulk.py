"""Many rows into a table at once, given column by column: values prepared so, then one statement; by COPY on
PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

Columns = Mapping[str, Sequence[Any]]
_COPIED_FROM = 200  # rows: below, a table on the side costs more than COPY saves


def insert_many(conn: sa.Connection, table: sa.Table, columns: Columns) -> None:
    """Inserts rows: the values of each column, as many for one as for another."""
    number = _rows(columns)
    if not number:
        return
    if _copies(conn, number):
        _copy(conn, table.name, list(columns), _bound(conn, table, columns))
        return
    _execute(conn, sa.insert(table), table, columns)


def upsert_many(conn: sa.Connection, table: sa.Table, columns: Columns, keep: Sequence[str] = ()) -> None:
    """Inserts rows, of which no two have the same primary key, or overwrites those stored under theirs; columns in
    `keep` keep the value they had."""
    number = _rows(columns)
    if not number:
        return
    from store.rows import upsert_into

    statement = upsert_into(conn, table, list(columns), keep)
    if not _copies(conn, number):
        _execute(conn, statement, table, columns)
        return
    names = [table.c[name] for name in columns]
    aside = sa.table(f"incoming_{table.name}", *(sa.column(column.name, column.type) for column in names))
    listed = ", ".join(conn.dialect.identifier_preparer.quote(column.name) for column in names)
    conn.exec_driver_sql(f"CREATE TEMP TABLE {aside.name} AS SELECT {listed} FROM {table.name} WITH NO DATA")
    _copy(conn, aside.name, list(columns), _bound(conn, table, columns))
    conn.execute(statement.from_select(list(columns), sa.select(*aside.columns)))
    conn.exec_driver_sql(f"DROP TABLE {aside.name}")


def _rows(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _copies(conn: sa.Connection, number: int) -> bool:
    return conn.dialect.name == "postgresql" and number >= _COPIED_FROM


def _execute(conn: sa.Connection, statement: sa.Insert, table: sa.Table, columns: Columns) -> None:
    """SQLAlchemy prepares row by row, which costs more than SQLite's own work; a driver takes prepared values."""
    if conn.dialect.name != "sqlite":
        rows = zip(*columns.values(), strict=True)
        conn.execute(statement, [dict(zip(columns, row, strict=True)) for row in rows])
        return
    text = statement.compile(dialect=conn.dialect, column_keys=list(columns))
    conn.exec_driver_sql(str(text), _bound(conn, table, columns, text.positiontup))


def _bound(
    conn: sa.Connection, table: sa.Table, columns: Columns, names: Sequence[str] | None = None
) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them, in the order of `names`, else of the columns."""
    prepared = []
    for name in names or columns:
        prepare = table.c[name].type.dialect_impl(conn.dialect).bind_processor(conn.dialect)
        prepared.append(_prepared(columns[name], prepare) if prepare else columns[name])
    return list(zip(*prepared, strict=True))


def _prepared(values: Sequence[Any], prepare: Callable[[Any], Any]) -> list[Any]:
    """Each value as the driver takes it; one that comes again (a closed set, an instant) is prepared once."""
    try:
        known = {value: prepare(value) for value in set(values)}
    except TypeError:  # documents
        return list(map(prepare, values))
    return [known[value] for value in values]


def _copy(conn: sa.Connection, name: str, columns: Sequence[str], values: Sequence[tuple[Any, ...]]) -> None:
    from psycopg import sql

    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), listed)
    driver: Any = conn.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)

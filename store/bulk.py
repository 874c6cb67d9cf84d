"""Many rows into a table at once, given column by column: values prepared so, then one statement; by COPY on
PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

Columns = Mapping[str, Sequence[Any]]
_COPIED_FROM = 200  # rows: below, a table on the side costs more than COPY saves


def insert_many(conn: sa.Connection, table: sa.Table, columns: Columns) -> None:
    """Inserts rows: the values of each column, as many for one as for another."""
    if _few(conn, columns):
        conn.execute(sa.insert(table), _mappings(columns))
    elif _number(columns):
        insert_bound(conn, table, bound(conn.dialect, table, columns))


def upsert_many(conn: sa.Connection, table: sa.Table, columns: Columns, keep: Sequence[str] = ()) -> None:
    """Inserts rows, of which no two have the same primary key, or overwrites those stored under theirs; columns in
    `keep` keep the value they had."""
    if not _number(columns):
        return
    from store.rows import upsert_into

    statement = upsert_into(conn, table, list(columns), keep)
    if _few(conn, columns):
        conn.execute(statement, _mappings(columns))
        return
    prepared = bound(conn.dialect, table, columns)
    if conn.dialect.name == "sqlite":
        _execute(conn, statement, prepared)
        return
    names = [table.c[name] for name in columns]
    aside = sa.table(f"incoming_{table.name}", *(sa.column(column.name, column.type) for column in names))
    listed = ", ".join(conn.dialect.identifier_preparer.quote(column.name) for column in names)
    conn.exec_driver_sql(f"CREATE TEMP TABLE {aside.name} AS SELECT {listed} FROM {table.name} WITH NO DATA")
    _copy(conn, aside.name, prepared)
    conn.execute(statement.from_select(list(columns), sa.select(*aside.columns)))
    conn.exec_driver_sql(f"DROP TABLE {aside.name}")


def bound(dialect: sa.Dialect, table: sa.Table, columns: Columns) -> dict[str, Sequence[Any]]:
    """The values as the driver takes them, for `insert_bound`. SQLAlchemy would prepare row by row, which costs more
    than SQLite's own work."""
    return {name: _changed(values, _binds(dialect, table.c[name])) for name, values in columns.items()}


def unbound(dialect: sa.Dialect, table: sa.Table, columns: Columns) -> dict[str, Sequence[Any]]:
    """What `bound` was given, as reading it from the table would give it."""
    reads = {name: table.c[name].type.dialect_impl(dialect) for name in columns}
    return {name: _changed(columns[name], kind.result_processor(dialect, None)) for name, kind in reads.items()}


def insert_bound(conn: sa.Connection, table: sa.Table, columns: Columns) -> None:
    """Inserts rows whose values stand as the driver takes them."""
    if conn.dialect.name == "sqlite":
        _execute(conn, sa.insert(table), columns)
    else:
        _copy(conn, table.name, columns)


def _number(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _few(conn: sa.Connection, columns: Columns) -> bool:
    """Whether COPY does not pay; SQLite's driver takes any number in one way."""
    return conn.dialect.name != "sqlite" and 0 < _number(columns) < _COPIED_FROM


def _mappings(columns: Columns) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _execute(conn: sa.Connection, statement: sa.Insert, columns: Columns) -> None:
    text = statement.compile(dialect=conn.dialect, column_keys=list(columns))
    rows = zip(*(columns[name] for name in text.positiontup or ()), strict=True)
    conn.exec_driver_sql(str(text), list(rows))


def _binds(dialect: sa.Dialect, column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, sa.LargeBinary):
        return None  # every driver takes bytes; SQLAlchemy wraps each
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _changed(values: Sequence[Any], change: Callable[[Any], Any] | None) -> Sequence[Any]:
    """Each value changed; one that comes again (a closed set, a day) is changed once."""
    if not change:
        return values
    try:
        known = {value: change(value) for value in set(values)}
    except TypeError:  # documents
        return list(map(change, values))
    return [known[value] for value in values]


def _copy(conn: sa.Connection, name: str, columns: Columns) -> None:
    from psycopg import sql

    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), listed)
    driver: Any = conn.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)

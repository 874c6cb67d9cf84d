"""Many rows into a table at once: values prepared column by column, then one statement; by COPY on PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

Rows = Sequence[Mapping[str, Any]]
_COPIED_FROM = 200  # rows: below, a table on the side costs more than COPY saves


def insert_many(conn: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Inserts the rows, which all name the same columns."""
    if not rows:
        return
    if _copies(conn, rows):
        _copy(conn, table.name, list(rows[0]), _bound(conn, table, rows))
        return
    _execute(conn, sa.insert(table), table, rows)


def upsert_many(conn: sa.Connection, table: sa.Table, rows: Rows, keep: Sequence[str] = ()) -> None:
    """Inserts the rows, of which no two have the same primary key, or overwrites those stored under theirs; columns in
    `keep` keep the value they had."""
    if not rows:
        return
    from store.rows import upsert_into

    statement = upsert_into(conn, table, list(rows[0]), keep)
    if not _copies(conn, rows):
        _execute(conn, statement, table, rows)
        return
    names = [table.c[name] for name in rows[0]]
    aside = sa.table(f"incoming_{table.name}", *(sa.column(column.name, column.type) for column in names))
    listed = ", ".join(conn.dialect.identifier_preparer.quote(column.name) for column in names)
    conn.exec_driver_sql(f"CREATE TEMP TABLE {aside.name} AS SELECT {listed} FROM {table.name} WITH NO DATA")
    _copy(conn, aside.name, list(rows[0]), _bound(conn, table, rows))
    conn.execute(statement.from_select(list(rows[0]), sa.select(*aside.columns)))
    conn.exec_driver_sql(f"DROP TABLE {aside.name}")


def _copies(conn: sa.Connection, rows: Rows) -> bool:
    return conn.dialect.name == "postgresql" and len(rows) >= _COPIED_FROM


def _execute(conn: sa.Connection, statement: sa.Insert, table: sa.Table, rows: Rows) -> None:
    """SQLAlchemy prepares row by row, which costs more than SQLite's own work; a driver takes prepared values."""
    if conn.dialect.name != "sqlite":
        conn.execute(statement, list(rows))
        return
    names = list(rows[0])
    text = statement.compile(dialect=conn.dialect, column_keys=names)
    conn.exec_driver_sql(str(text), _bound(conn, table, rows, text.positiontup or names))


def _bound(
    conn: sa.Connection, table: sa.Table, rows: Rows, names: Sequence[str] | None = None
) -> list[tuple[Any, ...]]:
    """The values as the driver takes them, in the order of `names`, else of the first row."""
    columns = []
    for name in names or rows[0]:
        prepare = table.c[name].type.dialect_impl(conn.dialect).bind_processor(conn.dialect)
        values = [row[name] for row in rows]
        columns.append(list(map(prepare, values)) if prepare else values)
    return list(zip(*columns, strict=True))


def _copy(conn: sa.Connection, name: str, columns: Sequence[str], values: Sequence[tuple[Any, ...]]) -> None:
    from psycopg import sql

    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), listed)
    driver: Any = conn.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)

"""Every row of one database into another, empty one: by COPY, in one transaction, counted and hashed on both sides."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from matcher.errors import HomeUnusable, InputRefused
from store.database import writing
from store.schema import metadata, revisions

Progress = Callable[[int], None]
_AT_ONCE = 2_000
_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table as it stands on both sides: how many rows, and the sum of their SHA-256 modulo 2²⁵⁶, whatever their
    order."""

    name: str
    rows: int
    digest: str


def count_rows(source: sa.Engine) -> int:
    """How many rows there are to move."""
    with source.connect() as conn:
        return sum(_count(conn, table) for table in metadata.sorted_tables)


def move_rows(source: sa.Engine, target: sa.Engine, progress: Progress) -> list[MovedTable]:
    """Copy every table into the empty PostgreSQL database of `target`; nobody writes to the source meanwhile. All or
    nothing: what was written is read again and held against the source before it counts. `progress` is told of each
    bunch of rows. Raises InputRefused where the target holds rows, HomeUnusable where a value cannot be kept there or
    the two sides differ."""
    with writing(source) as old, writing(target) as new:
        _refuse_rows(new)
        new.execute(sa.delete(revisions))  # every new database begins with one
        return [_moved(table, old, new, progress) for table in metadata.sorted_tables]


def _moved(table: sa.Table, old: sa.Connection, new: sa.Connection, progress: Progress) -> MovedTable:
    import psycopg

    try:
        sent = _copied(table, old, new, progress)
    except (sa.exc.SQLAlchemyError, psycopg.Error, ValueError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise HomeUnusable(f"{table.name} 搬不过去", reason, "什么也没有写入；请改正该表中的数据后重试") from error
    _continue_numbers(table, new)
    found = _summed(table, _rows(new, table))
    if found != sent:
        raise HomeUnusable(
            "搬过去的与原来的不一致", table.name, "什么也没有写入；请核对数据库的编码（须为 UTF8）后重试"
        )
    return found


def _copied(table: sa.Table, old: sa.Connection, new: sa.Connection, progress: Progress) -> MovedTable:
    """COPY asks the guards of a table as an insertion does, so the ledger arrives entry by entry or not at all."""
    from psycopg import sql

    columns = [column.name for column in table.columns]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    stored = [column.type.bind_processor(new.dialect) or _as_it_is for column in table.columns]
    driver: Any = new.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:

        def sending() -> Iterator[sa.Row[Any]]:
            for done, row in enumerate(_rows(old, table), start=1):
                copy.write_row([keep(value) for keep, value in zip(stored, row, strict=True)])
                yield row
                if done % _AT_ONCE == 0:
                    progress(_AT_ONCE)

        sent = _summed(table, sending())
    progress(sent.rows % _AT_ONCE)
    return sent


def _summed(table: sa.Table, rows: Iterable[sa.Row[Any]]) -> MovedTable:
    count, total = 0, 0
    for row in rows:
        count += 1
        total += int.from_bytes(sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest())
    return MovedTable(table.name, count, f"{total % _MODULUS:064x}")


def _rows(conn: sa.Connection, table: sa.Table) -> Iterator[sa.Row[Any]]:
    """In the order of the key, which is the only one that the ledger takes entries in."""
    ordered = sa.select(table).order_by(*table.primary_key)
    yield from conn.execute(ordered, execution_options={"yield_per": _AT_ONCE})


def _continue_numbers(table: sa.Table, conn: sa.Connection) -> None:
    """Let numbers that the database gives go on after the last one copied."""
    column = table.autoincrement_column
    if column is None:
        return
    last = conn.execute(sa.select(sa.func.max(column))).scalar()
    sequence = conn.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))).scalar()
    if last is not None and sequence is not None:
        conn.execute(sa.select(sa.func.setval(sequence, last)))


def _refuse_rows(conn: sa.Connection) -> None:
    for table in metadata.sorted_tables:
        if table is not revisions and _count(conn, table):
            raise InputRefused("目标数据库里已有数据", table.name, "请另建一个空库")


def _count(conn: sa.Connection, table: sa.Table) -> int:
    return int(conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _as_it_is(value: Any) -> Any:
    return value

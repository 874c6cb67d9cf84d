"""The books in SQL: read in order, and added to at their end under the lock of a writing transaction."""

from collections.abc import Sequence

import sqlalchemy as sa

from matcher.books import BookEntry, NewEntry, first_fault, placed
from matcher.transfer_vocabulary import Book
from store.rows import record_of, row_of
from store.schema import book_entries


def append(conn: sa.Connection, new: Sequence[NewEntry]) -> list[BookEntry]:
    """Add entries, all or none. `conn` is a transaction of `store.database.writing`: SQLite has taken its lock already,
    PostgreSQL takes the table's here, so that what is read now as the last entry still is when these go in."""
    _lock(conn)
    last, added = _last(conn), list[BookEntry]()
    for one in new:
        last = placed(one, last)
        added.append(last)
    if added:
        conn.execute(sa.insert(book_entries), [row_of(entry) for entry in added])
    return added


def of_book(conn: sa.Connection, book: Book, record_id: str = "") -> list[BookEntry]:
    """The entries of a book, or of one of its records, in order, reversed ones among them."""
    query = sa.select(book_entries).where(book_entries.c.book == book).order_by(book_entries.c.sequence)
    if record_id:
        query = query.where(book_entries.c.record_id == record_id)
    return [record_of(BookEntry, row) for row in conn.execute(query).mappings()]


def next_number(conn: sa.Connection, book: Book) -> int:
    """The number of the next record of a book: how many were ever entered, and one. `conn` as for `append`: nobody else
    gets the same number."""
    _lock(conn)
    query = sa.select(sa.func.count(book_entries.c.record_id.distinct())).where(book_entries.c.book == book)
    return conn.execute(query).scalar_one() + 1


def fault(conn: sa.Connection) -> int | None:
    """The sequence of the first entry of all books that does not stand as it was written; None where all do."""
    rows = conn.execute(sa.select(book_entries).order_by(book_entries.c.sequence)).mappings()
    return first_fault(record_of(BookEntry, row) for row in rows)


def _lock(conn: sa.Connection) -> None:
    if not conn.get_execution_options().get("means_to_write", False):
        raise ValueError("the books are added to in a transaction of store.database.writing")
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("LOCK TABLE book_entries IN SHARE ROW EXCLUSIVE MODE")


def _last(conn: sa.Connection) -> BookEntry | None:
    query = sa.select(book_entries).order_by(book_entries.c.sequence.desc()).limit(1)
    row = conn.execute(query).mappings().one_or_none()
    return record_of(BookEntry, row) if row else None

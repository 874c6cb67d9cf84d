"""The table of the books (transfers and registers), and what keeps it append-only in the database itself."""

import sqlalchemy as sa

from matcher.transfer_vocabulary import Book, BookAct
from store.types import Document, Instant, Term

_WHY = {"stay": ("UPDATE", "changed"), "remain": ("DELETE", "deleted")}
_SQLITE = tuple(
    f"CREATE TRIGGER book_entries_{name} BEFORE {event} ON book_entries "
    f"BEGIN SELECT RAISE(ABORT, 'the books are append-only: an entry is never {done}'); END"
    for name, (event, done) in _WHY.items()
)
_POSTGRESQL = (
    "CREATE FUNCTION book_entries_guard() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION USING "
    "MESSAGE = 'the books are append-only', ERRCODE = 'integrity_constraint_violation'; END$$",
    "CREATE TRIGGER book_entries_stay BEFORE UPDATE OR DELETE ON book_entries "
    "FOR EACH ROW EXECUTE FUNCTION book_entries_guard()",
    "CREATE TRIGGER book_entries_remain BEFORE TRUNCATE ON book_entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION book_entries_guard()",
)


def book_table(metadata: sa.MetaData) -> sa.Table:
    """One row an entry, over all books, as `matcher.books.BookEntry` has it."""
    table = sa.Table(
        "book_entries",
        metadata,
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("book", Term(Book), nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("act", Term(BookAct), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("payload", Document),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("reverses", sa.Integer),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Index("ix_book_entries_record", "book", "record_id"),
    )
    for dialect, texts in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
        for text in texts:
            made = sa.DDL(text).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            sa.event.listen(table, "after_create", made)
    return table

"""Registers in SQL: entries of the book of each."""

import sqlalchemy as sa

from matcher.books import BookEntry, Hand, NewEntry
from matcher.registers import RECORDS, RegisterEntry, RegisterRecord
from matcher.transfer_vocabulary import BookAct, RegisterKind
from store import books
from store.rows import document, revived


def entries(conn: sa.Connection, kind: RegisterKind, record_id: str = "") -> list[RegisterEntry]:
    """The entries of a register, or of one of its records, in order, reversed ones among them."""
    return [_read(kind, entry) for entry in books.of_book(conn, kind.book, record_id)]


def add(conn: sa.Connection, kind: RegisterKind, record_id: str, record: RegisterRecord, hand: Hand) -> None:
    """Enter a record; with a reason, in place of what was said of it before."""
    act = BookAct.CORRECTED if hand.why else BookAct.ADDED
    books.append(conn, [NewEntry(kind.book, record_id, act, hand, document(record))])


def reverse(conn: sa.Connection, kind: RegisterKind, record_id: str, sequence: int, hand: Hand) -> None:
    """Let an entry of a record no longer count."""
    books.append(conn, [NewEntry(kind.book, record_id, BookAct.REVERSED, hand, None, sequence)])


def _read(kind: RegisterKind, entry: BookEntry) -> RegisterEntry:
    what = revived(RECORDS[kind], entry.payload) if entry.payload else None
    said = (entry.person, entry.at, entry.why, entry.reverses)
    return RegisterEntry(entry.sequence, entry.record_id, entry.act, what, *said)

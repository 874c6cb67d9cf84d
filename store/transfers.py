"""Transfers in SQL: entries of their book, each statement of its own kind."""

from collections.abc import Sequence

import sqlalchemy as sa

from matcher.books import BookEntry, Hand, NewEntry
from matcher.transfer_vocabulary import Book, BookAct
from matcher.transfers import Instalment, Payment, Recording, Statement, TransferEntry, TransferTerms
from store import books
from store.rows import document, revived

_KINDS: dict[BookAct, type[Statement]] = {
    BookAct.ADDED: TransferTerms,
    BookAct.CORRECTED: TransferTerms,
    BookAct.INSTALMENT: Instalment,
    BookAct.PAID: Payment,
    BookAct.RECORDED: Recording,
}


def every(conn: sa.Connection) -> list[TransferEntry]:
    """Every entry, in order, reversed ones among them."""
    return [_read(entry) for entry in books.of_book(conn, Book.TRANSFERS)]


def of_transfer(conn: sa.Connection, transfer_id: str) -> list[TransferEntry]:
    """The entries of one transfer, in order; none for an unknown id."""
    return [_read(entry) for entry in books.of_book(conn, Book.TRANSFERS, transfer_id)]


def add(conn: sa.Connection, transfer_id: str, said: Sequence[tuple[BookAct, Statement]], hand: Hand) -> None:
    """Enter statements of a transfer, in their order."""
    new = [NewEntry(Book.TRANSFERS, transfer_id, act, hand, document(what)) for act, what in said]
    books.append(conn, new)


def reverse(conn: sa.Connection, transfer_id: str, sequence: int, hand: Hand) -> None:
    """Let an entry of a transfer no longer count."""
    books.append(conn, [NewEntry(Book.TRANSFERS, transfer_id, BookAct.REVERSED, hand, None, sequence)])


def _read(entry: BookEntry) -> TransferEntry:
    kind = _KINDS.get(entry.act)
    what = revived(kind, entry.payload) if kind else None
    said = (entry.person, entry.at, entry.why, entry.reverses)
    return TransferEntry(entry.sequence, entry.record_id, entry.act, what, *said)

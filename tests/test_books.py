"""Books are only added to, in the program and in the database; what was changed by hand is found."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from matcher.books import BookEntry, Hand, NewEntry, check_reversible, first_fault, known_at, placed, standing
from matcher.errors import InputRefused, RecordUnknown
from matcher.transfer_vocabulary import Book, BookAct
from store import books
from store.database import writing

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)


def new(act: BookAct = BookAct.ADDED, reverses: int | None = None, days: int = 0) -> NewEntry:
    hand = Hand("钱操作", NOW + timedelta(days=days), "写错了" if reverses else "")
    return NewEntry(Book.TRAINING, "PX-0001", act, hand, {"topic": "检索"}, reverses)


def write(engine: sa.Engine, *entries: NewEntry) -> list[BookEntry]:
    with writing(engine) as conn:
        return books.append(conn, entries)


def test_entries_come_back_as_they_were_written_and_chained(engine: sa.Engine) -> None:
    written = write(engine, new(), new(BookAct.CORRECTED))
    with engine.connect() as conn:
        assert books.of_book(conn, Book.TRAINING) == written
        assert books.fault(conn) is None
        assert books.of_book(conn, Book.EVENTS) == []
    with writing(engine) as conn:
        assert (books.next_number(conn, Book.TRAINING), books.next_number(conn, Book.EVENTS)) == (2, 1)
    assert [entry.sequence for entry in written] == [1, 2] and written[1].previous == written[0].hash


@pytest.mark.parametrize("statement", ["UPDATE book_entries SET why = 'x'", "DELETE FROM book_entries"])
def test_the_database_lets_no_entry_be_changed_or_taken_away(engine: sa.Engine, statement: str) -> None:
    write(engine, new())
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), writing(engine) as conn:
        conn.exec_driver_sql(statement)


def test_a_change_behind_the_guards_is_found_at_its_entry(engine: sa.Engine) -> None:
    write(engine, new(), new(BookAct.CORRECTED))
    with writing(engine) as conn:
        on = " ON book_entries" if conn.dialect.name == "postgresql" else ""
        conn.exec_driver_sql(f"DROP TRIGGER book_entries_stay{on}")
        conn.exec_driver_sql("""UPDATE book_entries SET payload = '{"topic": "200人"}' WHERE sequence = 2""")
        assert books.fault(conn) == 2


def test_an_entry_left_out_is_found() -> None:
    hand = Hand("钱操作", NOW)
    first = NewEntry(Book.EVENTS, "HD-0001", BookAct.ADDED, hand, {})
    one = placed(first, None)
    two = placed(first, one)
    three = placed(first, two)
    assert first_fault([one, two, three]) is None and first_fault([one, three]) == 3


def test_books_are_added_to_only_in_a_writing_transaction(engine: sa.Engine) -> None:
    with engine.connect() as conn, pytest.raises(ValueError, match="writing"):
        books.append(conn, [new()])


def test_what_was_reversed_does_not_stand_and_what_came_later_was_not_known(engine: sa.Engine) -> None:
    entries = write(engine, new(), new(BookAct.CORRECTED, days=1), new(BookAct.REVERSED, 2, days=2))
    assert [entry.sequence for entry in standing(entries)] == [1]
    assert [entry.sequence for entry in standing(known_at(entries, NOW + timedelta(days=1)))] == [1, 2]


def test_only_an_entry_that_stands_is_reversed(engine: sa.Engine) -> None:
    entries = write(engine, new(), new(BookAct.CORRECTED), new(BookAct.REVERSED, 2))
    assert check_reversible(entries, 1) == entries[0]
    with pytest.raises(InputRefused, match="已经冲销过"):
        check_reversible(entries, 2)
    with pytest.raises(InputRefused, match="不能再冲销"):
        check_reversible(entries, 3)
    with pytest.raises(RecordUnknown, match="4"):
        check_reversible(entries, 4)

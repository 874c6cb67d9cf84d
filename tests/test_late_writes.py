"""Writes that no page waits for."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from jobs.access_log import LONGEST_OBJECT, latest_accesses, note_access
from jobs.late_writes import LateWrites
from matcher.access_vocabulary import AccessAction
from store.database import writing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def writes(engine: sa.Engine):
    late = LateWrites(engine)
    yield late
    late.close()


def objects(engine):
    with engine.connect() as conn:
        return [entry.object for entry in latest_accesses(conn, 1000)][::-1]


def test_what_was_put_is_written_in_order(engine, writes):
    for number in range(450):
        note_access(writes, NOW, "王工", AccessAction.VIEWED, str(number))
    writes.flush()
    assert objects(engine) == [str(number) for number in range(450)]


def test_nothing_waits_while_another_holds_the_database(engine, writes):
    with writing(engine):
        note_access(writes, NOW, "王工", AccessAction.VIEWED, "while it is held")
    writes.flush()
    assert objects(engine) == ["while it is held"]


def test_closing_writes_what_waits(engine):
    late = LateWrites(engine)
    note_access(late, NOW, "王工", AccessAction.VIEWED, "x" * 1000)
    late.close()
    assert objects(engine) == ["x" * LONGEST_OBJECT]


def test_a_write_that_fails_does_not_stop_the_next(engine, writes, caplog):
    def broken(conn):
        raise sa.exc.OperationalError("x", None, Exception("disk full"))

    writes.put(broken)
    writes.flush()
    note_access(writes, NOW, "王工", AccessAction.VIEWED, "afterwards")
    writes.flush()
    assert objects(engine) == ["afterwards"] and "late writes failed" in caplog.text


def test_a_note_with_a_zero_byte_in_it_is_kept_without(engine, writes):
    note_access(writes, NOW, "王工", AccessAction.VIEWED, "GET /patents/\0x")
    writes.flush()
    assert objects(engine) == ["GET /patents/x"]

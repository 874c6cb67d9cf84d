"""The ledger in real SQLite and PostgreSQL: only added to, at its end, by one writer at a time."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_making import START, K, event, sha, whole_push

import store
from matcher.errors import HomeUnusable, InputRefused
from matcher.ledger import GENESIS, verify
from matcher.ledger_rules import reversal
from matcher.push_vocabulary import ChainFault, LedgerMark
from store import ledger
from store.database import open_database, writing

ROOT = Path(store.__file__).resolve().parent.parent


@pytest.fixture
def sqlite_only(tmp_path: Path) -> Iterator[sa.Engine]:
    """A ledger of one whole push in a file, where any byte can be written."""
    engine = open_database(f"sqlite:///{(tmp_path / 'only.sqlite').as_posix()}")
    with writing(engine) as conn:
        ledger.append(conn, whole_push())
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_only(postgresql_url: str) -> Iterator[sa.Engine]:
    """A ledger of one whole push in PostgreSQL."""
    engine = open_database(postgresql_url)
    with writing(engine) as conn:
        ledger.append(conn, whole_push())
    yield engine
    engine.dispose()


@pytest.fixture
def begun(engine: sa.Engine) -> sa.Engine:
    """A ledger of one whole push."""
    with writing(engine) as conn:
        ledger.append(conn, whole_push())
    return engine


def unguarded(engine: sa.Engine, statement: str, **values: object) -> None:
    """What a person can do who owns the database: drop the triggers, then anything."""
    where = " ON ledger_entries" if engine.dialect.name == "postgresql" else ""
    with writing(engine) as conn:
        for name in ledger.TRIGGERS:
            conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{where}")
        conn.execute(sa.text(statement), values)


def test_entries_come_back_in_order_as_they_were_recorded(engine: sa.Engine) -> None:
    marked = event(K.PLANNED, "P-2", marks=(LedgerMark.ELIGIBLE, LedgerMark.DEMO), channel=None)
    with writing(engine) as conn:
        added = ledger.append(conn, [*whole_push(), marked])
    with engine.connect() as conn:
        assert verify(ledger.documents(conn)).entries == tuple(added) == tuple(ledger.readable(conn))
        assert ledger.last(conn) == added[-1] and ledger.of_push(conn, "P-2") == added[-1:]
    assert [one.sequence for one in added] == [1, 2, 3, 4, 5] and added[0].previous == GENESIS


def out_of_turn(sequence: int, previous: str) -> str:
    texts = "at, kind, push_id, enterprise_id, family_id, contact, channel, person, evidence, marks, reverses"
    return (
        f"INSERT INTO ledger_entries SELECT {sequence}, {texts}, {previous}, 'x' FROM ledger_entries WHERE sequence = 4"
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE ledger_entries SET person = '李工' WHERE sequence = 2", "never changed"),
        ("DELETE FROM ledger_entries WHERE sequence = 4", "never deleted"),
        ("DELETE FROM ledger_entries", "never deleted"),
        (out_of_turn(6, "hash"), "follows the last"),
        (out_of_turn(5, "previous"), "follows the last"),
    ],
    ids=["update", "delete", "delete all", "gap", "fork"],
)
def test_the_database_itself_refuses_anything_but_the_next_entry(begun: sa.Engine, statement: str, said: str) -> None:
    refused(begun, statement, said)


def refused(engine: sa.Engine, statement: str, said: str) -> None:
    with engine.connect() as conn:
        before = list(ledger.documents(conn))
    with pytest.raises(sa.exc.IntegrityError, match=said), writing(engine) as conn:
        conn.exec_driver_sql(statement)
    with engine.connect() as conn:
        assert list(ledger.documents(conn)) == before and ledger.is_guarded(conn) is True


FOURTH = "SELECT * FROM ledger_entries WHERE sequence = 4"


def test_sqlite_replaces_no_entry(sqlite_only: sa.Engine) -> None:
    refused(sqlite_only, f"INSERT OR REPLACE INTO ledger_entries {FOURTH}", "follows the last")


def test_postgresql_neither_replaces_an_entry_nor_empties_the_table(postgresql_only: sa.Engine) -> None:
    replace_it = f"INSERT INTO ledger_entries {FOURTH} ON CONFLICT (sequence) DO UPDATE SET person = '李工'"
    refused(postgresql_only, replace_it, "follows the last")
    refused(postgresql_only, "TRUNCATE ledger_entries", "never deleted")


def test_triggers_that_are_gone_or_altered_are_noticed(sqlite_only: sa.Engine) -> None:
    with writing(sqlite_only) as conn:
        conn.exec_driver_sql("DROP TRIGGER ledger_entries_stay")
        assert ledger.is_guarded(conn) is False
        conn.exec_driver_sql("CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries BEGIN SELECT 1; END")
        assert ledger.is_guarded(conn) is False


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER ledger_entries_empty ON ledger_entries",
        "ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_stay",
        "CREATE OR REPLACE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries FOR EACH ROW "
        "WHEN (false) EXECUTE FUNCTION ledger_entries_stay()",
        "CREATE OR REPLACE FUNCTION ledger_entries_remain() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RETURN OLD; END$$",
    ],
    ids=["gone", "switched off", "under a condition", "another function"],
)
def test_guards_of_postgresql_that_are_gone_or_altered_are_noticed(postgresql_only: sa.Engine, statement: str) -> None:
    with writing(postgresql_only) as conn:
        assert ledger.is_guarded(conn) is True
        conn.exec_driver_sql(statement)
        assert ledger.is_guarded(conn) is False


def test_an_event_that_may_not_follow_takes_the_others_with_it(engine: sa.Engine) -> None:
    with pytest.raises(InputRefused, match="没有发出过"), writing(engine) as conn:
        ledger.append(conn, [event(K.PLANNED), event(K.DELIVERED, "P-2")])
    with engine.connect() as conn:
        assert list(ledger.documents(conn)) == []


def test_a_receipt_counts_on_what_was_sent_in_the_same_breath(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        assert len(ledger.append(conn, [event(K.SENT), event(K.DELIVERED)])) == 2


def test_an_entry_is_taken_back_once(begun: sa.Engine) -> None:
    with begun.connect() as conn:
        sent = ledger.of_push(conn, "P-1")[2]
    back = reversal(sent, event(K.REVERSED, at=START + timedelta(hours=1)))
    with writing(begun) as conn:
        ledger.append(conn, [back])
    with pytest.raises(InputRefused, match="没有这一条，或已冲销：3"), writing(begun) as conn:
        ledger.append(conn, [back])
    with pytest.raises(InputRefused, match="推送编号与原条目不同"), writing(begun) as conn:
        ledger.append(conn, [replace(back, push_id="P-9", reverses=1)])


def test_what_was_added_in_the_same_breath_is_taken_back_once(engine: sa.Engine) -> None:
    permitted = event(K.PERMITTED)
    back = event(K.REVERSED, push_id="", reverses=1, enterprise_id="", family_id="")
    with pytest.raises(InputRefused, match="已冲销：1"), writing(engine) as conn:
        ledger.append(conn, [permitted, back, back])
    with pytest.raises(InputRefused, match="没有发出过"), writing(engine) as conn:
        sent = event(K.SENT, "P-1")
        ledger.append(conn, [sent, event(K.REVERSED, "P-1", reverses=1), event(K.DELIVERED, "P-1")])
    with writing(engine) as conn:
        assert [one.sequence for one in ledger.append(conn, [permitted, back])] == [1, 2]


def test_a_permission_has_no_push_and_is_taken_back_by_its_number(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        permitted = ledger.append(conn, [event(K.PERMITTED)])[0]
    back = reversal(permitted, event(K.REVERSED))
    with writing(engine) as conn:
        ledger.append(conn, [back])
    with pytest.raises(InputRefused, match="已冲销"), writing(engine) as conn:
        ledger.append(conn, [back])


def test_a_transaction_that_did_not_take_the_lock_may_not_append(engine: sa.Engine) -> None:
    with engine.connect() as conn, pytest.raises(ValueError, match="writing"):
        ledger.append(conn, whole_push())


@pytest.mark.parametrize("column", ["hash", "kind", "person"])
def test_nothing_is_added_to_a_last_entry_that_was_tampered_with(begun: sa.Engine, column: str) -> None:
    unguarded(begun, f"UPDATE ledger_entries SET {column} = 'x' WHERE sequence = 4")
    with pytest.raises(HomeUnusable, match="最后一条被改动过"), writing(begun) as conn:
        ledger.append(conn, whole_push("P-2"))


COLUMNS = [column.name for column in ledger.ledger_entries.columns if column.name != "sequence"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.sampled_from(COLUMNS), st.integers(1, 4), st.data())
def test_any_byte_changed_in_the_table_is_found_at_its_entry(
    sqlite_only: sa.Engine, column: str, number: int, data: st.DataObject
) -> None:
    with sqlite_only.connect() as conn:
        stored = conn.exec_driver_sql(f"SELECT CAST({column} AS BLOB) FROM ledger_entries WHERE sequence = {number}")
        before = stored.scalar()
    changed = bytearray(before or b"\x00")
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    written = f"UPDATE ledger_entries SET {column} = CAST(:value AS TEXT) WHERE sequence = {number}"
    unguarded(sqlite_only, written, value=bytes(changed))
    with sqlite_only.connect() as conn:
        broken = verify(ledger.documents(conn)).broken
    assert broken is not None and broken.sequence == number
    restored = "NULL" if before is None else "CAST(:value AS TEXT)"
    values = {} if before is None else {"value": before}
    unguarded(sqlite_only, f"UPDATE ledger_entries SET {column} = {restored} WHERE sequence = {number}", **values)
    with sqlite_only.connect() as conn:
        assert verify(ledger.documents(conn)).broken is None


def test_an_entry_cut_out_is_named(begun: sa.Engine) -> None:
    unguarded(begun, "DELETE FROM ledger_entries WHERE sequence = 2")
    with begun.connect() as conn:
        broken = verify(ledger.documents(conn)).broken
    assert broken is not None and (broken.sequence, broken.fault) == (2, ChainFault.OUT_OF_ORDER)


WRITER = """
import sys
from ledger_making import whole_push
from store import ledger
from store.database import open_database, writing
engine = open_database(sys.argv[1])
with engine.connect() as conn:
    ledger.last(conn)
print("ready", flush=True)
sys.stdin.readline()
for number in range(60):
    with writing(engine) as conn:
        ledger.append(conn, whole_push(f"P-{sys.argv[2]}-{number}"))
engine.dispose()
"""


def test_two_processes_that_write_at_once_never_fork_the_chain(begun: sa.Engine, database_url: str) -> None:
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\n{WRITER}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    writers = [subprocess.Popen([*command, database_url, name], **pipes) for name in "ab"]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    assert [(writer.communicate(timeout=60)[1], writer.returncode) for writer in writers] == [(b"", 0), (b"", 0)]
    with begun.connect() as conn:
        chain = verify(ledger.documents(conn))
    assert chain.broken is None and len(chain.entries) == 4 + 2 * 60 * 4


def test_pseudonyms_in_the_ledger_are_noticed(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        ledger.append(conn, [event(K.PLANNED, contact="")])
        assert ledger.names_contacts(conn) is False
        ledger.append(conn, [event(K.PERMITTED, evidence=sha("basis"))])
        assert ledger.names_contacts(conn) is True

"""What guards the ledger's table in the database itself: in SQLite and in PostgreSQL, nothing goes but the next entry.

This keeps the program from mistakes and a hand from slips. Who owns the database can drop it: the chain shows what was
changed then, and the anchor what was made anew.
"""

import sqlalchemy as sa

from matcher.ledger import GENESIS

_LATEST = "SELECT hash FROM ledger_entries ORDER BY sequence DESC LIMIT 1"
_NEXT = "SELECT coalesce(max(sequence), 0) + 1 FROM ledger_entries"
_REFUSALS = {
    "ledger_entries_stay": ("BEFORE UPDATE ON ledger_entries", "an entry is never changed"),
    "ledger_entries_remain": ("BEFORE DELETE ON ledger_entries", "an entry is never deleted"),
    # INSERT OR REPLACE deletes without asking a trigger for deletions, so an insertion must be the next one.
    "ledger_entries_follow": (
        "BEFORE INSERT ON ledger_entries WHEN "
        f"NEW.sequence IS NOT ({_NEXT}) OR NEW.previous IS NOT coalesce(({_LATEST}), '{GENESIS}')",
        "an entry follows the last one",
    ),
}
TRIGGERS = {
    name: f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {why}'); END"
    for name, (when, why) in _REFUSALS.items()
}
_FOLLOWS = f"NEW.sequence = ({_NEXT}) AND NEW.previous = coalesce(({_LATEST}), '{GENESIS}')"
# PostgreSQL: one function a trigger. Only an insertion can be let through; TRUNCATE asks no trigger for rows.
_POSTGRESQL = {
    "ledger_entries_stay": ("BEFORE UPDATE", "ROW", "an entry is never changed", ""),
    "ledger_entries_remain": ("BEFORE DELETE", "ROW", "an entry is never deleted", ""),
    "ledger_entries_empty": ("BEFORE TRUNCATE", "STATEMENT", "an entry is never deleted", ""),
    "ledger_entries_follow": ("BEFORE INSERT", "ROW", "an entry follows the last one", _FOLLOWS),
}
_EVENTS = {
    "BEFORE INSERT": 4,
    "BEFORE DELETE": 8,
    "BEFORE UPDATE": 16,
    "BEFORE TRUNCATE": 32,
}  # as in pg_trigger.tgtype
_BEFORE, _EACH_ROW = 2, 1


def _body(why: str, allowed: str) -> str:
    refuse = (
        f"RAISE EXCEPTION USING MESSAGE = 'the ledger is append-only: {why}', "
        "ERRCODE = 'integrity_constraint_violation';"
    )
    return f"BEGIN IF {allowed} THEN RETURN NEW; END IF; {refuse} END" if allowed else f"BEGIN {refuse} END"


BODIES = {name: _body(why, allowed) for name, (_, _, why, allowed) in _POSTGRESQL.items()}
FUNCTIONS = tuple(
    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$" for name, body in BODIES.items()
)
FUNCTION_TRIGGERS = tuple(
    f"CREATE TRIGGER {name} {when} ON ledger_entries FOR EACH {each} EXECUTE FUNCTION {name}()"
    for name, (when, each, _, _) in _POSTGRESQL.items()
)


def guard(table: sa.Table) -> None:
    """Let the guards be made together with the table."""
    made = [("sqlite", text) for text in TRIGGERS.values()]
    made += [("postgresql", text) for text in (*FUNCTIONS, *FUNCTION_TRIGGERS)]
    for dialect, text in made:
        statement = sa.DDL(text).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
        sa.event.listen(table, "after_create", statement)


def is_guarded(conn: sa.Connection) -> bool | None:
    """Whether the guards stand as they were made; None in a database that has none."""
    if conn.dialect.name == "sqlite":
        found = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return _holds({row.name: row.sql for row in found}, TRIGGERS)
    if conn.dialect.name == "postgresql":
        return _holds(_of_postgresql(conn), {name: (body, _type(name)) for name, body in BODIES.items()})
    return None


def _holds(found: dict[str, object], due: dict[str, str] | dict[str, tuple[str, int]]) -> bool:
    return all(found.get(name) == guard for name, guard in due.items())


def _type(name: str) -> int:
    when, each, *_ = _POSTGRESQL[name]
    return _EVENTS[when] + _BEFORE + (_EACH_ROW if each == "ROW" else 0)


def _of_postgresql(conn: sa.Connection) -> dict[str, object]:
    """The triggers that are on and without a condition, each with the text of its function and its kind."""
    found = conn.exec_driver_sql(
        "SELECT t.tgname, p.prosrc, t.tgtype FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgrelid = 'ledger_entries'::regclass AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL"
    )
    return {row.tgname: (row.prosrc, row.tgtype) for row in found}

"""What was said for contacts, found by keyed hashes; suppressions, which only grow."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from matcher.consent import ConsentEvent, Preferences, Statement
from matcher.push_vocabulary import ConsentAct
from store.rows import document, revived, upsert, where_in
from store.schema import consent_events, consent_keys, suppressions


def put(conn: sa.Connection, event: ConsentEvent, keys: Collection[str]) -> int:
    """Record an act for the contact with these keys; its number."""
    row = {name: getattr(event, name) for name in event.__dataclass_fields__}
    row["preferences"] = document(event.preferences)
    made = conn.execute(sa.insert(consent_events).values(row).returning(consent_events.c.event_id)).scalar_one()
    conn.execute(sa.insert(consent_keys), [{"key": key, "event_id": made} for key in sorted(keys)])
    return int(made)


def events(conn: sa.Connection, keys: Iterable[str]) -> list[tuple[Statement, ConsentEvent]]:
    """Every act that concerns one of these keys, in the order recorded."""
    numbers = {row["event_id"] for row in where_in(conn, sa.select(consent_keys), consent_keys.c.key, keys)}
    own: dict[int, set[str]] = {number: set() for number in numbers}
    for row in where_in(conn, sa.select(consent_keys), consent_keys.c.event_id, numbers):
        own[row["event_id"]].add(row["key"])
    rows = where_in(conn, sa.select(consent_events), consent_events.c.event_id, sorted(numbers))
    found = [(row["event_id"], _event(row)) for row in rows]
    return [(_statement(number, event, own[number]), event) for number, event in sorted(found, key=lambda e: e[0])]


def forget_words(conn: sa.Connection, event_ids: Collection[int]) -> None:
    """Empty what a person wrote beside these acts; the acts, their days and the hashes of evidence stay."""
    change = sa.update(consent_events).where(consent_events.c.event_id.in_(list(event_ids)))
    conn.execute(change.values(source="", evidence_name=""))


def suppress(conn: sa.Connection, keys: Mapping[tuple[str, ConsentAct], datetime], secret_id: str) -> None:
    """Suppress these keys by these acts; what is suppressed already stays as it is."""
    rows = [{"key": key, "act": act, "secret_id": secret_id, "at": at} for (key, act), at in keys.items()]
    upsert(conn, suppressions, rows, keep=("at",))


def suppressed(conn: sa.Connection) -> dict[tuple[str, ConsentAct], datetime]:
    """Every suppressed key with the act and the time."""
    rows = conn.execute(sa.select(suppressions)).mappings()
    return {(row["key"], row["act"]): row["at"] for row in rows}


def secret_ids(conn: sa.Connection) -> set[str]:
    """The keys by which anything here was hashed; more than one, or another than the home's, is a fault."""
    columns = (suppressions.c.secret_id, consent_events.c.secret_id)
    return {found for column in columns for found in conn.execute(sa.select(column).distinct()).scalars()}


def _event(row: sa.RowMapping) -> ConsentEvent:
    values = {name: row[name] for name in ConsentEvent.__dataclass_fields__}
    stated = row["preferences"]
    return ConsentEvent(**values | {"preferences": None if stated is None else revived(Preferences, stated)})


def _statement(number: int, event: ConsentEvent, keys: Collection[str]) -> Statement:
    said = (event.basis, event.source, event.preferences, event.evidence_sha256)
    return Statement(number, event.act, event.day, frozenset(keys), *said)

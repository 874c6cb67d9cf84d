"""Everywhere a contact's personal data stands in the database: found, and taken out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matcher.domain import Contact, Enterprise
from matcher.vocabulary import RecordKind
from store import enterprises
from store.rows import delete_in, document, revived
from store.schema import contacts, enterprise_merges, imported_rows, versions

_SIDES = ("kept", "merged", "after")


@dataclass(frozen=True, slots=True)
class Holding:
    """One place where a contact stands: table, the number of the row or run there, and the firm it stands under."""

    table: str
    number: str
    firm: Enterprise
    contact: Contact


Chosen = Callable[[Holding], bool]


def holdings(conn: sa.Connection) -> Iterator[Holding]:
    """Every contact everywhere: as registered, in the histories of imports, in standing merges."""
    for firm in enterprises.every(conn):
        yield from (Holding("contacts", "", firm, contact) for contact in firm.contacts)
    for row in _histories(conn):
        firm = revived(Enterprise, row["before"])
        yield from (Holding("versions", row["run_id"], firm, contact) for contact in _people(row["contacts_before"]))
    for row in _merges(conn):
        for side in _SIDES:
            firm = revived(Enterprise, row["payload"][side])
            yield from (Holding("enterprise_merges", str(row["merge_id"]), firm, contact) for contact in firm.contacts)


def take_out(conn: sa.Connection, chosen: Chosen) -> list[Holding]:
    """Delete the chosen contacts wherever they stand; what was deleted."""
    gone = _from_register(conn, chosen)
    for row in _histories(conn):
        firm = revived(Enterprise, row["before"])
        found = [Holding("versions", row["run_id"], firm, contact) for contact in _people(row["contacts_before"])]
        if taken := [holding for holding in found if chosen(holding)]:
            left = [document(holding.contact) for holding in found if holding not in taken]
            change = sa.update(versions).where(versions.c.version_id == row["version_id"])
            conn.execute(change.values(contacts_before=left or None))
            gone += taken
    for row in _merges(conn):
        gone += _from_merge(conn, row, chosen)
    return gone


def rehash_rows(conn: sa.Connection, firm_ids: Iterable[str], rehash: Callable[[bytes], bytes]) -> None:
    """Imported rows of these firms keep their place but no longer tell, unkeyed, what stood in their cells."""
    mine = (imported_rows.c.kind == RecordKind.ENTERPRISE) & imported_rows.c.record_id.in_(sorted(set(firm_ids)))
    for fingerprint in conn.execute(sa.select(imported_rows.c.fingerprint).where(mine)).scalars().all():
        change = sa.update(imported_rows).where(mine, imported_rows.c.fingerprint == fingerprint)
        conn.execute(change.values(fingerprint=rehash(fingerprint), cells=None))


def _from_register(conn: sa.Connection, chosen: Chosen) -> list[Holding]:
    gone: list[Holding] = []
    for firm in list(enterprises.every(conn)):
        found = [Holding("contacts", "", firm, contact) for contact in firm.contacts]
        taken = [holding for holding in found if chosen(holding)]
        if taken:
            people = [holding.contact for holding in taken]
            query = sa.select(contacts).where(contacts.c.enterprise_id == firm.enterprise_id)
            rows = conn.execute(query).mappings().all()
            ids = [row["contact_id"] for row in rows if _contact(row) in people]
            delete_in(conn, contacts.c.contact_id, ids)
            gone += taken
    return gone


def _from_merge(conn: sa.Connection, row: sa.RowMapping, chosen: Chosen) -> list[Holding]:
    payload, gone = dict(row["payload"]), []
    for side in _SIDES:
        firm = revived(Enterprise, payload[side])
        found = [Holding("enterprise_merges", str(row["merge_id"]), firm, contact) for contact in firm.contacts]
        taken = [holding for holding in found if chosen(holding)]
        left = [document(holding.contact) for holding in found if holding not in taken]
        payload[side] = payload[side] | {"contacts": left}
        gone += taken
    if gone:
        change = sa.update(enterprise_merges).where(enterprise_merges.c.merge_id == row["merge_id"])
        conn.execute(change.values(payload=payload))
    return gone


def _histories(conn: sa.Connection) -> list[sa.RowMapping]:
    query = sa.select(versions).where(versions.c.kind == RecordKind.ENTERPRISE, versions.c.contacts_before.is_not(None))
    return list(conn.execute(query).mappings())


def _merges(conn: sa.Connection) -> list[sa.RowMapping]:
    query = sa.select(enterprise_merges).where(enterprise_merges.c.undone_at.is_(None))
    return list(conn.execute(query).mappings())


def _people(documents: Any) -> tuple[Contact, ...]:
    found: tuple[Contact, ...] = revived(tuple[Contact, ...], documents)
    return found


def _contact(row: sa.RowMapping) -> Contact:
    return Contact(**{name: row[name] for name in Contact.__dataclass_fields__})

"""Enterprises with their contacts; every name and alias leads to its enterprise."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain import Contact, Enterprise
from matcher.merging import Change, merge_enterprises
from matcher.merging import reconcile as _reconcile
from matcher.vocabulary import ChainRole
from store.rows import count as _count
from store.rows import delete_in, record_of, row_of, upsert, where_in
from store.schema import contacts, enterprise_merges, enterprise_names, enterprises

_OWN_ID = "E-"


def get(conn: sa.Connection, enterprise_id: str) -> Enterprise | None:
    """The enterprise of that id."""
    return get_many(conn, [enterprise_id]).get(enterprise_id)


def get_many(conn: sa.Connection, enterprise_ids: Iterable[str]) -> dict[str, Enterprise]:
    """The enterprises of these ids with their contacts; ids that name none are left out."""
    wanted = list(enterprise_ids)
    rows = list(where_in(conn, sa.select(enterprises), enterprises.c.enterprise_id, wanted))
    people = _contacts(conn, [row["enterprise_id"] for row in rows])
    return {
        row["enterprise_id"]: record_of(Enterprise, row, contacts=tuple(people.get(row["enterprise_id"], ())))
        for row in rows
    }


def every(conn: sa.Connection) -> Iterator[Enterprise]:
    """All enterprises, by id."""
    ids = conn.execute(sa.select(enterprises.c.enterprise_id).order_by(enterprises.c.enterprise_id)).scalars().all()
    found = get_many(conn, ids)
    return (found[enterprise_id] for enterprise_id in ids)


def find(
    conn: sa.Connection, text: str, role: ChainRole | None, first: int = 0, number: int | None = None
) -> list[Enterprise]:
    """`number` of the enterprises (all of them) from the `first` on, by name: those with every word of the text in a
    name, alias, product, region or the id, and with that role where one is given."""
    query = sa.select(enterprises.c.enterprise_id).where(*_conditions(text, role))
    query = query.order_by(enterprises.c.name, enterprises.c.enterprise_id).offset(first).limit(number)
    ids = list(conn.execute(query).scalars())
    found = get_many(conn, ids)
    return [found[enterprise_id] for enterprise_id in ids]


def count_of(conn: sa.Connection, text: str, role: ChainRole | None) -> int:
    """How many these are."""
    query = sa.select(sa.func.count()).select_from(enterprises).where(*_conditions(text, role))
    return int(conn.execute(query).scalar_one())


def _conditions(text: str, role: ChainRole | None) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [enterprises.c.chain_role == role] if role else []
    for word in text.split():
        named = sa.select(enterprise_names.c.enterprise_id).where(
            enterprise_names.c.name.icontains(word, autoescape=True)
        )
        columns = (enterprises.c.enterprise_id, enterprises.c.products, enterprises.c.region)
        told = (column.icontains(word, autoescape=True) for column in columns)
        found.append(sa.or_(enterprises.c.enterprise_id.in_(named), *told))
    return found


def count(conn: sa.Connection) -> int:
    """How many enterprises are stored."""
    return _count(conn, enterprises)


def ids_by_name(conn: sa.Connection, names: Iterable[str]) -> dict[str, str]:
    """The enterprise each name or alias leads to; one with a credit code goes before one with an id of our own."""
    rows = list(where_in(conn, sa.select(enterprise_names), enterprise_names.c.name, dict.fromkeys(names)))
    rows.sort(key=lambda row: (not row["enterprise_id"].startswith(_OWN_ID), row["enterprise_id"]))
    return {row["name"]: row["enterprise_id"] for row in rows}


def reconcile(conn: sa.Connection, incoming: Sequence[Enterprise]) -> list[Change[Enterprise]]:
    """What each incoming enterprise does to those stored. Merged ones, and known names without code, lead to theirs."""
    wanted = _redirected(conn, incoming)
    known = get_many(conn, {record.enterprise_id for record in wanted})
    return _reconcile(known, wanted, lambda record: record.enterprise_id, merge_enterprises)


def write(conn: sa.Connection, records: Sequence[Enterprise]) -> None:
    """Store the enterprises with their contacts and names, replacing what was there."""
    ids = [record.enterprise_id for record in records]
    _clear(conn, ids)
    upsert(conn, enterprises, [row_of(record, "contacts") for record in records])
    names = {(name, record.enterprise_id) for record in records for name in record.names}
    people = [row_of(contact) for record in records for contact in record.contacts]
    if names:
        conn.execute(sa.insert(enterprise_names), [{"name": n, "enterprise_id": e} for n, e in sorted(names)])
    if people:
        conn.execute(sa.insert(contacts), people)


def delete(conn: sa.Connection, enterprise_ids: Sequence[str]) -> None:
    """Remove these enterprises with their contacts."""
    _clear(conn, enterprise_ids)
    delete_in(conn, enterprises.c.enterprise_id, enterprise_ids)


def record_merge(conn: sa.Connection, kept: str, merged: str, person: str, at: datetime, payload: Any) -> None:
    """Remember a merge with what is needed to take it back."""
    row = {"kept_id": kept, "merged_id": merged, "person": person, "at": at, "payload": payload}
    conn.execute(sa.insert(enterprise_merges).values(row))


def standing_merge(conn: sa.Connection, merged: str) -> sa.RowMapping | None:
    """The merge in which that enterprise went, unless it was taken back."""
    query = sa.select(enterprise_merges).where(_standing, enterprise_merges.c.merged_id == merged)
    return conn.execute(query).mappings().one_or_none()


def last_merge(conn: sa.Connection, kept: str) -> sa.RowMapping | None:
    """The newest merge into that enterprise which was not taken back."""
    query = sa.select(enterprise_merges).where(_standing, enterprise_merges.c.kept_id == kept)
    return conn.execute(query.order_by(enterprise_merges.c.merge_id.desc()).limit(1)).mappings().one_or_none()


def merges(conn: sa.Connection) -> dict[str, str]:
    """Where every enterprise is that went in a standing merge, followed to the end."""
    rows = conn.execute(sa.select(enterprise_merges.c.merged_id, enterprise_merges.c.kept_id).where(_standing))
    kept = {row.merged_id: row.kept_id for row in rows}
    return {merged: _end(merged, kept) for merged in kept}


def merged_into(conn: sa.Connection, enterprise_ids: Iterable[str]) -> dict[str, str]:
    """Where those of these enterprises are that went in standing merges, followed to the end."""
    wanted = set(enterprise_ids)
    return {merged: kept for merged, kept in merges(conn).items() if merged in wanted}


def merged_among(conn: sa.Connection, enterprise_ids: Sequence[str]) -> str:
    """The first of these enterprises that stands merged with another one, or empty."""
    rows = conn.execute(sa.select(enterprise_merges).where(_standing)).mappings()
    involved = {enterprise_id for row in rows for enterprise_id in (row["kept_id"], row["merged_id"])}
    return min(involved.intersection(enterprise_ids), default="")


def close_merge(conn: sa.Connection, merge_id: int, at: datetime) -> None:
    """Mark a merge as taken back."""
    change = sa.update(enterprise_merges).where(enterprise_merges.c.merge_id == merge_id)
    conn.execute(change.values(undone_at=at, payload={}))


_standing = enterprise_merges.c.undone_at.is_(None)


def _redirected(conn: sa.Connection, incoming: Sequence[Enterprise]) -> list[Enterprise]:
    kept = merged_into(conn, (record.enterprise_id for record in incoming))
    named = ids_by_name(conn, (record.name for record in incoming if record.enterprise_id.startswith(_OWN_ID)))
    return [_under(record, kept, named) for record in incoming]


def _under(record: Enterprise, kept: dict[str, str], named: dict[str, str]) -> Enterprise:
    found = record.enterprise_id
    if found.startswith(_OWN_ID):
        found = named.get(record.name, found)
    found = kept.get(found, found)
    people = tuple(replace(contact, enterprise_id=found) for contact in record.contacts)
    return replace(record, enterprise_id=found, contacts=people)


def _end(enterprise_id: str, kept: dict[str, str]) -> str:
    while enterprise_id in kept:
        enterprise_id = kept[enterprise_id]
    return enterprise_id


def _contacts(conn: sa.Connection, enterprise_ids: Iterable[str]) -> dict[str, list[Contact]]:
    found: dict[str, list[Contact]] = {}
    query = sa.select(contacts).order_by(contacts.c.contact_id)
    for row in where_in(conn, query, contacts.c.enterprise_id, enterprise_ids):
        found.setdefault(row["enterprise_id"], []).append(record_of(Contact, row))
    return found


def _clear(conn: sa.Connection, enterprise_ids: Sequence[str]) -> None:
    delete_in(conn, contacts.c.enterprise_id, enterprise_ids)
    delete_in(conn, enterprise_names.c.enterprise_id, enterprise_ids)

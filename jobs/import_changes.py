"""Decided changes into the store and back out of it, with the state before each."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from jobs.moved_places import hand_back_places, hand_over_place
from matcher.domain import IndustrialChain
from matcher.merging import Change, Outcome, merge_supply
from matcher.segments import place
from matcher.vocabulary import RecordKind
from store import chain as chains
from store import enterprises, needs, patents, supply
from store.imports import Version
from store.shelves import shelf


def completed(conn: sa.Connection, kind: RecordKind, records: Sequence[Any]) -> Sequence[Any]:
    """Needs with the id of their enterprise: that of its name, or that of the one it was merged into; others as is."""
    if kind is not RecordKind.NEED:
        return records
    ids = enterprises.ids_by_name(conn, (record.enterprise for record in records if not record.enterprise_id))
    stated = [record.enterprise_id or ids.get(record.enterprise, "") for record in records]
    kept = enterprises.merged_into(conn, stated)
    return [replace(record, enterprise_id=kept.get(own, own)) for record, own in zip(records, stated, strict=True)]


def apply(
    conn: sa.Connection, kind: RecordKind, numbered: Sequence[tuple[int, Change[Any]]], now: datetime
) -> list[Version]:
    """Write what the rows (number and change) made of the records; the versions to remember, in order."""
    made: list[Version] = []
    key = shelf(kind).key
    for number, change in numbered:
        made += _versions(kind, number, change)
        for gone in change.absorbed:
            made += _absorb(conn, number, key(gone), key(change.after), now)
    final = final_records(kind, [change for _, change in numbered])
    shelf(kind).write(conn, final)
    if kind is RecordKind.ENTERPRISE:
        needs.link(conn, {name: key(record) for record in final for name in record.names})
    return made


def final_records(kind: RecordKind, changes: Iterable[Change[Any]]) -> list[Any]:
    """What the changed records of a batch are in the end; those absorbed on the way are gone."""
    key = shelf(kind).key
    final: dict[str, Any] = {}
    for change in changes:
        for gone in change.absorbed:
            final.pop(key(gone), None)
        if change.outcome is not Outcome.UNCHANGED:
            final[key(change.after)] = change.after
    return list(final.values())


def restore(conn: sa.Connection, kind: RecordKind, before: Sequence[Version], now: datetime) -> None:
    """Give records the state before a run; those it brought in go, those it absorbed take a person's place back."""
    brought_in = [version.record_id for version in before if version.before is None]
    if kind is RecordKind.PATENT:
        hand_back_places(conn, [v.record_id for v in before if v.outcome is Outcome.ABSORBED], now)
    chains.unassign(conn, kind, brought_in)
    shelf(kind).delete(conn, brought_in)
    former = [version.before for version in before if version.before is not None]
    shelf(kind).write(conn, completed(conn, kind, former))


def put_in_place(
    conn: sa.Connection, kind: RecordKind, records: Iterable[Any], chain: IndustrialChain | None, now: datetime
) -> None:
    """Assign records to segments, where there is a chain and the kind has a place in it."""
    if chain is None or kind is RecordKind.SUPPLY:
        return
    last = {shelf(kind).key(record): record for record in records}
    chains.assign(conn, kind, [place(record, chain) for record in last.values()], now)


def last_owners(conn: sa.Connection, kind: RecordKind, record_ids: Iterable[str]) -> dict[str, str]:
    """Where the records of these former ids are now; ids of patents only may change."""
    if kind not in (RecordKind.PATENT, RecordKind.SUPPLY):
        return {}
    found = patents.owners(conn, (f"i:{record_id}" for record_id in record_ids))
    return {name.removeprefix("i:"): owner for name, owner in found.items()}


def _versions(kind: RecordKind, number: int, change: Change[Any]) -> list[Version]:
    key = shelf(kind).key
    gone = [Version(kind, key(record), number, Outcome.ABSORBED, record) for record in change.absorbed]
    if change.outcome is Outcome.UNCHANGED:
        return gone
    return [Version(kind, key(change.after), number, change.outcome, change.before), *gone]


def _absorb(conn: sa.Connection, number: int, absorbed: str, kept: str, now: datetime) -> list[Version]:
    """One patent goes into another: identifiers, supply terms and the place a person gave it move."""
    patents.hand_over(conn, absorbed, kept)
    hand_over_place(conn, absorbed, kept, now)
    terms = supply.get_many(conn, [absorbed, kept])
    if absorbed not in terms:
        return []
    supply.delete(conn, [absorbed])
    moved, own = replace(terms[absorbed], patent_id=kept), terms.get(kept)
    supply.write(conn, [merge_supply(own, moved) if own else moved])
    outcome = Outcome.UPDATED if own else Outcome.ACCEPTED
    return [
        Version(RecordKind.SUPPLY, absorbed, number, Outcome.ABSORBED, terms[absorbed]),
        Version(RecordKind.SUPPLY, kept, number, outcome, own),
    ]

"""Patents: one record per application, each change numbered so that an index can follow."""

import json
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from matcher.domain import Patent
from matcher.merging import Change, identifiers, identifiers_of_number, reconcile_patents
from matcher.vocabulary import LegalStatus, ProviderKind, RecordKind
from store.bulk import upsert_many
from store.rows import columns_of_records, delete_in, record_of, upsert, where_in
from store.rows import count as _count
from store.schema import identifiers as identifier_table
from store.schema import patents, revisions, segment_assignments, tombstones

_BATCH = 1000


def get(conn: sa.Connection, patent_id: str) -> Patent | None:
    """The patent of that id."""
    return get_many(conn, [patent_id]).get(patent_id)


def get_many(conn: sa.Connection, patent_ids: Iterable[str]) -> dict[str, Patent]:
    """The patents of these ids; ids that name none are left out."""
    rows = where_in(conn, sa.select(patents), patents.c.patent_id, patent_ids)
    return {row["patent_id"]: record_of(Patent, row) for row in rows}


def count(conn: sa.Connection) -> int:
    """How many patents are stored."""
    return _count(conn, patents)


def _of(status: LegalStatus | None, provider: ProviderKind | None) -> list[sa.ColumnElement[bool]]:
    asked = ((patents.c.legal_status, status), (patents.c.provider_kind, provider))
    return [column == wanted for column, wanted in asked if wanted is not None]


def count_of(conn: sa.Connection, status: LegalStatus | None, provider: ProviderKind | None) -> int:
    """How many patents have that legal status and kind of provider; None: whatever it is."""
    query = sa.select(sa.func.count()).select_from(patents).where(*_of(status, provider))
    return conn.execute(query).scalar_one()


def page_of(
    conn: sa.Connection, status: LegalStatus | None, provider: ProviderKind | None, skipped: int, number: int
) -> list[Patent]:
    """Of the patents that `count_of` counts, by id: so many, after as many skipped."""
    query = sa.select(patents.c.patent_id).where(*_of(status, provider)).order_by(patents.c.patent_id)
    ids = list(conn.execute(query.offset(skipped).limit(number)).scalars())
    found = get_many(conn, ids)
    return [found[patent_id] for patent_id in ids]


def only(
    conn: sa.Connection, patent_ids: Iterable[str], status: LegalStatus | None, provider: ProviderKind | None
) -> set[str]:
    """Which of these ids are stored patents with that legal status and kind of provider."""
    query = sa.select(patents.c.patent_id).where(*_of(status, provider))
    return {row["patent_id"] for row in where_in(conn, query, patents.c.patent_id, patent_ids)}


def terms_by_segment(conn: sa.Connection) -> Iterator[tuple[str, Patent, int]]:
    """How many patents share segment (`""`: none), kind, legal status and filing date; what decides whether a patent
    may be proposed, in a record without an id."""
    t, place = patents.c, segment_assignments.c
    segment = sa.func.coalesce(place.segment_id, "")
    here = sa.and_(place.record_id == t.patent_id, place.kind == RecordKind.PATENT)
    columns = (segment, t.kind, t.legal_status, t.filing_date)
    query = sa.select(*columns, sa.func.count()).select_from(patents.outerjoin(segment_assignments, here))
    for segment_id, kind, status, filed, number in conn.execute(query.group_by(*columns)):
        yield segment_id, Patent("", "", kind=kind, legal_status=status, filing_date=filed), number


def of_holders(conn: sa.Connection, names: Iterable[str]) -> list[Patent]:
    """The patents that any of these names holds, by id."""
    wanted = set(names)
    column = sa.type_coerce(patents.c.patentees, sa.Text)
    likely = sa.or_(sa.false(), *(column.contains(name, autoescape=True) for name in wanted))
    rows = conn.execute(sa.select(patents).where(likely).order_by(patents.c.patent_id)).mappings()
    return [patent for row in rows if wanted.intersection((patent := record_of(Patent, row)).patentees)]


def owners(conn: sa.Connection, names: Iterable[str]) -> dict[str, str]:
    """Which of these identifiers are known, with the ids they lead to."""
    found = where_in(conn, sa.select(identifier_table), identifier_table.c.identifier, dict.fromkeys(names))
    return {row["identifier"]: row["patent_id"] for row in found}


def of_patentees(conn: sa.Connection, names: Iterable[str]) -> list[Patent]:
    """The patents signed with one of these names, by id."""
    wanted = set(filter(None, names))
    found: dict[str, Patent] = {}
    # A name stands in the stored list as JSON writes it; what only contains it is sorted out below.
    as_text = sa.type_coerce(patents.c.patentees, sa.Text)
    for name in sorted(wanted):
        rows = conn.execute(
            sa.select(patents).where(as_text.contains(json.dumps(name, ensure_ascii=False), autoescape=True))
        )
        found |= {row["patent_id"]: record_of(Patent, row) for row in rows.mappings()}
    return [patent for _, patent in sorted(found.items()) if wanted & set(patent.patentees)]


def resolve(conn: sa.Connection, numbers: Iterable[str]) -> dict[str, str]:
    """The patent_id behind each application or publication number (or former id); unknown numbers are left out."""
    candidates = {number: identifiers_of_number(number) for number in numbers}
    known = owners(conn, (name for names in candidates.values() for name in names))
    found = {number: next((known[n] for n in names if n in known), "") for number, names in candidates.items()}
    return {number: patent_id for number, patent_id in found.items() if patent_id}


def reconcile(conn: sa.Connection, incoming: Sequence[Patent]) -> list[Change[Patent]]:
    """What each incoming patent does to those stored."""
    known = owners(conn, (name for patent in incoming for name in identifiers(patent)))
    rows = where_in(conn, sa.select(patents), patents.c.patent_id, set(known.values()))
    oldest_first = sorted(rows, key=lambda row: int(row["created"]))
    return reconcile_patents([record_of(Patent, row) for row in oldest_first], known, incoming)


def write(conn: sa.Connection, records: Sequence[Patent]) -> None:
    """Store the records under new revisions; identifiers they lost are forgotten."""
    if not records:
        return
    ids = [record.patent_id for record in records]
    _forget_identifiers(conn, records)
    forget_removal(conn, ids)
    first = reserve(conn, len(records))
    numbers = range(first, first + len(records))
    upsert_many(conn, patents, columns_of_records(records) | {"created": numbers, "revision": numbers}, ("created",))
    names = {name: record.patent_id for record in records for name in identifiers(record)}
    upsert_many(conn, identifier_table, {"identifier": list(names), "patent_id": list(names.values())})


def delete(conn: sa.Connection, patent_ids: Sequence[str]) -> None:
    """Remove patents, leaving a tombstone for the index."""
    stored = sorted(get_many(conn, patent_ids))
    delete_in(conn, patents.c.patent_id, stored)
    delete_in(conn, identifier_table.c.patent_id, stored)
    delete_in(conn, identifier_table.c.identifier, (f"i:{patent_id}" for patent_id in patent_ids))
    first = reserve(conn, len(stored))
    upsert(conn, tombstones, [{"patent_id": p, "revision": n} for n, p in enumerate(stored, start=first)])


def hand_over(conn: sa.Connection, absorbed: str, kept: str) -> None:
    """Let every identifier of a patent lead to another one, and remove the patent."""
    conn.execute(sa.update(identifier_table).where(identifier_table.c.patent_id == absorbed).values(patent_id=kept))
    delete(conn, [absorbed])
    upsert(conn, identifier_table, [{"identifier": f"i:{absorbed}", "patent_id": kept}])


def latest_revision(conn: sa.Connection) -> int:
    """The number of the last change; 0 for an empty store."""
    return int(conn.execute(sa.select(revisions.c.latest)).scalar_one())


def patents_changed_since(conn: sa.Connection, revision: int) -> Iterator[tuple[int, Patent]]:
    """Revision and patent of every change after `revision`, in order, read in batches."""
    while True:
        query = sa.select(patents).where(patents.c.revision > revision).order_by(patents.c.revision).limit(_BATCH)
        rows = conn.execute(query).mappings().all()
        for row in rows:
            revision = row["revision"]
            yield revision, record_of(Patent, row)
        if len(rows) < _BATCH:
            return


def sample_texts(conn: sa.Connection, most: int) -> list[str]:
    """Title and abstract, a line each, of at most that many patents, evenly drawn in the order they came in."""
    row_number = sa.func.row_number().over(order_by=patents.c.created) - 1
    numbered = sa.select(patents.c.title, patents.c.abstract, row_number.label("n")).subquery()
    step = max(1, -(-count(conn) // most))
    query = sa.select(numbered.c.title, numbered.c.abstract).where(numbered.c.n % step == 0).order_by(numbered.c.n)
    return [f"{title}\n{abstract}" for title, abstract in conn.execute(query)]


def patents_removed_since(conn: sa.Connection, revision: int) -> list[str]:
    """The ids of patents removed after `revision` and not stored again."""
    query = sa.select(tombstones.c.patent_id).where(tombstones.c.revision > revision)
    return list(conn.execute(query.order_by(tombstones.c.revision)).scalars())


def forget_removal(conn: sa.Connection, patent_ids: Sequence[str]) -> None:
    """These patents are stored again."""
    if conn.execute(sa.select(tombstones.c.patent_id).limit(1)).first():  # hardly ever: spares a question a batch
        delete_in(conn, tombstones.c.patent_id, patent_ids)


def reserve(conn: sa.Connection, changes: int) -> int:
    """The first of as many new revision numbers; the row stays locked until the transaction ends."""
    conn.execute(sa.update(revisions).values(latest=revisions.c.latest + changes))
    return latest_revision(conn) - changes + 1


def _forget_identifiers(conn: sa.Connection, records: Sequence[Patent]) -> None:
    stored = get_many(conn, (record.patent_id for record in records))
    lost = [
        name
        for record in records
        if record.patent_id in stored
        for name in set(identifiers(stored[record.patent_id])) - set(identifiers(record))
    ]
    delete_in(conn, identifier_table.c.identifier, lost)

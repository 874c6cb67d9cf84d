"""Technology needs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from matcher.domain import TechnologyNeed
from matcher.merging import Change, merge_records
from matcher.merging import reconcile as _reconcile
from matcher.vocabulary import Confidentiality, NeedStanding, NeedState, RecordKind
from store.rows import count as _count
from store.rows import delete_in, pieces, record_of, row_of, upsert, where_in
from store.schema import needs, segment_assignments


def get(conn: sa.Connection, need_id: str) -> TechnologyNeed | None:
    """The need of that id."""
    return get_many(conn, [need_id]).get(need_id)


def get_many(conn: sa.Connection, need_ids: Iterable[str]) -> dict[str, TechnologyNeed]:
    """The needs of these ids; ids that name none are left out."""
    rows = where_in(conn, sa.select(needs), needs.c.need_id, need_ids)
    return {row["need_id"]: record_of(TechnologyNeed, row) for row in rows}


def every(conn: sa.Connection) -> Iterator[TechnologyNeed]:
    """All needs, by id."""
    rows = conn.execute(sa.select(needs).order_by(needs.c.need_id)).mappings()
    return (record_of(TechnologyNeed, row) for row in rows)


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """Which needs; what is empty or None does not narrow. `text` stands anywhere in title, content, firm or id;
    `standing` is on `today`."""

    today: date
    text: str = ""
    standing: NeedStanding | None = None
    segment_id: str = ""
    confidentiality: Confidentiality | None = None
    enterprise_id: str = ""


def find(conn: sa.Connection, wanted: NeedFilter, first: int = 0, number: int | None = None) -> list[TechnologyNeed]:
    """`number` of these needs (all of them) from the `first` on, the newest posted first."""
    query = sa.select(needs).where(*_conditions(wanted))
    query = query.order_by(sa.func.coalesce(needs.c.posted_date, date.min).desc(), needs.c.need_id)
    rows = conn.execute(query.offset(first).limit(number)).mappings()
    return [record_of(TechnologyNeed, row) for row in rows]


def count_of(conn: sa.Connection, wanted: NeedFilter) -> int:
    """How many these are."""
    query = sa.select(sa.func.count()).select_from(needs).where(*_conditions(wanted))
    return int(conn.execute(query).scalar_one())


def _conditions(wanted: NeedFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for word in wanted.text.split():
        columns = (needs.c.title, needs.c.content, needs.c.enterprise, needs.c.need_id)
        found.append(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if wanted.standing:
        found.append(_standing(wanted.standing, wanted.today))
    if wanted.segment_id:
        placed = segment_assignments.c
        inside = sa.select(placed.record_id).where(
            placed.kind == RecordKind.NEED, placed.segment_id == wanted.segment_id
        )
        found.append(needs.c.need_id.in_(inside))
    if wanted.confidentiality:
        found.append(needs.c.confidentiality == wanted.confidentiality)
    if wanted.enterprise_id:
        found.append(needs.c.enterprise_id == wanted.enterprise_id)
    return found


def _standing(standing: NeedStanding, today: date) -> sa.ColumnElement[bool]:
    if standing is NeedStanding.CLOSED:
        return needs.c.state == NeedState.CLOSED
    expired = sa.and_(needs.c.valid_until.is_not(None), needs.c.valid_until < today)
    return sa.and_(needs.c.state == NeedState.OPEN, expired if standing is NeedStanding.EXPIRED else sa.not_(expired))


def open_by_enterprise(conn: sa.Connection, enterprise_ids: Iterable[str], today: date) -> dict[str, int]:
    """How many needs of each of these enterprises are open; one without any is left out."""
    opened = _standing(NeedStanding.OPEN, today)
    query = sa.select(needs.c.enterprise_id, sa.func.count().label("number")).where(opened)
    rows = where_in(conn, query.group_by(needs.c.enterprise_id), needs.c.enterprise_id, enterprise_ids)
    return {row["enterprise_id"]: row["number"] for row in rows}


def count_open(conn: sa.Connection, today: date) -> int:
    """How many needs are open on `today`, as `TechnologyNeed.is_open` has it."""
    return count_of(conn, NeedFilter(today, standing=NeedStanding.OPEN))


def count(conn: sa.Connection) -> int:
    """How many needs are stored."""
    return _count(conn, needs)


def reconcile(conn: sa.Connection, incoming: Sequence[TechnologyNeed]) -> list[Change[TechnologyNeed]]:
    """What each incoming need does to those stored."""
    known = get_many(conn, {record.need_id for record in incoming})
    return _reconcile(known, incoming, lambda record: record.need_id, merge_records)


def write(conn: sa.Connection, records: Sequence[TechnologyNeed]) -> None:
    """Store the needs, replacing those of the same id."""
    upsert(conn, needs, [row_of(record) for record in records])


def delete(conn: sa.Connection, need_ids: Sequence[str]) -> None:
    """Remove these needs."""
    delete_in(conn, needs.c.need_id, need_ids)


def link(conn: sa.Connection, names: dict[str, str]) -> None:
    """Give needs without an enterprise_id the one their enterprise's name leads to."""
    for row in list(where_in(conn, sa.select(needs).where(needs.c.enterprise_id == ""), needs.c.enterprise, names)):
        change = sa.update(needs).where(needs.c.need_id == row["need_id"])
        conn.execute(change.values(enterprise_id=names[row["enterprise"]]))


def unlink(conn: sa.Connection, enterprise_id: str, names: Iterable[str]) -> None:
    """Let needs that led to an enterprise by one of these names lead to nobody. One that states the id under another
    name, or under none, keeps it."""
    for piece in pieces(names):
        change = sa.update(needs).where(needs.c.enterprise_id == enterprise_id, needs.c.enterprise.in_(piece))
        conn.execute(change.values(enterprise_id=""))


def move(conn: sa.Connection, need_ids: Sequence[str], enterprise_id: str) -> None:
    """Let these needs belong to another enterprise."""
    conn.execute(sa.update(needs).where(needs.c.need_id.in_(need_ids)).values(enterprise_id=enterprise_id))


def ids_of(conn: sa.Connection, enterprise_id: str) -> list[str]:
    """The ids of an enterprise's needs."""
    query = sa.select(needs.c.need_id).where(needs.c.enterprise_id == enterprise_id)
    return list(conn.execute(query.order_by(needs.c.need_id)).scalars())

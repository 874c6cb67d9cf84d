"""What a home knows of its pushes on one day: records, matches, contacts and what was pushed before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from jobs.consent_book import ConsentBook
from jobs.home import Home
from jobs.recipients import Reach, reaches
from jobs.settings import Settings
from matcher.delivery_vocabulary import PushDirection, PushState
from matcher.domain import Enterprise, Match, TechnologyNeed
from matcher.push_history import History, Named, SentItem
from matcher.push_policy import PushPolicy
from matcher.push_records import PushRecord
from matcher.push_screening import PlanRecords
from matcher.vocabulary import RecordKind
from store import chain as chain_store
from store import enterprises as enterprise_store
from store import needs as need_store
from store import patents as patent_store
from store import pushes as push_store
from store import supply as supply_store

GONE_OUT = frozenset({PushState.IN_MESSAGE, PushState.SENT, PushState.DELIVERED, PushState.UNKNOWN})
IN_HAND = frozenset({PushState.PLANNED, PushState.SECOND_LOOK, PushState.APPROVED, PushState.HELD})


@dataclass(frozen=True, slots=True)
class PushWorld:
    """Everything a plan or a check before sending looks at; `pushes` are all that were ever planned, under the firm and
    family where they belong now, `moved` where firms are that were merged into others."""

    today: date
    policy: PushPolicy
    records: PlanRecords
    firms: Mapping[str, Enterprise]
    reaches: tuple[Reach, ...]
    pushes: tuple[PushRecord, ...]
    moved: Mapping[str, str]

    def reach(self, enterprise_id: str, contact_id: str) -> Reach | None:
        """The way to a contact under the firm, or under the one that firm was merged into."""
        kept = self.moved.get(enterprise_id, enterprise_id)
        ways = [one for one in self.reaches if one.held.contact_id == contact_id]
        return next((one for one in ways if one.held.firm.enterprise_id == kept), None)


def read_world(
    home: Home,
    conn: sa.Connection,
    settings: Settings,
    today: date,
    matches: Sequence[Match],
    firm_ids: Collection[str] | None = None,
) -> PushWorld:
    """The world around these matches: of all firms, or of those named only."""
    moved = enterprise_store.merges(conn)
    if firm_ids is None:
        firms, found = list(enterprise_store.every(conn)), push_store.every(conn)
    else:
        kept = {moved.get(one, one) for one in firm_ids}
        firms = list(enterprise_store.get_many(conn, kept).values())
        found = push_store.of_enterprise(conn, [*kept, *(gone for gone, into in moved.items() if into in kept)])
    return PushWorld(
        today=today,
        policy=settings.policy,
        records=plan_records(conn, matches, firms, need_store.get_many(conn, {match.need_id for match in matches})),
        firms={firm.enterprise_id: firm for firm in firms},
        reaches=tuple(reaches(ConsentBook(home, conn), firms, settings.channels, today)),
        pushes=tuple(as_it_stands(conn, found, moved)),
        moved=moved,
    )


def history_of(pushes: Iterable[PushRecord], without: Collection[str] = ()) -> History:
    """The pushes that went out (or may have) as a plan sees them; what was for demonstration or test never did."""
    gone = (push for push in pushes if push.state in GONE_OUT and push.push_id not in without)
    return History(tuple(sent_item(push) for push in gone if not push.practice))


def as_it_stands(conn: sa.Connection, found: Sequence[PushRecord], moved: Mapping[str, str]) -> list[PushRecord]:
    """The pushes under the enterprise that theirs was merged into, and under the family their patent is in now."""
    patents = patent_store.get_many(conn, {push.patent_id for push in found})

    def family_of(push: PushRecord) -> str:
        known = patents.get(push.patent_id) if push.direction is not PushDirection.DEMAND else None
        return known.family if known else push.family_id

    return [
        replace(push, enterprise_id=moved.get(push.enterprise_id, push.enterprise_id), family_id=family_of(push))
        for push in found
    ]


def plan_records(
    conn: sa.Connection, matches: Sequence[Match], firms: Iterable[Enterprise], needs: Mapping[str, TechnologyNeed]
) -> PlanRecords:
    """What a plan needs of the home: these needs, the matched patents with their terms, names and places."""
    patent_ids = {match.patent_id for match in matches}
    return PlanRecords(
        needs=needs,
        patents=patent_store.get_many(conn, patent_ids),
        terms=supply_store.get_many(conn, patent_ids),
        names={firm.enterprise_id: firm.names for firm in firms},
        need_segments=_places(conn, RecordKind.NEED, needs),
        patent_segments=_places(conn, RecordKind.PATENT, patent_ids),
    )


def _places(conn: sa.Connection, kind: RecordKind, record_ids: Iterable[str]) -> dict[str, str]:
    return {i: place.segment_id for i, place in chain_store.assignments(conn, kind, record_ids).items()}


def sent_item(push: PushRecord) -> SentItem:
    """As a plan remembers it: on the day it left, or that it is planned for."""
    said = push.content
    named = Named(said.readiness_level, said.fee, said.open_license_number)
    day = push.sent_day or push.day
    return SentItem(push.enterprise_id, push.family_id, push.contact_id, day, named, push.change)

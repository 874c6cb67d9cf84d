"""What a home knows of its pushes on one day: records, matches, contacts and what was pushed before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from ingest.providers import provider_kind
from jobs.consent_book import ConsentBook
from jobs.home import Home
from jobs.recipients import Reach, reaches
from jobs.settings import Settings
from jobs.standing_cases import levels_waited_for
from matcher.delivery_vocabulary import PushDirection, PushState
from matcher.demand_screening import DemandRecords
from matcher.domain import Enterprise, Match, TechnologyNeed
from matcher.push_history import History, Named, SentItem
from matcher.push_policy import PushPolicy
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerMark
from matcher.vocabulary import RecordKind
from store import chain as chain_store
from store import enterprises as enterprise_store
from store import needs as need_store
from store import patents as patent_store
from store import pushes as push_store
from store import supply as supply_store

GONE_OUT = push_store.LEFT - {PushState.BOUNCED}  # what bounced may be sent again
IN_HAND = frozenset({PushState.PLANNED, PushState.SECOND_LOOK, PushState.APPROVED, PushState.HELD})


@dataclass(frozen=True, slots=True)
class PushWorld:
    """Everything a plan or a check before sending looks at; `pushes` are all that were ever planned, under the firm and
    family where they belong now, `moved` where firms are that were merged into others; `waited` the readiness that
    firms waited for and that is there now."""

    today: date
    policy: PushPolicy
    records: DemandRecords
    reaches: tuple[Reach, ...]
    pushes: tuple[PushRecord, ...]
    moved: Mapping[str, str]
    waited: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def reach(self, enterprise_id: str, contact_id: str) -> Reach | None:
        """The way to a contact under the firm, or under the one that firm was merged into."""
        kept = self.moved.get(enterprise_id, enterprise_id)
        ways = [one for one in self.reaches if one.held.contact_id == contact_id]
        return next((one for one in ways if one.held.firm.enterprise_id == kept), None)


def read_world(home: Home, conn: sa.Connection, settings: Settings, today: date, matches: Sequence[Match]) -> PushWorld:
    """The whole world around these matches, and around what is in hand (an industry digest stands on no match)."""
    firms, pushes = list(enterprise_store.every(conn)), push_store.every(conn)
    patent_ids = {match.patent_id for match in matches} | {p.patent_id for p in pushes if p.state in IN_HAND}
    records = plan_records(conn, firms, needs_of(conn, matches), patent_ids)
    return _world(home, conn, settings, today, records, firms, pushes)


def read_around(
    home: Home,
    conn: sa.Connection,
    settings: Settings,
    today: date,
    matches: Sequence[Match],
    pushes: Sequence[PushRecord],
) -> PushWorld:
    """The part of the world that bears on these pushes and their matches."""
    needs, moved = needs_of(conn, matches), enterprise_store.merges(conn)
    receivers = {moved.get(push.enterprise_id, push.enterprise_id) for push in pushes}
    askers = {need.enterprise_id for need in needs.values()} - receivers
    firms = list(enterprise_store.get_many(conn, receivers).values())
    known = [*firms, *enterprise_store.get_many(conn, askers).values()]
    patent_ids = {match.patent_id for match in matches} | {push.patent_id for push in pushes}
    records = plan_records(conn, known, needs, patent_ids)
    merged = [gone for gone, into in moved.items() if into in receivers]
    return _world(home, conn, settings, today, records, firms, push_store.of_enterprise(conn, [*receivers, *merged]))


def reach_of(
    home: Home, conn: sa.Connection, settings: Settings, enterprise_id: str, contact_id: str, today: date
) -> Reach | None:
    """The way to one contact under a firm, or under the one that firm was merged into."""
    kept = enterprise_store.merges(conn).get(enterprise_id, enterprise_id)
    firms = enterprise_store.get_many(conn, [kept]).values()
    ways = reaches(ConsentBook(home, conn), firms, settings.channels, today)
    return next((way for way in ways if way.held.contact_id == contact_id), None)


def _world(
    home: Home,
    conn: sa.Connection,
    settings: Settings,
    today: date,
    records: DemandRecords,
    firms: Sequence[Enterprise],
    pushes: Sequence[PushRecord],
) -> PushWorld:
    moved = enterprise_store.merges(conn)
    return PushWorld(
        today=today,
        policy=settings.policy,
        records=records,
        reaches=tuple(reaches(ConsentBook(home, conn), firms, settings.channels, today)),
        pushes=tuple(as_it_stands(conn, pushes, moved)),
        moved=moved,
        waited=levels_waited_for(conn),
    )


def needs_of(conn: sa.Connection, matches: Iterable[Match]) -> dict[str, TechnologyNeed]:
    """The needs of these matches by id."""
    return need_store.get_many(conn, {match.need_id for match in matches})


def gone_out(pushes: Iterable[PushRecord], today: date, without: Collection[str] = ()) -> tuple[SentItem, ...]:
    """The pushes that went out (or may have) as a plan sees them; what was for demonstration or test never did."""
    gone = (push for push in pushes if push.state in GONE_OUT and push.push_id not in without)
    return tuple(sent_item(push, today) for push in gone if not push.practice)


def past_of(
    pushes: Sequence[PushRecord],
    today: date,
    waited: Mapping[tuple[str, str], int],
    lost: frozenset[str],
    practice: LedgerMark | None = None,
) -> History:
    """All that a plan must know of the past: what went out, what is in hand, what a reviewer rejected. A plan for
    practice knows of the same practice too, a real one of none."""
    known = [push for push in pushes if push.practice in (None, practice)]
    sent, pending = (
        tuple(sent_item(push, today) for push in known if push.state in states) for states in (GONE_OUT, IN_HAND)
    )
    rejected = frozenset(push.real_id for push in known if push.state is PushState.REJECTED)
    return History(sent, pending, rejected, lost, waited)


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
    conn: sa.Connection,
    firms: Sequence[Enterprise],
    needs: Mapping[str, TechnologyNeed],
    patent_ids: Collection[str],
) -> DemandRecords:
    """What a plan needs of the home: these needs, these patents with their terms, names, kinds and places."""
    return DemandRecords(
        needs=needs,
        patents=patent_store.get_many(conn, patent_ids),
        terms=supply_store.get_many(conn, patent_ids),
        names={firm.enterprise_id: firm.names for firm in firms},
        need_segments=_places(conn, RecordKind.NEED, needs),
        patent_segments=_places(conn, RecordKind.PATENT, patent_ids),
        kinds={firm.enterprise_id: provider_kind(firm.names) for firm in firms},
        firm_segments=_places(conn, RecordKind.ENTERPRISE, [firm.enterprise_id for firm in firms]),
    )


def industry_records(conn: sa.Connection, records: DemandRecords) -> DemandRecords:
    """The same with every patent that stands in a segment of the chain."""
    places = chain_store.places(conn, RecordKind.PATENT)
    return replace(
        records,
        patents=patent_store.get_many(conn, places),
        terms=supply_store.get_many(conn, places),
        patent_segments=places,
    )


def _places(conn: sa.Connection, kind: RecordKind, record_ids: Iterable[str]) -> dict[str, str]:
    return {i: place.segment_id for i, place in chain_store.assignments(conn, kind, record_ids).items()}


def sent_item(push: PushRecord, today: date) -> SentItem:
    """As a plan remembers it: by the day it left, or is planned for; what stands in a message may leave today."""
    said = push.content
    return SentItem(
        enterprise_id=push.enterprise_id,
        family=push.family_id,
        contact_id=push.contact_id,
        day=today if push.state is PushState.IN_MESSAGE else push.sent_day or push.day,
        named=Named(said.readiness_level, said.fee, said.open_license_number),
        change=push.change,
        direction=push.direction,
        patent_id=push.patent_id,
    )

"""What became of every push that went out: derived from the ledger, the answers and the steps that people recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import sqlalchemy as sa

from jobs.deliveries import day_of
from jobs.monthly import ANSWERABLE
from jobs.push_world import as_it_stands
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Answer, PushDirection
from matcher.domain import Patent
from matcher.followup_vocabulary import FunnelStage
from matcher.funnel import FunnelEvent, Track, standing, tracks_of
from matcher.funnel_figures import FollowedItem
from matcher.ledger import LedgerEntry
from matcher.push_caps import CHINA
from matcher.push_counts import SentItem, sent_between
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerKind
from matcher.vocabulary import RecordKind
from store import answers, chain, enterprises, funnel, ledger, needs, patents, pushes

Key = tuple[str, str]
_DERIVED_ANSWERS = {Answer.INTERESTED: FunnelStage.INTERESTED}


@dataclass(frozen=True, slots=True)
class FollowedPushes:
    """Everything that went out and is no practice. `keys` lead from a push to its enterprise and family as they stand
    now; for a need put before a university they are those of the firm that asked, and of the patent shown."""

    items: tuple[FollowedItem, ...]
    tracks: tuple[Track, ...]
    keys: Mapping[str, Key]
    names: Mapping[str, str]
    titles: Mapping[str, str]

    def track(self, key: Key) -> Track:
        """The track of an enterprise and a family, empty where nothing happened yet."""
        return next((one for one in self.tracks if (one.enterprise_id, one.family_id) == key), Track(*key))


def read_followed(conn: sa.Connection) -> FollowedPushes:
    """All of the home. The ledger is read, not verified: that is what an audit is for."""
    return _followed(conn, pushes.every(conn), ledger.readable(conn))


def read_around(conn: sa.Connection, push: PushRecord) -> FollowedPushes:
    """As far as it bears on one push: what went to the same enterprise, and to the one behind a need that was put
    before a university. Enough for its track, not for figures."""
    moved = enterprises.merges(conn)
    asker = needs.get(conn, push.need_id) if push.direction is PushDirection.DEMAND else None
    firms = {moved.get(one, one) for one in (push.enterprise_id, asker.enterprise_id if asker else "") if one}
    found = pushes.of_enterprise(conn, [*firms, *(gone for gone, into in moved.items() if into in firms)])
    return _followed(conn, found, (entry for one in found for entry in ledger.of_push(conn, one.push_id)))


def read_in_hand(conn: sa.Connection) -> FollowedPushes:
    """Where somebody has something to do: interested at some time, or with a recorded step; with every push of the same
    patents to the same enterprises. Enough for their tracks, not for figures."""
    ids = answers.answered_with(conn, Answer.INTERESTED) | {event.push_id for event in funnel.every(conn)}
    touched = list(pushes.get_many(conn, ids).values())
    firms, families = {push.enterprise_id for push in touched}, {push.family_id for push in touched}
    found = [push for push in pushes.of_enterprise(conn, sorted(firms)) if push.family_id in families]
    known = {push.push_id for push in found}
    found += [push for push in touched if push.push_id not in known]
    return _followed(conn, found, (entry for one in found for entry in ledger.of_push(conn, one.push_id)))


def read_of_patents(conn: sa.Connection, patent_ids: Iterable[str]) -> FollowedPushes:
    """What went out of these patents; their figures are those of the whole."""
    found = pushes.of_patents(conn, patent_ids)
    return _followed(conn, found, ledger.around(conn, [push.push_id for push in found]))


def read_recorded(conn: sa.Connection, as_of: date) -> tuple[Sequence[Track], Mapping[str, Key]]:
    """The tracks by what people recorded alone, as far as a day, and the enterprise and family of every push to the
    enterprises they are of. What was taken back later did not happen."""
    moved = enterprises.merges(conn)
    events = standing(funnel.every(conn))
    found = pushes.of_enterprise(conn, sorted({event.enterprise_id for event in events}))
    found += pushes.get_many(conn, {event.push_id for event in events} - {push.push_id for push in found}).values()
    mine = as_it_stands(conn, [push for push in found if not push.practice], moved)
    keys = _keys(conn, mine, patents.get_many(conn, {push.patent_id for push in mine}), moved)
    return tracks_of([_as_it_stands(event, keys, moved) for event in events if event.day <= as_of]), keys


def _followed(conn: sa.Connection, found: Sequence[PushRecord], entries: Iterable[LedgerEntry]) -> FollowedPushes:
    moved = enterprises.merges(conn)
    sent = sent_between(entries, date.min, date.max)
    gone = [push for push in as_it_stands(conn, found, moved) if push.push_id in sent]
    held = patents.get_many(conn, {push.patent_id for push in gone})
    keys = _keys(conn, gone, held, moved)
    given = answers.latest(conn, sent)
    to_firms = [push for push in gone if push.direction is not PushDirection.DEMAND]
    derived = [event for push in to_firms for event in _derived(push, sent[push.push_id], given.get(push.push_id))]
    recorded = [_as_it_stands(event, keys, moved) for event in funnel.every(conn)]
    firms = {enterprise_id for enterprise_id, _ in keys.values()}
    return FollowedPushes(
        items=tuple(_items(conn, to_firms, sent, given, held)),
        tracks=tuple(tracks_of([*_first_of_each(derived), *recorded])),
        keys=keys,
        names={firm.enterprise_id: firm.name for firm in enterprises.get_many(conn, firms).values()},
        titles={keys[push.push_id][1]: push.content.title for push in gone if push.push_id in keys},
    )


def _keys(
    conn: sa.Connection, gone: Sequence[PushRecord], held: Mapping[str, Patent], moved: Mapping[str, str]
) -> dict[str, Key]:
    asked = needs.get_many(conn, {push.need_id for push in gone if push.direction is PushDirection.DEMAND})
    found = {push.push_id: (push.enterprise_id, push.family_id) for push in gone}
    for push in gone:
        if push.direction is PushDirection.DEMAND:
            firm = asked[push.need_id].enterprise_id if push.need_id in asked else ""
            patent = held.get(push.patent_id)
            found[push.push_id] = (moved.get(firm, firm), patent.family if patent else push.patent_id)
    return {push_id: key for push_id, key in found.items() if key[0]}


def _derived(push: PushRecord, sent: SentItem, given: GivenAnswer | None) -> Iterable[FunnelEvent]:
    """Delivered, answered, and interested by the answer that counts."""
    left = push.sent_day or push.day
    at = datetime.combine(left, time(), CHINA)
    event = FunnelEvent(push.enterprise_id, push.family_id, FunnelStage.PUSHED, left, at, push.push_id)
    if sent.state is LedgerKind.DELIVERED:
        yield event
    if given:
        answered = replace(event, day=day_of(given.at), at=given.at)
        yield replace(answered, stage=FunnelStage.READ)
        if stage := _DERIVED_ANSWERS.get(given.answer):
            yield replace(answered, stage=stage)


def _first_of_each(derived: Iterable[FunnelEvent]) -> list[FunnelEvent]:
    """Of several pushes of one patent to one enterprise, each stage as it first was reached."""
    found: dict[tuple[str, str, FunnelStage], FunnelEvent] = {}
    for event in sorted(derived, key=lambda one: (one.at, one.push_id)):
        found.setdefault((event.enterprise_id, event.family_id, event.stage), event)
    return list(found.values())


def _as_it_stands(event: FunnelEvent, keys: Mapping[str, Key], moved: Mapping[str, str]) -> FunnelEvent:
    firm = moved.get(event.enterprise_id, event.enterprise_id)
    enterprise_id, family_id = keys.get(event.push_id, (firm, event.family_id))
    return replace(event, enterprise_id=enterprise_id, family_id=family_id)


def _items(
    conn: sa.Connection,
    gone: Sequence[PushRecord],
    sent: Mapping[str, SentItem],
    given: Mapping[str, GivenAnswer],
    held: Mapping[str, Patent],
) -> Iterable[FollowedItem]:
    places = _segments(conn, gone)
    for push in gone:
        said, patent = given.get(push.push_id), held.get(push.patent_id)
        yield FollowedItem(
            push_id=push.push_id,
            enterprise_id=push.enterprise_id,
            family_id=push.family_id,
            asked=sent[push.push_id].column in ANSWERABLE,
            segment=places[push.push_id],
            level=push.level,
            answer=said.answer if said else None,
            patentees=patent.patentees if patent else push.content.patentees,
        )


def _segments(conn: sa.Connection, gone: Sequence[PushRecord]) -> dict[str, str]:
    """The name of the segment of the need behind each push, else of the patent; empty where neither has one."""
    asked = chain.assignments(conn, RecordKind.NEED, {push.need_id for push in gone})
    shown = chain.assignments(conn, RecordKind.PATENT, {push.patent_id for push in gone})
    known = chain.get(conn)
    names = {segment.segment_id: segment.name for segment in known.segments} if known else {}

    def name(push: PushRecord) -> str:
        places = (asked.get(push.need_id), shown.get(push.patent_id))
        segment_id = next((place.segment_id for place in places if place and place.segment_id), "")
        return names.get(segment_id, segment_id)

    return {push.push_id: name(push) for push in gone}

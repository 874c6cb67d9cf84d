"""The plans of one day in all three directions, one after the other, so that together they keep to the caps."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from jobs.proposals import Proposals
from jobs.push_world import PushWorld, industry_records
from matcher.demand_plan import DemandPlan, plan_demand
from matcher.demand_screening import PROVIDERS, DemandRecords
from matcher.domain import Match
from matcher.push_history import History, SentItem
from matcher.push_plan import Plan, Push, plan_pushes
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerMark, PushChannel, Waiting
from matcher.segment_digest import SegmentPlan, plan_segment_digest


class Plans:
    """First what answers a firm's own need, for that is what counts; then needs to universities; then the digest of
    the industry. Each plan takes its room from those after it."""

    def __init__(self, world: PushWorld, past: History, closed: Waiting | None) -> None:
        self._world, self._past, self._closed = world, past, closed
        self._people = [reach.recipient for reach in world.reaches]
        self._readers = [reach.reader for reach in world.reaches]
        self._ways: dict[tuple[str, str], PushChannel] = {
            (reach.held.firm.enterprise_id, reach.held.contact_id): reach.channel
            for reach in world.reaches
            if reach.channel
        }
        self.industry: DemandRecords = world.records

    def supply(self, matches: Sequence[Match]) -> Plan:
        """Patents to the firms whose needs they answer."""
        world = self._world
        plan = plan_pushes(matches, world.records, self._people, self._past, world.policy, world.today, self._closed)
        self._remember(plan.today)
        return plan

    def demand(self, matches: Sequence[Match]) -> DemandPlan:
        """Needs to the transfer offices of those whose patents may answer them; nothing where none is registered."""
        world = self._world
        if PROVIDERS.isdisjoint(world.records.kinds.values()):
            return DemandPlan((), (), ())
        plan = plan_demand(matches, world.records, self._people, self._past, world.policy, world.today, self._closed)
        self._remember(plan.today)
        return plan

    def segment(self, conn: sa.Connection) -> SegmentPlan:
        """The digest of the industry; its patents are read only where somebody chose it."""
        if not any(reader.lawful for reader in self._readers):
            return SegmentPlan((), {})
        world = self._world
        self.industry = industry_records(conn, world.records)
        return plan_segment_digest(self.industry, self._readers, self._past, world.policy, world.today, self._closed)

    def records(
        self, pushes: Iterable[Push], proposals: Proposals, practice: LedgerMark | None = None
    ) -> list[PushRecord]:
        """The pushes as they are stored, each by the way that is open to its contact."""
        places = [(push.item, push.contact_id) for push in pushes]
        return [proposals.of_item(i, who, self._ways[i.enterprise_id, who], practice) for i, who in places]

    def _remember(self, pushes: Sequence[Push]) -> None:
        pending = (*self._past.pending, *(_pending(push, self._world.today) for push in pushes))
        self._past = replace(self._past, pending=pending)


def _pending(push: Push, today: date) -> SentItem:
    item = push.item
    what = (item.enterprise_id, item.family, push.contact_id, today, item.named, item.change)
    return SentItem(*what, direction=item.direction, patent_id=item.patent_id)

"""`push plan`: from the stored matches to the pushes of a day, put before the reviewers and into the ledger."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from jobs import push_entries
from jobs.composing import give_back
from jobs.deliveries import day_of
from jobs.home import Home
from jobs.plans import Plans
from jobs.proposals import Proposals
from jobs.pseudonyms import contact_key, contact_pseudonym
from jobs.push_world import IN_HAND, PushWorld, past_of, read_world
from jobs.rechecking import no_permission
from jobs.settings import Settings
from jobs.working_days import calendar_warning, read_working_days
from matcher.domain import Match
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerMark, Waiting
from store import ledger, restorations
from store import matches as match_store
from store import pushes as push_store
from store.pushes import pushing


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A day's plan: what is new, what waits and what is refused, by reason; `returned` were planned before and no
    longer hold, `renewed` say something else now and must be reviewed anew."""

    planned: tuple[PushRecord, ...]
    renewed: tuple[PushRecord, ...]
    returned: tuple[tuple[PushRecord, str], ...]
    waiting: Counter[str]
    refused: Counter[str]
    demand_refused: Counter[str]
    few_firms: dict[str, int]
    warning: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        return {
            "planned": [push.push_id for push in self.planned],
            "renewed": [push.push_id for push in self.renewed],
            "returned": {push.push_id: reason for push, reason in self.returned},
            "waiting": dict(self.waiting),
            "refused": dict(self.refused),
            "demand_refused": dict(self.demand_refused),
            "few_firms": self.few_firms,
            "warning": self.warning,
        }


def plan_day(
    home: Home, engine: sa.Engine, settings: Settings, now: datetime, practice: LedgerMark | None = None
) -> PlanReport:
    """Plan the day of `now`. What stands planned or approved already is held against the records first: it keeps its
    place, returns with the reason, or is to be reviewed anew where its words have changed."""
    days = read_working_days(home, settings.hours)
    with pushing(engine) as conn:
        matches = match_store.every(conn)
        world = read_world(home, conn, settings, day_of(now), matches)
        report = _planned(home, conn, world, matches, practice, now, days.closure(now))
    return replace(report, warning=calendar_warning(days, day_of(now)))


def _planned(
    home: Home,
    conn: sa.Connection,
    world: PushWorld,
    matches: Sequence[Match],
    practice: LedgerMark | None,
    now: datetime,
    closed: Waiting | None,
) -> PlanReport:
    proposals = Proposals(world, {match.match_id: match for match in matches})
    kept, renewed, returned = _looked_at_again(world, proposals)
    done = (push for push in world.pushes if push.state not in IN_HAND)
    past = past_of([*done, *kept, *renewed], world.today, world.waited, restorations.lost(conn), practice)
    plans = Plans(world, past, closed)
    supply, demand = plans.supply(matches), plans.demand(matches)
    segment = plans.segment(conn)
    new = plans.records([*supply.today, *demand.today], proposals, practice)
    new += plans.records(segment.today, Proposals(replace(world, records=plans.industry), {}), practice)
    _store(home, conn, world, [*renewed, *new], now)
    give_back(conn, returned, now)
    return PlanReport(
        planned=tuple(new),
        renewed=tuple(renewed),
        returned=tuple(returned),
        waiting=Counter(held.reason.value for held in (*supply.waiting, *demand.waiting)),
        refused=Counter(refused.reason.value for refused in supply.refused),
        demand_refused=Counter(refused.reason.value for refused in demand.refused),
        few_firms=dict(demand.few_firms),
    )


def _looked_at_again(
    world: PushWorld, proposals: Proposals
) -> tuple[list[PushRecord], list[PushRecord], list[tuple[PushRecord, str]]]:
    """Of what is in hand: what stays as it is, what says something else now, and what no longer holds."""
    kept, renewed, returned = [], [], []
    for push in (one for one in world.pushes if one.state in IN_HAND):
        reach = world.reach(push.enterprise_id, push.contact_id)
        if reach is None or reach.channel is None:
            returned.append((push, no_permission(reach)))
            continue
        now = proposals.again(replace(push, channel=reach.channel), reach)
        if isinstance(now, str):
            returned.append((push, now))
        elif (now.content, now.channel) == (push.content, push.channel):
            kept.append(push)
        else:
            renewed.append(now)
    return kept, renewed, returned


def _store(home: Home, conn: sa.Connection, world: PushWorld, pushes: Sequence[PushRecord], now: datetime) -> None:
    push_store.put(conn, pushes)
    key = contact_key(home, conn)
    contacts = {reach.held.contact_id: reach.held.contact for reach in world.reaches}
    names = {one: contact_pseudonym(key, contacts[one], one) for one in {push.contact_id for push in pushes}}
    ledger.append(conn, [push_entries.planned(push, names[push.contact_id], now) for push in pushes])

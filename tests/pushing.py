"""A small invented world to plan pushes in; each piece may be told apart in one place."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from matcher.domain import Match, Patent, SupplyTerms, TechnologyNeed
from matcher.push_history import History, Named, SentItem
from matcher.push_plan import Plan, plan_pushes
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_screening import PlanRecords
from matcher.push_vocabulary import Waiting
from matcher.vocabulary import LegalStatus, Level

TODAY = date(2026, 6, 10)  # a Wednesday
POLICY = PushPolicy(threshold=0.5)
# Titles without a common character pair.
TITLES = ("吊钩防脱", "卷筒排绳", "液压缓冲", "臂架焊接", "变频调速", "轨道清扫", "防摇控制", "疲劳监测")


def patent(number: int, **more: Any) -> Patent:
    """One of the patents of the world, in force."""
    title = TITLES[number % len(TITLES)]
    return replace(Patent(f"CN{number}", title, legal_status=LegalStatus.IN_FORCE), **more)


def need(number: int = 1, **more: Any) -> TechnologyNeed:
    """One of the needs of E1."""
    return replace(TechnologyNeed(f"N{number}", "需要", enterprise_id="E1", enterprise="甲厂"), **more)


def match(patent_number: int = 1, p: float = 0.8, need_number: int = 1, **more: Any) -> Match:
    """A pushable match."""
    found = Match(f"M{need_number}-{patent_number}", f"N{need_number}", f"CN{patent_number}", 1, p, Level.STRONG, p)
    return replace(found, **more)


def person(contact_id: str = "C1", enterprise_id: str = "E1", lawful: bool = True, **more: Any) -> Recipient:
    """A contact who may be written to."""
    return Recipient(enterprise_id, contact_id, lawful, **more)


def sent(patent_number: int, day: date, enterprise_id: str = "E1", contact_id: str = "C1", **more: Any) -> SentItem:
    """An earlier push of one of the patents."""
    return SentItem(enterprise_id, f"CN{patent_number}", contact_id, day, **more)


@dataclass
class World:
    """Everything a plan looks at."""

    matches: list[Match] = field(default_factory=lambda: [match()])
    needs: list[TechnologyNeed] = field(default_factory=lambda: [need()])
    patents: list[Patent] = field(default_factory=lambda: [patent(n) for n in range(10)])
    terms: list[SupplyTerms] = field(default_factory=list)
    people: list[Recipient] = field(default_factory=lambda: [person()])
    history: list[SentItem] = field(default_factory=list)
    policy: PushPolicy = POLICY
    segments: dict[str, str] = field(default_factory=dict)
    need_segments: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    today: date = TODAY
    closed: Waiting | None = None
    pending: list[SentItem] = field(default_factory=list)
    rejected: set[str] = field(default_factory=set)

    @property
    def past(self) -> History:
        """Everything pushed, planned or rejected before."""
        return History(tuple(self.history), tuple(self.pending), frozenset(self.rejected))

    @property
    def records(self) -> PlanRecords:
        """The records by id."""
        return PlanRecords(
            {one.need_id: one for one in self.needs},
            {one.patent_id: one for one in self.patents},
            {one.patent_id: one for one in self.terms},
            self.names,
            self.need_segments,
            self.segments,
        )

    def plan(self) -> Plan:
        """The plan of this world's day."""
        return plan_pushes(self.matches, self.records, self.people, self.past, self.policy, self.today, self.closed)


def outcomes(plan: Plan) -> dict[str, str]:
    """What became of each match: the contact it goes to, why it waits, or why it is refused."""
    found = {push.item.match_id: push.contact_id for push in plan.today}
    found |= {held.item.match_id: held.reason.value for held in plan.waiting}
    return found | {refused.match.match_id: refused.reason.value for refused in plan.refused}


def outcome(**world: Any) -> str:
    """What became of the only match of a world."""
    (found,) = outcomes(World(**world).plan()).values()
    return found


NAMED = Named(5, "10万元")

"""A day's plan in the demand direction: which needs go to the transfer offices of those who hold a fitting patent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matcher.demand_screening import DemandRecords, DemandScreen, office_recipients
from matcher.domain import Match
from matcher.push_history import History
from matcher.push_plan import Plan, PushDay, filled
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_screening import screened
from matcher.push_vocabulary import Waiting
from matcher.vocabulary import Confidentiality, ProviderKind

FEW = 5  # in a segment of fewer firms a reader may guess whose anonymous need it is
_NO_SEEKERS = frozenset({ProviderKind.UNIVERSITY, ProviderKind.INSTITUTE})


@dataclass(frozen=True, slots=True)
class DemandPlan(Plan):
    """Every pair of a match and a registered holder of its patent is in exactly one of the three; a match that leads
    to no holder is refused once. `few_firms`: how many firms stand in a segment with an anonymous need of this plan,
    where they are fewer than `FEW`."""

    few_firms: Mapping[str, int] = field(default_factory=dict)


def plan_demand(
    matches: Iterable[Match],
    records: DemandRecords,
    recipients: Sequence[Recipient],
    history: History,
    policy: PushPolicy,
    today: date,
    closed: Waiting | None = None,
) -> DemandPlan:
    """As `matcher.push_plan.plan_pushes`, turned around: each need once for each organization, shown by the best patent
    it holds. Inventors are never written to: there is no record of an office's consent to it."""
    found = screened(matches, DemandScreen(records, recipients, history, policy, today))
    plan = filled(found, PushDay(office_recipients(recipients), history, policy, today), closed)
    return DemandPlan(plan.today, plan.waiting, plan.refused, _few_firms(plan, records))


def _few_firms(plan: Plan, records: DemandRecords) -> dict[str, int]:
    """Universities and institutes ask for nothing here, and so hide nobody."""
    firms = Counter(
        place for firm, place in records.firm_segments.items() if records.kinds.get(firm) not in _NO_SEEKERS
    )
    items = [push.item for push in plan.today] + [held.item for held in plan.waiting]
    anonymous = {
        item.need_segment_id
        for item in items
        if records.needs[item.need_id].confidentiality is Confidentiality.ANONYMOUS
    }
    return {segment: firms[segment] for segment in sorted(anonymous - {""}) if firms[segment] < FEW}

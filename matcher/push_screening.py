"""Which matches may become pushes at all: each is an item or refused with its reason, one item a family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from matcher.domain import Match, Patent, SupplyTerms, TechnologyNeed
from matcher.eligibility import ineligibility
from matcher.glossary import chinese
from matcher.push_history import History, named_now
from matcher.push_items import PushItem, Refused
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_vocabulary import PushRefusal
from matcher.send_once import SendOnce
from matcher.vocabulary import Availability, NeedOrigin, NeedState


@dataclass(frozen=True, slots=True)
class PlanRecords:
    """What the home knows around the matches, by id. `names`: every name an enterprise may sign a patent with."""

    needs: Mapping[str, TechnologyNeed]
    patents: Mapping[str, Patent]
    terms: Mapping[str, SupplyTerms] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    need_segments: Mapping[str, str] = field(default_factory=dict)
    patent_segments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screening:
    """The items, best first within each enterprise, and the refused, by match id."""

    items: tuple[PushItem, ...]
    refused: tuple[Refused, ...]


class Outcomes(Protocol):
    """The checks of one day in one direction. `twin` is why all but the best of what may go out once are refused."""

    @property
    def twin(self) -> PushRefusal:
        """The reason."""

    def of(self, match: Match) -> Sequence[PushItem | Refused]:
        """What a match comes to, for each organization it may go to; the first reason found is told."""


class Screen:
    """The checks of the supply direction: one outcome a match."""

    twin = PushRefusal.SAME_FAMILY

    def __init__(
        self,
        records: PlanRecords,
        recipients: Iterable[Recipient],
        history: History,
        policy: PushPolicy,
        today: date,
    ) -> None:
        self._records, self._policy, self._today = records, policy, today
        self._recipients = lawful_recipients(recipients)
        self._once = SendOnce(history)

    def of(self, match: Match) -> tuple[PushItem | Refused]:
        """The item a match makes, or why it makes none."""
        need, patent = self._records.needs.get(match.need_id), self._records.patents.get(match.patent_id)
        if need is None or patent is None:
            return (Refused(match, PushRefusal.RECORD_GONE),)
        refused = match_refused(match, need, self._policy, self._today)
        refused = refused or patent_refused(match, need, patent, self._records, self._today)
        return (refused or self._reachable(match, need, item_of(match, need, patent, self._records)),)

    def _reachable(self, match: Match, need: TechnologyNeed, item: PushItem) -> PushItem | Refused:
        if not need.enterprise_id:
            return Refused(match, PushRefusal.NO_ENTERPRISE, need.enterprise)
        people = self._recipients.get(need.enterprise_id, ())
        if not people:
            return Refused(match, PushRefusal.NO_LAWFUL_CONTACT)
        if not any(person.takes(item.topics) for person in people):
            return Refused(match, PushRefusal.TOPIC_NOT_CHOSEN)
        return self._once.of(match, need, item)


def match_refused(match: Match, need: TechnologyNeed, policy: PushPolicy, today: date) -> Refused | None:
    """Why a match is not pushed whatever the direction, by itself or by its need."""
    checks = (
        (match.p_relevant < policy.threshold, PushRefusal.BELOW_THRESHOLD),
        (not match.pushable, PushRefusal.VAGUE_NEED),
        (need.origin is NeedOrigin.INFERRED, PushRefusal.INFERRED_NEED),
        (need.state is not NeedState.OPEN, PushRefusal.CLOSED_NEED),
        (not need.is_open(today), PushRefusal.EXPIRED_NEED),
    )
    reason = next((reason for holds, reason in checks if holds), None)
    return Refused(match, reason) if reason else None


def patent_refused(
    match: Match, need: TechnologyNeed, patent: Patent, records: PlanRecords, today: date
) -> Refused | None:
    """Why a match is not pushed by its patent: dead, not for transfer, or the seeker's own."""
    names = (need.enterprise, *records.names.get(need.enterprise_id, ()))
    why = ineligibility(patent, records.terms.get(patent.patent_id), names, today)
    return Refused(match, PushRefusal.INELIGIBLE, chinese(why)) if why else None


def item_of(match: Match, need: TechnologyNeed, patent: Patent, records: PlanRecords) -> PushItem:
    """The item for the enterprise whose need it is, as if nothing had been sent before."""
    terms = records.terms.get(patent.patent_id)
    return PushItem(
        match_id=match.match_id,
        need_id=match.need_id,
        patent_id=patent.patent_id,
        enterprise_id=need.enterprise_id,
        family=patent.family,
        title=patent.title,
        segment_id=records.patent_segments.get(match.patent_id, ""),
        need_segment_id=records.need_segments.get(match.need_id, ""),
        p_relevant=match.p_relevant,
        score=match.score,
        named=named_now(match, terms),
        in_talks=terms is not None and terms.availability is Availability.IN_TALKS,
    )


def screened(matches: Iterable[Match], screen: Outcomes) -> Screening:
    """Every outcome of a match is exactly one item or one refusal. Of the items of one family for one enterprise the
    best stays."""
    best: dict[tuple[str, str], PushItem] = {}
    refused: list[Refused] = []
    ordered = sorted(matches, key=_order)
    for match, found in ((one, found) for one in ordered for found in screen.of(one)):
        if isinstance(found, Refused):
            refused.append(found)
            continue
        kept = best.setdefault((found.enterprise_id, found.family), found)
        if kept is not found:
            refused.append(Refused(match, screen.twin, kept.match_id, found.enterprise_id))
    items = sorted(best.values(), key=lambda item: item.enterprise_id)
    return Screening(tuple(items), tuple(sorted(refused, key=lambda one: (one.match.match_id, one.enterprise_id))))


def lawful_recipients(recipients: Iterable[Recipient]) -> dict[str, Sequence[Recipient]]:
    """The lawful contacts of each enterprise, in the order of their ids."""
    found: dict[str, list[Recipient]] = {}
    for recipient in sorted(set(recipients), key=_recipient_order):
        if recipient.lawful:
            found.setdefault(recipient.enterprise_id, []).append(recipient)
    return {enterprise_id: tuple(people) for enterprise_id, people in found.items()}


def _recipient_order(person: Recipient) -> tuple[str, str, tuple[str, ...], str, bool]:
    return person.enterprise_id, person.contact_id, person.topics, person.frequency or "", person.inventor


def _order(match: Match) -> tuple[float, float, str, str]:
    return -match.p_relevant, -match.score, match.match_id, match.patent_id

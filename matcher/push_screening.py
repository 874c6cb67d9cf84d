"""Which matches may become pushes at all: each is an item or refused with its reason, one item a family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from matcher.domain import Match, Patent, SupplyTerms, TechnologyNeed
from matcher.eligibility import ineligibility
from matcher.glossary import chinese
from matcher.push_history import History, Named, SentItem, named_change, named_now
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_vocabulary import NamedChange, PushRefusal
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
class PushItem:
    """A match that may be pushed: one family for one enterprise. `times` counts earlier pushes, `change` is what allows
    another one."""

    match_id: str
    need_id: str
    patent_id: str
    enterprise_id: str
    family: str
    title: str
    segment_id: str
    need_segment_id: str
    p_relevant: float
    score: float
    named: Named
    in_talks: bool = False
    times: int = 0
    change: NamedChange | None = None

    @property
    def topics(self) -> frozenset[str]:
        """The segments it speaks of."""
        return frozenset((self.segment_id, self.need_segment_id)) - {""}


@dataclass(frozen=True, slots=True)
class Refused:
    """A match that is not pushed; `detail` says more where there is more to say."""

    match: Match
    reason: PushRefusal
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Screening:
    """The items, best first within each enterprise, and the refused, by match id."""

    items: tuple[PushItem, ...]
    refused: tuple[Refused, ...]


class Screen:
    """The checks of one day; `of` answers for one match."""

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
        self._sent = history.latest()

    def of(self, match: Match) -> PushItem | Refused:
        """The item a match makes, or why it makes none; the first reason found is told."""
        need, patent = self._records.needs.get(match.need_id), self._records.patents.get(match.patent_id)
        if need is None or patent is None:
            return Refused(match, PushRefusal.RECORD_GONE)
        refused = self._match_refused(match, need) or self._patent_refused(match, need, patent)
        return refused or self._reachable(match, need, self._item(match, need, patent))

    def _match_refused(self, match: Match, need: TechnologyNeed) -> Refused | None:
        checks = (
            (match.p_relevant < self._policy.threshold, PushRefusal.BELOW_THRESHOLD),
            (not match.pushable, PushRefusal.VAGUE_NEED),
            (need.origin is NeedOrigin.INFERRED, PushRefusal.INFERRED_NEED),
            (need.state is not NeedState.OPEN, PushRefusal.CLOSED_NEED),
            (not need.is_open(self._today), PushRefusal.EXPIRED_NEED),
        )
        reason = next((reason for holds, reason in checks if holds), None)
        return Refused(match, reason) if reason else None

    def _patent_refused(self, match: Match, need: TechnologyNeed, patent: Patent) -> Refused | None:
        terms = self._records.terms.get(patent.patent_id)
        names = (need.enterprise, *self._records.names.get(need.enterprise_id, ()))
        why = ineligibility(patent, terms, names, self._today)
        return Refused(match, PushRefusal.INELIGIBLE, chinese(why)) if why else None

    def _item(self, match: Match, need: TechnologyNeed, patent: Patent) -> PushItem:
        terms = self._records.terms.get(patent.patent_id)
        return PushItem(
            match_id=match.match_id,
            need_id=match.need_id,
            patent_id=match.patent_id,
            enterprise_id=need.enterprise_id,
            family=patent.family,
            title=patent.title,
            segment_id=self._records.patent_segments.get(match.patent_id, ""),
            need_segment_id=self._records.need_segments.get(match.need_id, ""),
            p_relevant=match.p_relevant,
            score=match.score,
            named=named_now(match, terms),
            in_talks=terms is not None and terms.availability is Availability.IN_TALKS,
        )

    def _reachable(self, match: Match, need: TechnologyNeed, item: PushItem) -> PushItem | Refused:
        if not need.enterprise_id:
            return Refused(match, PushRefusal.NO_ENTERPRISE, need.enterprise)
        people = self._recipients.get(need.enterprise_id, ())
        if not people:
            return Refused(match, PushRefusal.NO_LAWFUL_CONTACT)
        if not any(person.takes(item.topics) for person in people):
            return Refused(match, PushRefusal.TOPIC_NOT_CHOSEN)
        sent = self._sent.get((item.enterprise_id, item.family))
        return self._again(match, need, item, *sent) if sent else item

    def _again(
        self, match: Match, need: TechnologyNeed, item: PushItem, last: SentItem, times: int
    ) -> PushItem | Refused:
        change = named_change(last.named, item.named, need)
        if change is None:
            return Refused(match, PushRefusal.ALREADY_SENT, last.day.isoformat())
        return replace(item, times=times, change=change)


def screened(matches: Iterable[Match], screen: Screen) -> Screening:
    """Every match is exactly one item or one refusal. Of the items of one family for one enterprise the best stays."""
    best: dict[tuple[str, str], PushItem] = {}
    refused: list[Refused] = []
    for match in sorted(matches, key=_order):
        found = screen.of(match)
        if isinstance(found, Refused):
            refused.append(found)
            continue
        kept = best.setdefault((found.enterprise_id, found.family), found)
        if kept is not found:
            refused.append(Refused(match, PushRefusal.SAME_FAMILY, kept.match_id))
    items = sorted(best.values(), key=lambda item: item.enterprise_id)
    return Screening(tuple(items), tuple(sorted(refused, key=lambda one: one.match.match_id)))


def lawful_recipients(recipients: Iterable[Recipient]) -> dict[str, Sequence[Recipient]]:
    """The lawful contacts of each enterprise, in the order of their ids."""
    found: dict[str, list[Recipient]] = {}
    for recipient in sorted(set(recipients), key=_recipient_order):
        if recipient.lawful:
            found.setdefault(recipient.enterprise_id, []).append(recipient)
    return {enterprise_id: tuple(people) for enterprise_id, people in found.items()}


def _recipient_order(person: Recipient) -> tuple[str, str, tuple[str, ...], str]:
    return person.enterprise_id, person.contact_id, person.topics, person.frequency or ""


def _order(match: Match) -> tuple[float, float, str, str]:
    return -match.p_relevant, -match.score, match.match_id, match.patent_id

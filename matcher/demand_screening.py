"""Which matches put a need before the organization that holds the patent, and which do not, each with its reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from matcher.catalog import Wording, wording_of
from matcher.delivery_vocabulary import PushDirection
from matcher.domain import Match, Patent, TechnologyNeed
from matcher.push_content import heading_of
from matcher.push_history import History
from matcher.push_items import PushItem, Refused
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_screening import PlanRecords, item_of, lawful_recipients, match_refused, patent_refused
from matcher.push_vocabulary import PushRefusal
from matcher.send_once import SendOnce
from matcher.vocabulary import ProviderKind

PROVIDERS = frozenset({ProviderKind.UNIVERSITY, ProviderKind.INSTITUTE, ProviderKind.STATE_OWNED})


@dataclass(frozen=True, slots=True)
class DemandRecords(PlanRecords):
    """Also of every registered organization its kind, and of those in the chain the segment, by id."""

    kinds: Mapping[str, ProviderKind] = field(default_factory=dict)
    firm_segments: Mapping[str, str] = field(default_factory=dict)


def office_recipients(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Who may be told of a need: no inventor, since an office's consent to that is recorded nowhere."""
    return [person for person in recipients if not person.inventor]


class DemandScreen:
    """The checks of the demand direction: an outcome for each registered holder of a match's patent."""

    twin = PushRefusal.SAME_NEED

    def __init__(
        self,
        records: DemandRecords,
        recipients: Iterable[Recipient],
        history: History,
        policy: PushPolicy,
        today: date,
    ) -> None:
        people = list(recipients)
        self._records, self._policy, self._today = records, policy, today
        self._lawful = lawful_recipients(people)
        self._offices = lawful_recipients(office_recipients(people))
        self._once = SendOnce(history)
        self._providers = dict(_providers(records))
        self._wordings: dict[str, Wording | str] = {}

    def of(self, match: Match) -> tuple[PushItem | Refused, ...]:
        """The items a match makes, or why it makes none; one refusal where it leads to nobody."""
        need, patent = self._records.needs.get(match.need_id), self._records.patents.get(match.patent_id)
        if need is None or patent is None:
            return (Refused(match, PushRefusal.RECORD_GONE),)
        if refused := match_refused(match, need, self._policy, self._today):
            return (refused,)
        wording = self._wording(need)
        if not isinstance(wording, Wording):
            return (Refused(match, PushRefusal.NOT_TO_BE_SHOWN, wording),)
        if refused := patent_refused(match, need, patent, self._records, self._today):
            return (refused,)
        item = _about(item_of(match, need, patent, self._records), wording)
        holders = self._holders(patent)
        if not holders:
            return (Refused(match, PushRefusal.NO_PROVIDER),)
        return tuple(self._reachable(match, need, replace(item, enterprise_id=holder)) for holder in holders)

    def _wording(self, need: TechnologyNeed) -> Wording | str:
        """Found once for each need: texts may be long, and matches many."""
        if need.need_id not in self._wordings:
            self._wordings[need.need_id] = wording_of(need, self._records.names.get(need.enterprise_id, ()))
        return self._wordings[need.need_id]

    def _holders(self, patent: Patent) -> list[str]:
        """By id, each once."""
        return sorted({self._providers[name] for name in patent.patentees if name in self._providers})

    def _reachable(self, match: Match, need: TechnologyNeed, item: PushItem) -> PushItem | Refused:
        holder = item.enterprise_id
        offices = self._offices.get(holder, ())
        if not offices:
            reason = PushRefusal.INVENTORS_ONLY if self._lawful.get(holder) else PushRefusal.NO_LAWFUL_CONTACT
            return Refused(match, reason, "", holder)
        if not any(person.takes(item.topics) for person in offices):
            return Refused(match, PushRefusal.TOPIC_NOT_CHOSEN, "", holder)
        return self._once.of(match, need, item)


def _about(item: PushItem, wording: Wording) -> PushItem:
    """The same item turned around: what goes out once is the need, told in the words that may be shown."""
    title = wording.title or heading_of(wording.text)
    return replace(item, family=item.need_id, title=title, direction=PushDirection.DEMAND)


def _providers(records: DemandRecords) -> Iterator[tuple[str, str]]:
    """Name and id of every provider; of two with one name the first by id is the last one told, and so stays."""
    for enterprise_id in sorted(records.names, reverse=True):
        if records.kinds.get(enterprise_id) in PROVIDERS:
            yield from ((name, enterprise_id) for name in records.names[enterprise_id] if name)

"""Pushes as the records propose them now, each with its exact words: what a plan stores and a later look compares."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from jobs.push_world import PushWorld, gone_out
from jobs.recipients import Reach
from matcher.catalog import Wording, wording_of
from matcher.delivery_vocabulary import PushDirection, Recheck
from matcher.demand_screening import DemandScreen
from matcher.domain import Match
from matcher.eligibility import ineligibility
from matcher.glossary import chinese
from matcher.push_content import content_of, demand_content_of, segment_content_of
from matcher.push_history import History
from matcher.push_items import PushItem, Refused
from matcher.push_records import PushContent, PushRecord, practice_id
from matcher.push_screening import Outcomes, Screen
from matcher.push_vocabulary import LedgerMark, PushChannel, PushRefusal
from matcher.readiness import Readiness


class Proposals:
    """What may be pushed in this world; of the pushes `without` it is as if they had not gone out."""

    def __init__(self, world: PushWorld, matches: Mapping[str, Match], without: Collection[str] = ()) -> None:
        self._world, self._matches = world, matches
        people = [reach.recipient for reach in world.reaches]
        past = History(gone_out(world.pushes, world.today, without), waited=world.waited)
        self._sent = past.latest()
        about = (world.records, people, past, world.policy, world.today)
        self._screens: dict[PushDirection, Outcomes] = {
            PushDirection.SUPPLY: Screen(*about),
            PushDirection.DEMAND: DemandScreen(*about),
        }

    def again(self, push: PushRecord, reach: Reach) -> PushRecord | str:
        """What would be proposed in place of `push` today by that way; why nothing would, in words."""
        if push.direction is PushDirection.SEGMENT:
            return self._segment_again(push)
        match = self._matches.get(push.match_id)
        if match is None:
            return chinese(Recheck.MATCH_GONE)
        found = _for(push.enterprise_id, self._screens[push.direction].of(match))
        if isinstance(found, Refused):
            return f"{chinese(found.reason)}：{found.detail}" if found.detail else chinese(found.reason)
        if found is None or not reach.recipient.takes(found.topics):
            return chinese(Recheck.TOPIC_NOT_CHOSEN if found else PushRefusal.NO_PROVIDER)
        return self.of_item(found, push.contact_id, push.channel, push.practice)

    def of_item(
        self, item: PushItem, contact_id: str, channel: PushChannel, practice: LedgerMark | None = None
    ) -> PushRecord:
        """The push of an item to one contact by one way."""
        return PushRecord(
            push_id=practice_id(item.push_id, practice),
            direction=item.direction,
            match_id=item.match_id,
            need_id=item.need_id,
            patent_id=item.patent_id,
            enterprise_id=item.enterprise_id,
            family_id=item.family,
            contact_id=contact_id,
            channel=channel,
            day=self._world.today,
            content=self._content(item.direction, item.match_id, item.need_id, item.patent_id),
            p_relevant=item.p_relevant,
            times=item.times,
            change=item.change,
            practice=practice,
        )

    def _content(self, direction: PushDirection, match_id: str, need_id: str, patent_id: str) -> PushContent:
        records = self._world.records
        patent, terms = records.patents[patent_id], records.terms.get(patent_id)
        if direction is PushDirection.SEGMENT:
            return segment_content_of(patent, terms, Readiness(None, ""))
        match, need = self._matches[match_id], records.needs[need_id]
        if direction is PushDirection.SUPPLY:
            return content_of(match, need, patent, terms)
        wording = wording_of(need, records.names.get(need.enterprise_id, ()))
        if not isinstance(wording, Wording):
            raise ValueError(f"{need_id} may not be shown: {wording}")
        return demand_content_of(match, wording, patent, terms)

    def _segment_again(self, push: PushRecord) -> PushRecord | str:
        """Of the industry's digest: still proposable, and not sent to this enterprise otherwise."""
        records = self._world.records
        patent = records.patents.get(push.patent_id)
        if patent is None:
            return chinese(PushRefusal.RECORD_GONE)
        names = records.names.get(push.enterprise_id, ())
        if why := ineligibility(patent, records.terms.get(push.patent_id), names, self._world.today):
            return f"{chinese(PushRefusal.INELIGIBLE)}：{chinese(why)}"
        if (push.enterprise_id, push.family_id) in self._sent:
            return chinese(PushRefusal.ALREADY_SENT)
        return replace(push, content=self._content(push.direction, "", "", push.patent_id))


def _for(enterprise_id: str, outcomes: Sequence[PushItem | Refused]) -> PushItem | Refused | None:
    """Of what a match comes to, what it comes to for one organization."""
    return next((one for one in outcomes if one.enterprise_id in (enterprise_id, "")), None)

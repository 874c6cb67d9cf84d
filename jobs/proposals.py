"""Pushes as the records propose them now, each with its exact words: what a plan stores and a later look compares."""

from collections.abc import Collection, Mapping

from jobs.push_world import PushWorld, history_of
from jobs.recipients import Reach
from matcher.delivery_vocabulary import PushDirection, Recheck
from matcher.domain import Match
from matcher.glossary import chinese
from matcher.push_content import content_of
from matcher.push_plan import push_id
from matcher.push_records import PushRecord
from matcher.push_screening import PushItem, Refused, Screen
from matcher.push_vocabulary import LedgerMark, PushChannel


class Proposals:
    """What may be pushed in this world; of the pushes `without` it is as if they had not gone out."""

    def __init__(self, world: PushWorld, matches: Mapping[str, Match], without: Collection[str] = ()) -> None:
        self._world, self._matches = world, matches
        recipients = [reach.recipient for reach in world.reaches]
        past = history_of(world.pushes, without)
        self._screen = Screen(world.records, recipients, past, world.policy, world.today)

    def again(self, push: PushRecord, reach: Reach) -> PushRecord | str:
        """What would be proposed in place of `push` today; why nothing would, in words."""
        match = self._matches.get(push.match_id)
        if match is None:
            return chinese(Recheck.MATCH_GONE)
        found = self._screen.of(match)
        if isinstance(found, Refused):
            return f"{chinese(found.reason)}：{found.detail}" if found.detail else chinese(found.reason)
        if not reach.recipient.takes(found.topics):
            return chinese(Recheck.TOPIC_NOT_CHOSEN)
        return self.of_item(found, push.contact_id, push.channel, push.practice)

    def of_item(
        self, item: PushItem, contact_id: str, channel: PushChannel, practice: LedgerMark | None = None
    ) -> PushRecord:
        """The push of an item to one contact by one way."""
        records, match = self._world.records, self._matches[item.match_id]
        need, patent = records.needs[item.need_id], records.patents[item.patent_id]
        return PushRecord(
            push_id=push_id(item),
            direction=PushDirection.SUPPLY,
            match_id=item.match_id,
            need_id=item.need_id,
            patent_id=item.patent_id,
            enterprise_id=item.enterprise_id,
            family_id=item.family,
            contact_id=contact_id,
            channel=channel,
            day=self._world.today,
            content=content_of(match, need, patent, records.terms.get(item.patent_id)),
            p_relevant=item.p_relevant,
            times=item.times,
            change=item.change,
            practice=practice,
        )

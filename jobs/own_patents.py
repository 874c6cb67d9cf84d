"""What a provider sees and says in the console: its own patents, on what terms, and what enterprises made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from jobs.followed_pushes import read_of_patents
from jobs.free_words import one_line
from jobs.hand_written import Written, write_by_hand
from jobs.people import known_person
from matcher.catalog import Wording, needs_for_catalog, wording_of
from matcher.coarse_counts import told_apart
from matcher.delivery_vocabulary import Answer
from matcher.domain import Patent, SupplyTerms
from matcher.errors import InputRefused, RecordUnknown
from matcher.followup_vocabulary import LossReason
from matcher.funnel_figures import reasons_by_holder
from matcher.outside_requests import LONGEST_REQUEST, CorrectionRequest
from matcher.outside_vocabulary import Settlement
from matcher.vocabulary import RecordKind
from store import chain, enterprises, needs, outside, patents, supply
from store.database import writing

SOURCE = "供方网页"
MOST_DEMANDS = 200


@dataclass(frozen=True, slots=True)
class OwnPatent:
    """A patent of the provider with what it says of it."""

    patent: Patent
    terms: SupplyTerms | None


@dataclass(frozen=True, slots=True)
class ToldAnswers:
    """What enterprises answered to all patents of the provider together, and why nothing came of them, as counts: kinds
    of fewer than three are only in the sums beside."""

    asked: int
    answers: Mapping[Answer, int]
    other_answers: int
    lost: Mapping[LossReason, int]
    other_lost: int


def own_patents(conn: sa.Connection, provider: str) -> list[OwnPatent]:
    """The patents on which the provider stands as patentee, or of which its terms say so, by title."""
    if not provider:
        return []
    mine = {patent.patent_id: patent for patent in patents.of_patentees(conn, [provider])}
    stated = {terms.patent_id: terms for terms in supply.every(conn) if terms.provider == provider}
    mine |= patents.get_many(conn, stated.keys() - mine.keys())
    terms = stated | supply.get_many(conn, mine.keys() - stated.keys())
    found = [OwnPatent(patent, terms.get(patent_id)) for patent_id, patent in mine.items()]
    return sorted(found, key=lambda one: (one.patent.title, one.patent.patent_id))


def own_patent(conn: sa.Connection, provider: str, patent_id: str) -> OwnPatent:
    """One of them. Raises RecordUnknown for every other, whether it is here or not."""
    known = patents.get(conn, patent_id)
    terms = supply.get_many(conn, [patent_id]).get(patent_id) if known else None
    theirs = known is not None and (provider in known.patentees or (terms is not None and terms.provider == provider))
    if not provider or known is None or not theirs:
        raise RecordUnknown("没有这件专利", patent_id)
    return OwnPatent(known, terms)


def told_answers(conn: sa.Connection, provider: str) -> ToldAnswers:
    """The counts; nobody is named."""
    followed = read_of_patents(conn, {one.patent.patent_id for one in own_patents(conn, provider)})
    found = reasons_by_holder(followed.items, followed.tracks).get(provider)
    if found is None:
        return ToldAnswers(0, {}, 0, {}, 0)
    answers, lost = told_apart(found.answers), told_apart(found.lost)
    return ToldAnswers(found.asked, *answers, *lost)


def told_demands(conn: sa.Connection, provider: str, today: date) -> list[tuple[str, Wording]]:
    """The open needs in the segments of the provider's patents, each with its segment, in words that tell nobody's
    name; those of all segments where none of its patents has a place."""
    at = chain.places(conn, RecordKind.PATENT)
    places = {at[one.patent.patent_id] for one in own_patents(conn, provider) if one.patent.patent_id in at}
    asked = chain.places(conn, RecordKind.NEED)
    every = list(needs_for_catalog(needs.every(conn), today))
    firms = enterprises.get_many(conn, {need.enterprise_id for need in every} - {""})
    names = {one.segment_id: one.name for one in known.segments} if (known := chain.get(conn)) else {}
    told = []
    for need in every:
        segment = asked.get(need.need_id, "")
        firm = firms.get(need.enterprise_id)
        wording = wording_of(need, firm.names if firm else ())
        if isinstance(wording, Wording) and (not places or segment in places):
            told.append((names.get(segment, ""), wording))
    return sorted(told, key=lambda one: (one[0], one[1].title, one[1].text))[:MOST_DEMANDS]


def state_terms(
    engine: sa.Engine, person: str, patent_id: str, stated: Mapping[str, Any], now: datetime, today: date
) -> SupplyTerms:
    """What the provider says of one of its own patents from now on: `stated` names fields of SupplyTerms. A withdrawal
    keeps the patent out of every plan and every message that has not left. Raises RecordUnknown, InputRefused."""
    with writing(engine) as conn:
        who = known_person(conn, person)
        own = own_patent(conn, who.provider, patent_id)
        before = own.terms or SupplyTerms(patent_id, own.patent.title, who.provider)
        words = {name: one_line(text, "内容") for name, text in stated.items() if isinstance(text, str)}
        after = replace(before, **{**stated, **words, "provider": who.provider, "availability_date": today})
        if after != own.terms:
            write_by_hand(conn, Written(RecordKind.SUPPLY, patent_id, own.terms, after, SOURCE), who.name, now)
        return after


def ask_correction(engine: sa.Engine, person: str, patent_id: str, text: str, now: datetime) -> None:
    """Ask staff to correct what the record of an own patent says. Raises RecordUnknown, InputRefused."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_REQUEST:
        raise InputRefused("没有写要更正什么，或写得太长", words[:40], f"请写 1 到 {LONGEST_REQUEST} 字")
    with writing(engine) as conn:
        who = known_person(conn, person)
        own = own_patent(conn, who.provider, patent_id)
        outside.add_correction(conn, CorrectionRequest(own.patent.patent_id, who.provider, words, who.name, now))


def settle_correction(
    engine: sa.Engine, number: int, state: Settlement, reply: str, person: str, now: datetime
) -> CorrectionRequest:
    """Say what became of a request. Raises RecordUnknown, InputRefused for one settled already or without a reply."""
    words = one_line(reply, "答复")
    with writing(engine) as conn:
        who = known_person(conn, person).name
        found = next((one for one in outside.corrections(conn) if one.number == number), None)
        if found is None:
            raise RecordUnknown("没有这个更正请求", number)
        if found.state is not Settlement.WAITING:
            raise InputRefused("已经处理过", number)
        if state is Settlement.REFUSED and not words:
            raise InputRefused("不采纳须写明原因", number)
        settled = replace(found, state=state, settled_by=who, settled_at=now, reply=words)
        outside.settle_correction(conn, settled)
        return settled


def corrections_waiting(conn: sa.Connection) -> list[CorrectionRequest]:
    """The requests that nobody settled."""
    return outside.corrections(conn, waiting=True)


def own_corrections(conn: sa.Connection, provider: str) -> list[CorrectionRequest]:
    """The requests of a provider with what became of them."""
    return outside.corrections(conn, provider) if provider else []

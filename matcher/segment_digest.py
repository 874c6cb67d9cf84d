"""The digest of a whole industry, for contacts who chose no profiling (PIPL, article 24): one list for everyone.

Each enterprise gets the next patents of the list; nothing known of it but what it already got, its own patents and the
topics it named itself bears on that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.delivery_vocabulary import PushDirection
from matcher.domain import Patent
from matcher.eligibility import ineligibility
from matcher.push_history import History, named_by
from matcher.push_items import PushItem
from matcher.push_plan import Push, PushDay
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_screening import PlanRecords, lawful_recipients
from matcher.push_vocabulary import Waiting
from matcher.send_once import SendOnce
from matcher.vocabulary import Availability


@dataclass(frozen=True, slots=True)
class SegmentPlan:
    """`today` by enterprise, in the order of the list. `silent`: the enterprises that get nothing today, with the
    reason (None: nothing is left on the list for them)."""

    today: tuple[Push, ...]
    silent: Mapping[str, Waiting | None]


def plan_segment_digest(
    records: PlanRecords,
    recipients: Sequence[Recipient],
    history: History,
    policy: PushPolicy,
    today: date,
    closed: Waiting | None = None,
) -> SegmentPlan:
    """The digests of `today`. `records.patents` are those of the industry: what stands in no segment is left out.
    `recipients` are lawful here where they may be sent the digest of the industry (`Digest.INDUSTRY`)."""
    seekers = sorted(lawful_recipients(recipients))
    if closed:
        return SegmentPlan((), dict.fromkeys(seekers, closed))
    offers = industry_list(records, today)
    day, once = PushDay(recipients, history, policy, today), SendOnce(history)
    pushes: list[Push] = []
    silent: dict[str, Waiting | None] = {}
    for seeker in seekers:
        reason = day.waits(seeker)
        names = records.names.get(seeker, ())
        items = (_item(patent, seeker, records) for patent in offers if not set(names) & set(patent.patentees))
        mine = list(_placed((item for item in items if once.is_new(item)), seeker, day))
        pushes += mine
        if not mine:
            silent[seeker] = reason
    return SegmentPlan(tuple(pushes), silent)


def industry_list(records: PlanRecords, today: date) -> list[Patent]:
    """What everyone gets in this order, one patent a family: those the provider confirmed first, then the newest."""

    def place(patent: Patent) -> tuple[bool, int, str]:
        known = (patent.grant_date, patent.publication_date, patent.filing_date)
        newest = max((day for day in known if day), default=date.min)
        terms = records.terms.get(patent.patent_id)
        confirmed = terms is not None and terms.availability is Availability.CONFIRMED
        return not confirmed, -newest.toordinal(), patent.patent_id

    found: dict[str, Patent] = {}
    for patent in sorted(_proposable(records, today), key=place):
        found.setdefault(patent.family, patent)
    return list(found.values())


def _proposable(records: PlanRecords, today: date) -> Iterator[Patent]:
    for patent in records.patents.values():
        if not records.patent_segments.get(patent.patent_id):
            continue
        terms = records.terms.get(patent.patent_id)
        in_talks = terms is not None and terms.availability is Availability.IN_TALKS
        if not in_talks and ineligibility(patent, terms, (), today) is None:
            yield patent


def _placed(items: Iterator[PushItem], seeker: str, day: PushDay) -> Iterator[Push]:
    """What still fits into today for one enterprise; looked for no further than there is room."""
    while day.waits(seeker) is None and (item := next(items, None)):
        placed = day.place(item) if day.is_wanted(item) else None
        if isinstance(placed, Push):
            yield placed


def _item(patent: Patent, seeker: str, records: PlanRecords) -> PushItem:
    terms = records.terms.get(patent.patent_id)
    return PushItem(
        match_id="",
        need_id="",
        patent_id=patent.patent_id,
        enterprise_id=seeker,
        family=patent.family,
        title=patent.title,
        segment_id=records.patent_segments[patent.patent_id],
        need_segment_id="",
        p_relevant=0.0,
        score=0.0,
        named=named_by(terms),
        direction=PushDirection.SEGMENT,
    )

"""Everything a reviewer looks at to decide on one push, and the order in which pushes come up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from jobs.reviewing import ListedPush, firsts, list_pushes, listed
from matcher.delivery_vocabulary import PushState
from matcher.domain import Match, Patent, TechnologyNeed
from matcher.push_records import PushRecord
from matcher.push_review import UNDER_REVIEW, Ruling
from store import decisions, enterprises, matches, needs, patents
from store.rows import document


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A push with the two sides it stands on; `need` and `match` are None where it has none (any more). `first`: this
    enterprise was sent nothing yet, so that two people must agree. `rulings` since it was planned, oldest first."""

    listed: ListedPush
    firm: str
    need: TechnologyNeed | None
    patent: Patent | None
    match: Match | None
    calibrated: bool
    first: bool
    rulings: tuple[Ruling, ...]

    @property
    def push(self) -> PushRecord:
        """The push itself."""
        return self.listed.push

    @property
    def gap(self) -> int | None:
        """How many levels of readiness the patent is short of what the need asks for (0: none); None where either
        is not known."""
        asked, reached = self.need.min_readiness if self.need else None, self.push.content.readiness_level
        return None if asked is None or reached is None else max(0, asked - reached)


def review_item(conn: sa.Connection, push_id: str) -> ReviewItem:
    """One push as a reviewer sees it. Raises RecordUnknown."""
    one = listed(conn, push_id)
    push = one.push
    firm = enterprises.get(conn, push.enterprise_id)
    return ReviewItem(
        listed=one,
        firm=firm.name if firm else push.enterprise_id,
        need=needs.get(conn, push.need_id),
        patent=patents.get(conn, push.patent_id),
        match=matches.get(conn, push.match_id),
        calibrated=matches.calibrated(conn),
        first=push.push_id in firsts(conn, [push]),
        rulings=tuple(decisions.standing(conn, [push_id]).get(push_id, ())),
    )


def queue(conn: sa.Connection, person: str) -> list[ListedPush]:
    """What waits for this reviewer, without what they approved already: first what a colleague approved, then new
    items, then what was put off; the patents for one need together, the likeliest first."""
    waiting = [one for one in list_pushes(conn, UNDER_REVIEW) if person not in one.approvers]
    return sorted(waiting, key=_turn)


def _turn(one: ListedPush) -> tuple[Any, ...]:
    order = (PushState.SECOND_LOOK, PushState.PLANNED, PushState.HELD)
    push = one.push
    return order.index(push.state), push.day, push.enterprise_id, push.need_id, -push.p_relevant, push.push_id


def names_of(conn: sa.Connection, found: Sequence[PushRecord]) -> dict[str, str]:
    """The names of the enterprises that these pushes go to, by id."""
    known = enterprises.get_many(conn, {push.enterprise_id for push in found})
    return {enterprise_id: firm.name for enterprise_id, firm in known.items()}


def push_document(one: ListedPush) -> dict[str, Any]:
    """A push as JSON has it, with what the recipient reads, who approved it and the check that a decision may name.
    Nothing personal: the contact is an id."""
    return {**document(one.push), "check": one.check, "approvers": list(one.approvers)}

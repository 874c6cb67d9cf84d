"""An independent count of the real year: what should have arrived by the records, the staff's and contacts' decisions
and the mail server's letters alone. Neither the plan, nor the stored pushes, nor the ledger is asked.

Every eligible pair of firm and family arrived, or there is a reason for it that is checked here the slow way.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from email.utils import parsedate_to_datetime
from functools import cached_property
from hashlib import blake2b

import sqlalchemy as sa
import year_worker
from mail_server import Kept

from matcher.domain import Match, Patent, TechnologyNeed
from matcher.eligibility import last_proposable_day
from matcher.push_diversity import near_identical
from matcher.push_policy import PushPolicy
from matcher.vocabulary import NeedOrigin, NeedState
from matcher.working_days import WorkingDays
from store import enterprises, matches, needs, patents

ARRIVED, UNEXPLAINED = "arrived", "unexplained"


@dataclass(frozen=True, slots=True)
class Pair:
    """One patent family for one firm: 1 条, if it arrives. `last` is the last day on which it may go."""

    push_id: str
    firm: str
    need_id: str
    title: str
    p: float
    last: date


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that the server took."""

    firm: str
    day: date
    message_id: str
    push_ids: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """Everything known outside the pushes and the ledger. `emails`: of each firm, its contacts' last addresses."""

    pairs: Sequence[Pair]
    letters: Sequence[Letter]
    emails: dict[str, list[str]]
    days: Sequence[date]
    policy: PushPolicy
    seed: int

    def reasons(self) -> dict[str, str]:
        """What became of each pair, by push id."""
        return {pair.push_id: self._reason(pair) for pair in self.pairs}

    @cached_property
    def _arrived(self) -> set[str]:
        return {one for letter in self.letters if not self._came_back(letter) for one in letter.push_ids}

    @cached_property
    def _to(self) -> dict[str, list[Letter]]:
        found: defaultdict[str, list[Letter]] = defaultdict(list)
        for letter in self.letters:
            found[letter.firm].append(letter)
        return found

    def _reason(self, pair: Pair) -> str:
        if pair.push_id in self._arrived:
            return ARRIVED
        if self._drawn(year_worker.REJECTED, "reject", pair.push_id):
            return "rejected by a reviewer"
        if self._drawn(year_worker.HELD, "hold", pair.push_id):
            return "held by a reviewer to the end"
        return self._waited(pair)

    def _waited(self, pair: Pair) -> str:
        """Why it never had its turn: on each day of planning while it might go, something was in its way. One that
        came back might go again from the next day on."""
        came_back = [letter.day for letter in self._to[pair.firm] if pair.push_id in letter.push_ids]
        since = max(came_back, default=date.min)
        ends = min(pair.last, self._refusal(pair.firm))
        if not all(self._full(pair, day) for day in self._planning if since < day <= ends):
            return UNEXPLAINED
        if came_back:
            return "came back, and had no turn after that"
        if ends < pair.last:
            return "contact refused before its turn"
        return "ran out before its turn" if pair.last < self.days[-1] else "waits under the caps"

    @cached_property
    def _planning(self) -> list[date]:
        """The first working day of each week."""
        weeks: dict[tuple[int, int], date] = {}
        for day in self.days:
            weeks.setdefault(day.isocalendar()[:2], day)
        return list(weeks.values())

    def _full(self, pair: Pair, day: date) -> bool:
        """Whether the caps let no more through after what left on that day, or nearly the same title left then."""
        policy = self.policy
        sent = [(letter.day, one) for letter in self._to[pair.firm] for one in letter.push_ids if letter.day <= day]
        week = sum(1 for when, _ in sent if (day - when).days < 7)
        month = sum(1 for when, _ in sent if (day - when).days < 31)
        titles = {one.push_id: one.title for one in self.pairs}
        today = [titles[one] for when, one in sent if when == day and one in titles]
        alike = any(near_identical((pair.title, "x"), (title, "x"), policy) for title in today)
        return week >= policy.contact.week or month >= policy.contact.month or alike

    def _refusal(self, firm: str) -> date:
        """The day on which the last of the firm's contacts refused."""
        return max(self._refused(email) for email in self.emails[firm])

    def _refused(self, email: str) -> date:
        """The first day on which the address refused; it refused in the evening."""
        refuses = self._drawn(year_worker.REFUSED, "refuse", email)
        days = (day for day in self.days if refuses and self._drawn(1 / 120, "day", email, day))
        return next(days, date.max)

    def _came_back(self, letter: Letter) -> bool:
        return self._drawn(year_worker.BOUNCED, "bounce", letter.message_id)

    def _drawn(self, share: float, *of: object) -> bool:
        """The chance by which everybody decides in `year_worker`."""
        told = "\0".join(map(str, (self.seed, *of)))
        return int.from_bytes(blake2b(told.encode(), digest_size=4).digest()) < share * 2**32


def account(
    conn: sa.Connection, kept: Iterable[Kept], policy: PushPolicy, days: WorkingDays, span: tuple[date, date], seed: int
) -> Account:
    """The facts of a finished year."""
    first, last = span
    firms = list(enterprises.every(conn))
    return Account(
        pairs=eligible_pairs(conn, policy.threshold, first),
        letters=[_letter(one) for one in kept],
        emails={firm.enterprise_id: [contact.email for contact in firm.contacts] for firm in firms},
        days=list(days.between(first, last)),
        policy=policy,
        seed=seed,
    )


def eligible_pairs(conn: sa.Connection, threshold: float, first: date) -> list[Pair]:
    """The pairs of firm and family that may be pushed on the first day, found by looking at every stored match."""
    found: dict[str, Pair] = {}
    asked = {need.need_id: need for need in needs.every(conn)}
    stored = matches.every(conn)
    held = patents.get_many(conn, {match.patent_id for match in stored})
    for match in stored:
        need, patent = asked[match.need_id], held[match.patent_id]
        if _may_go(match, need, patent, threshold, first):
            pair = _pair(match, need, patent)
            known = found.get(pair.push_id)
            found[pair.push_id] = pair if known is None else _both(known, pair)
    return list(found.values())


def _both(one: Pair, other: Pair) -> Pair:
    """The same family for two needs of a firm: it may go for either."""
    best = max(one, other, key=lambda pair: pair.p)
    return replace(best, last=max(one.last, other.last))


def _may_go(match: Match, need: TechnologyNeed, patent: Patent, threshold: float, first: date) -> bool:
    ends = last_proposable_day(patent)
    asks = need.state is NeedState.OPEN and need.origin is NeedOrigin.STATED
    runs = need.valid_until is None or need.valid_until >= first
    return match.p_relevant >= threshold and match.pushable and asks and runs and ends is not None and ends >= first


def _pair(match: Match, need: TechnologyNeed, patent: Patent) -> Pair:
    told = f"{need.enterprise_id}\0{patent.family}\0" + "0"
    ends = last_proposable_day(patent) or date.min
    last = min(need.valid_until or date.max, ends)
    push_id = f"P-{blake2b(told.encode(), digest_size=8).hexdigest()}"
    return Pair(push_id, need.enterprise_id, need.need_id, patent.title, match.p_relevant, last)


def _letter(kept: Kept) -> Letter:
    message = kept.message
    day = parsedate_to_datetime(str(message["Date"])).astimezone(year_worker.ZONE).date()
    message_id = str(message["Message-ID"]).strip("<>").partition("@")[0]
    return Letter(kept.recipient.partition(".")[0].upper(), day, message_id, tuple(kept.push_ids))


def summed(found: dict[str, str]) -> dict[str, int]:
    """How many pairs came to what."""
    return dict(Counter(found.values()).most_common())

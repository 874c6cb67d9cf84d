"""The rules of a day's plan as values, and the people it may write to."""

from collections.abc import Collection
from dataclasses import dataclass

from matcher.errors import InputRefused
from matcher.push_caps import PushCaps
from matcher.push_vocabulary import Frequency

LARGEST_DIGEST = 5
# Days from one digest to the next, at least; nobody gets two on one day.
GAPS = {None: 1, Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.MONTHLY: 30, Frequency.QUARTERLY: 91}


@dataclass(frozen=True, slots=True)
class Caps:
    """At most so many items in any 7 and in any 31 days running: calendar weeks and months can then hold no more."""

    week: int
    month: int

    def __post_init__(self) -> None:
        if not 0 < self.week <= self.month:
            raise InputRefused("推送上限不对", f"{self.week}/{self.month}", "每周至少 1 条，且每月不少于每周")


@dataclass(frozen=True, slots=True)
class PushPolicy:
    """What may go out. `near_title` and `near_title_in_segment` are the shares of common character pairs from which two
    titles count as near-identical, in general and within one segment. Raises InputRefused for what is no policy."""

    threshold: float
    contact: Caps = Caps(5, 15)
    enterprise: Caps = Caps(10, 30)
    digest_size: int = LARGEST_DIGEST
    near_title: float = 0.6
    near_title_in_segment: float = 0.5

    def __post_init__(self) -> None:
        if not 1 <= self.digest_size <= LARGEST_DIGEST:
            raise InputRefused("一期推送的条数不对", self.digest_size, f"请填 1 到 {LARGEST_DIGEST}")
        if not 0 <= self.threshold <= 1:
            raise InputRefused("推送门槛不是 0 到 1 之间的数", self.threshold)

    @property
    def caps(self) -> PushCaps:
        """The caps as an audit holds the ledger's entries against them: the same days running."""
        contact, enterprise = self.contact, self.enterprise
        return PushCaps(contact.week, contact.month, enterprise.week, enterprise.month, rolling=True)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One contact of one enterprise as a plan sees it. `lawful`: there is a legal basis and no refusal stands against
    it. `topics` are the segments the contact chose; none chosen: all. Without a `frequency`: daily at most. `inventor`:
    stands in the register as an inventor, not for the organization's transfer office."""

    enterprise_id: str
    contact_id: str
    lawful: bool
    topics: tuple[str, ...] = ()
    frequency: Frequency | None = None
    inventor: bool = False

    def takes(self, segment_ids: Collection[str]) -> bool:
        """Whether an item of these segments is among the chosen topics; one without a segment is so only for a contact
        who chose none."""
        return not self.topics or any(one in self.topics for one in segment_ids)

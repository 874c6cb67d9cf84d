"""What a plan is about: an item for one organization, or a match that makes none and why."""

from dataclasses import dataclass
from hashlib import blake2b

from matcher.delivery_vocabulary import PushDirection
from matcher.domain import Match
from matcher.push_history import Named
from matcher.push_vocabulary import NamedChange, PushRefusal


@dataclass(frozen=True, slots=True)
class PushItem:
    """Something that may be pushed: one family for one enterprise, or in the demand direction one need for one
    organization that holds `patent_id` (then `family` is the need's id and `title` the words that may be shown).
    `times` counts earlier pushes, `change` is what allows another one."""

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
    direction: PushDirection = PushDirection.SUPPLY

    @property
    def topics(self) -> frozenset[str]:
        """The segments it speaks of."""
        return frozenset((self.segment_id, self.need_segment_id)) - {""}

    @property
    def push_id(self) -> str:
        """The same in every plan; another one for a push after a named change, and in each direction."""
        tag = "" if self.direction is PushDirection.SUPPLY else f"\0{self.direction}"
        told = f"{self.enterprise_id}\0{self.family}\0{self.times}{tag}"
        return f"P-{blake2b(told.encode(), digest_size=8).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Refused:
    """A match that is not pushed; `detail` says more where there is more to say, `enterprise_id` to whom where one
    match may go to several."""

    match: Match
    reason: PushRefusal
    detail: str = ""
    enterprise_id: str = ""

"""What those outside the centre ask of it: corrections by a provider, needs that an enterprise filled in by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from matcher.outside_vocabulary import Settlement

LONGEST_REQUEST = 1_000


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """What a provider says is wrong with the record of a patent of its own, and what staff made of it."""

    patent_id: str
    provider: str
    text: str
    person: str
    at: datetime
    state: Settlement = Settlement.WAITING
    settled_by: str = ""
    settled_at: datetime | None = None
    reply: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class NeedLink:
    """A link by which one enterprise may fill in needs until a day (in China, included), or until it is revoked."""

    link_id: str
    enterprise_id: str
    person: str
    at: datetime
    expires: date
    revoked_by: str = ""
    revoked_at: datetime | None = None

    def opens(self, today: date) -> bool:
        """Whether it still does."""
        return self.revoked_at is None and today <= self.expires


@dataclass(frozen=True, slots=True)
class NeedSubmission:
    """A need as an enterprise filled it in (`stated`: the fields of the form), unconfirmed until staff take it over;
    `need_id` is the need that came of it."""

    link_id: str
    enterprise_id: str
    at: datetime
    state: Settlement = Settlement.WAITING
    settled_by: str = ""
    settled_at: datetime | None = None
    remark: str = ""
    need_id: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True)
class RevokedLink:
    """The answer link of a message that opens nothing any more."""

    message_id: str
    person: str
    at: datetime

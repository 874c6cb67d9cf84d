"""A push as it is kept: what exactly it says, to whom and by what way, and the hash that an approval binds."""

import hashlib
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from matcher.delivery_vocabulary import PushDirection, PushState
from matcher.ledger import canonical
from matcher.push_vocabulary import LedgerMark, NamedChange, PushChannel

MARK_OF_CHANGE = {
    NamedChange.READINESS_REACHED: LedgerMark.READINESS_REACHED,
    NamedChange.FEE_CUT: LedgerMark.FEE_CUT,
    NamedChange.OPEN_LICENSE: LedgerMark.OPEN_LICENSE_DECLARED,
}
_MARK_OF_DIRECTION = {PushDirection.DEMAND: LedgerMark.DEMAND, PushDirection.SEGMENT: LedgerMark.SEGMENT_DIGEST}


@dataclass(frozen=True, slots=True)
class PushContent:
    """What an item says, word for word as the recipient reads it. `need_quote` and `patent_quote` are the two sides of
    the one reason, `patent_field` where the latter stands; `missing` what the need asks and the patent leaves open;
    `readiness` and `availability` are in words that say who holds them true. A level is never in here: it is the
    reviewer's, not the machine's."""

    need_title: str
    patent_id: str
    title: str
    patentees: tuple[str, ...] = ()
    need_quote: str = ""
    patent_quote: str = ""
    patent_field: str = ""
    missing: tuple[str, ...] = ()
    readiness: str = ""
    readiness_level: int | None = None
    legal_status: str = ""
    status_date: date | None = None
    fee: str = ""
    payment: str = ""
    open_license_number: str = ""
    availability: str = ""


@dataclass(frozen=True, slots=True)
class PushRecord:
    """One item for one contact by one way. `enterprise_id` is the organisation it goes to and `family_id` what it may
    get only once: a patent family, or in the demand direction the need's id. `day` is the day it was planned for (in
    Asia/Shanghai), `sent_day` the day it left. `practice` is `demo` or `test` for what never counts."""

    push_id: str
    direction: PushDirection
    match_id: str
    need_id: str
    patent_id: str
    enterprise_id: str
    family_id: str
    contact_id: str
    channel: PushChannel
    day: date
    content: PushContent
    p_relevant: float
    state: PushState = PushState.PLANNED
    times: int = 0
    change: NamedChange | None = None
    level: int | None = None
    state_reason: str = ""
    message_id: str = ""
    place: int = 0
    sent_day: date | None = None
    practice: LedgerMark | None = None

    @property
    def real_id(self) -> str:
        """The id of the item itself, be it for practice or not."""
        return self.push_id.removesuffix(f"-{self.practice}") if self.practice else self.push_id

    @property
    def marks(self) -> tuple[LedgerMark, ...]:
        """What the ledger must know of it to count it."""
        found = {LedgerMark.ELIGIBLE} if self.direction is PushDirection.SUPPLY else set()
        if mark := _MARK_OF_DIRECTION.get(self.direction):
            found.add(mark)
        if self.change:
            found.add(MARK_OF_CHANGE[self.change])
        if self.practice:
            found.add(self.practice)
        return tuple(sorted(found))


def practice_id(push_id: str, practice: LedgerMark | None) -> str:
    """The id of an item pushed for practice: another one, so that the real push is counted when it comes."""
    return f"{push_id}-{practice}" if practice else push_id


def item_hash(push: PushRecord, level: int | None) -> str:
    """SHA-256 of the exact item: text, recipient, way and patent's status, with the level a reviewer confirmed (None in
    a direction without levels). What is approved and what is sent must carry the same."""
    return _hash(
        {
            "content": _plain(push.content),
            "push_id": push.push_id,
            "enterprise_id": push.enterprise_id,
            "contact_id": push.contact_id,
            "channel": push.channel.value,
            "direction": push.direction.value,
            "level": level,
        }
    )


def match_hash(push: PushRecord) -> str:
    """SHA-256 of the match a plan stands on."""
    of = {name: getattr(push, name) for name in ("match_id", "need_id", "patent_id", "family_id")}
    return _hash(of | {"p_relevant": round(push.p_relevant, 6)})


def _plain(content: PushContent) -> dict[str, Any]:
    return {field.name: _json(getattr(content, field.name)) for field in fields(content)}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _hash(document: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(document).encode("utf-8", "surrogatepass")).hexdigest()

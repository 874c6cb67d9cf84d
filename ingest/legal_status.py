"""From the words of a register to a status; words that only report an event leave the status to the grant."""

import re
from datetime import date
from functools import cache, lru_cache

from ingest.cells import BadCell, day
from ingest.reference import word_table
from matcher.glossary import named
from matcher.vocabulary import LegalStatus

_PARTS = re.compile(r"[|;；\n/\-—]")
_EVENT = re.compile(r"法律状态公告日\s*[:：]\s*([\d.\-/]+)\s*[;；]?\s*法律状态\s*[:：]\s*([^;；\n]+)")
_ONLY_EVENT = "event"
_WEIGHT = {
    LegalStatus.UNKNOWN: 0,
    LegalStatus.PENDING: 1,
    LegalStatus.IN_FORCE: 2,
    LegalStatus.LAPSED: 3,
}
_DEAD = 4


@lru_cache(maxsize=4096)
def legal_status(words: str, validity: str = "", granted: bool = False) -> LegalStatus:
    """The status that `words` (what the register says) and `validity` (有效, 审中, 失效) state together.

    Where only events are reported (a transfer, a change of name), a granted right counts as in force and any
    other as pending. Without a known word the status is UNKNOWN: a grant long ago is no right in force.
    """
    stated = _told(validity)
    detail = _told(words)
    if stated in (LegalStatus.IN_FORCE, LegalStatus.PENDING):
        return stated
    if stated is not None and stated is not LegalStatus.UNKNOWN:
        return detail if detail is not None and _weight(detail) >= _weight(LegalStatus.LAPSED) else stated
    if detail is not None:
        return detail
    if _reports_event(words):
        return LegalStatus.IN_FORCE if granted else LegalStatus.PENDING
    return LegalStatus.UNKNOWN


def newest_event(history: str) -> tuple[str, date | None]:
    """The last telling entry of a status history (`#法律状态公告日：…;法律状态：…`) with its date, else the last."""
    events = sorted((_event_day(found[1]), found[2].strip()) for found in _EVENT.finditer(history))
    telling = [event for event in events if _told(event[1]) is not None] or events
    return (telling[-1][1], telling[-1][0]) if telling else ("", None)


def _event_day(text: str) -> date:
    try:
        return day(text) or date.min
    except BadCell:
        return date.min


def _weight(status: LegalStatus) -> int:
    return _WEIGHT.get(status, _DEAD)


@cache
def _words() -> dict[str, str]:
    return {word.lower(): status for word, status in word_table("legal_status", "word", "status").items()}


@cache
def _meanings(text: str) -> tuple[str, ...]:
    """What each part of a status cell says, by the longest known word in it."""
    parts = (part.strip().lower() for part in _PARTS.split(text))
    longest = (max((word for word in _words() if word in part), key=len, default="") for part in parts if part)
    return tuple(_words()[word] for word in longest if word)


def _told(text: str) -> LegalStatus | None:
    if not text:
        return None
    if exact := named(LegalStatus, text):
        return exact
    statuses = [LegalStatus(meaning) for meaning in _meanings(text) if meaning != _ONLY_EVENT]
    return max(statuses, key=_weight, default=None)


def _reports_event(text: str) -> bool:
    return _ONLY_EVENT in _meanings(text)

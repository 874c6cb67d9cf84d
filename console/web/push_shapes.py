"""The shapes of what the API answers about pushes, reviews and the audit."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from matcher.delivery_vocabulary import Answer, PushDirection, PushState
from matcher.push_vocabulary import PushChannel


class PushShape(BaseModel):
    """One push with what the recipient reads; the contact is an id, never a name."""

    model_config = ConfigDict(extra="allow")

    push_id: str
    state: PushState
    direction: PushDirection
    channel: PushChannel
    day: date
    sent_day: date | None
    need_id: str
    patent_id: str
    enterprise_id: str
    level: int | None
    p_relevant: float
    content: dict[str, Any]


class FoundPushesShape(BaseModel):
    """One page of pushes."""

    results: list[PushShape]
    total: int
    page: int
    pages: int


class ReviewShape(PushShape):
    """A push under review: who approved it so far, and the check that a decision may name."""

    check: str
    approvers: list[str]


class FoundReviewsShape(BaseModel):
    """One page of what is under review."""

    results: list[ReviewShape]
    total: int
    page: int
    pages: int


class GivenAnswerShape(BaseModel):
    """An answer, without what was said in free words."""

    answer: Answer
    source: str
    at: str
    forwarded: bool
    taken_down_by: str


class PushSheetShape(ReviewShape):
    """One push with its decisions, its entries of the ledger, its message and its answers."""

    enterprise: str
    decisions: list[dict[str, Any]]
    ledger: list[dict[str, Any]]
    message: dict[str, Any] | None
    answers: list[GivenAnswerShape]


class AuditShape(BaseModel):
    """What the ledger proves, counted from its entries alone."""

    model_config = ConfigDict(extra="allow")

    chain: str
    strict: int
    loose: int
    beside: dict[str, int]
    states: dict[str, int]
    by_year: dict[str, dict[str, int]]
    duplicates: int
    cap_breaches: int | None
    after_refusal: int
    anchored_until: str | None
    entries: int

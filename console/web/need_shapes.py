"""The shapes of needs and enterprises in the answers of the API."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from matcher.vocabulary import (
    ChainRole,
    Confidentiality,
    EnterpriseSize,
    NeedElement,
    NeedOrigin,
    NeedStanding,
)


class QuestionShape(BaseModel):
    """A question to the enterprise, with answers to choose from."""

    element: NeedElement
    text: str
    options: list[str]


class ListedNeedShape(BaseModel):
    """A need in a list; `segment` is the name of its place in the chain."""

    need_id: str
    title: str
    enterprise_id: str
    enterprise: str
    posted_date: date | None
    valid_until: date | None
    standing: NeedStanding
    confidentiality: Confidentiality
    origin: NeedOrigin
    segment: str
    vague: bool
    vague_reason: str
    lacking: list[NeedElement]
    questions: list[QuestionShape]


class NeedsShape(BaseModel):
    """One page of needs."""

    needs: list[ListedNeedShape]
    total: int
    page: int
    pages: int


class MatchShape(BaseModel):
    """A patent proposed for the need; the quotations of both sides stand in `evidence`."""

    match_id: str
    patent_id: str
    title: str
    rank: int
    p_relevant: float
    level: int
    pushable: bool
    reason: str
    evidence: list[dict[str, Any]]
    missing: list[dict[str, Any]]


class NeedShape(ListedNeedShape):
    """A need with its matches; all its other fields come along."""

    model_config = ConfigDict(extra="allow")

    content: str
    matches: list[MatchShape]


class EnterpriseShape(BaseModel):
    """An enterprise; of its contacts only how many there are."""

    enterprise_id: str
    name: str
    aliases: list[str]
    chain_role: ChainRole
    size: EnterpriseSize | None
    region: str
    industry: str
    products: str
    segment: str
    open_needs: int
    contacts: int


class EnterprisesShape(BaseModel):
    """One page of enterprises."""

    enterprises: list[EnterpriseShape]
    total: int
    page: int
    pages: int

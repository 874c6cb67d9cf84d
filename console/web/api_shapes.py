"""The shapes of what the API answers, as its description states them."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from matcher.vocabulary import Facet, LegalStatus, ProviderKind


class ProblemShape(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class IndexShape(BaseModel):
    """The search index: fresh, stale or absent."""

    state: str
    patents: int


class StatusShape(BaseModel):
    """What the home holds."""

    patents: int
    needs: int
    open_needs: int
    enterprises: int
    matches: int
    chain: str
    index: IndexShape
    pushes: dict[str, int]
    steps: list[str]
    warnings: list[str]


class QuotationShape(BaseModel):
    """Words of a patent; offsets count Unicode code points of the field as stored."""

    field: str
    start: int
    end: int
    text: str


class ResultShape(BaseModel):
    """One patent found; `score` is null in a list without words."""

    patent_id: str
    title: str
    score: float | None
    evidence: list[QuotationShape]
    legal_status: LegalStatus
    provider_kind: ProviderKind
    patentees: list[str]
    filing_date: date | None


class FoundShape(BaseModel):
    """One page of results; `total` counts what was found: of a search, among the likeliest."""

    results: list[ResultShape]
    total: int
    page: int
    pages: int


class SpanShape(QuotationShape):
    """Words that speak of one facet: a proposal with its confidence, or a person's word."""

    number: int
    facet: Facet
    confidence: float
    confirmed_by: str


class FacetsShape(BaseModel):
    """The deep index of a patent, by which version."""

    version: str
    spans: list[SpanShape]


class PatentShape(BaseModel):
    """A patent with the provider's terms, its facets and its readiness; all its other fields come along."""

    model_config = ConfigDict(extra="allow")

    patent_id: str
    title: str
    abstract: str
    claims: str
    legal_status: LegalStatus
    provider_kind: ProviderKind
    segment: str
    terms: dict[str, Any] | None
    facets: FacetsShape
    readiness_level: int | None
    readiness_evidence: str
    readiness_probabilities: dict[str, float]

"""The shapes of what the API answers about what follows a push."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from matcher.followup_vocabulary import CaseState, FollowUpAlarm, FunnelStage


class TrackShape(BaseModel):
    """One enterprise and one patent family, step by step."""

    model_config = ConfigDict(extra="allow")

    enterprise_id: str
    family_id: str
    title: str
    stage: FunnelStage | None
    alarms: list[FollowUpAlarm]
    events: list[dict[str, Any]]


class CaseShape(BaseModel):
    """One case of cultivation."""

    model_config = ConfigDict(extra="allow")

    case_id: str
    enterprise_id: str
    patent_id: str
    state: CaseState
    wanted: int
    readiness: int | None
    milestones: list[dict[str, Any]]


class CasesShape(BaseModel):
    """What is in hand."""

    tracks: list[TrackShape]
    cases: list[CaseShape]


class FunnelShape(BaseModel):
    """The figures; a share has `hits`, `n`, `value`, `low`, `high` (Wilson, 95 %) and `enough` (n of 50 or more)."""

    model_config = ConfigDict(extra="allow")

    reached: dict[FunnelStage, int]
    conversions: dict[FunnelStage, dict[str, Any]]
    signing_rate: dict[str, Any]
    precision: dict[str, Any]


class TransfersShape(BaseModel):
    """Contracts; amounts in fen."""

    transfers: list[dict[str, Any]]


class TransferEntriesShape(BaseModel):
    """Every entry of one contract."""

    entries: list[dict[str, Any]]


class RegisterShape(BaseModel):
    """Records of a register, the latest first; amounts in fen. What else a record has depends on the register."""

    records: list[dict[str, Any]]


class RegisterEntriesShape(BaseModel):
    """Every entry of one record."""

    entries: list[dict[str, Any]]


class ReportHeadShape(BaseModel):
    """A frozen report, named."""

    number: int
    as_of: date
    made_at: datetime
    person: str
    sha256: str
    entries: int


class ReportsShape(BaseModel):
    """What reports there are, the latest first."""

    reports: list[ReportHeadShape]


class ReportShape(BaseModel):
    """The frozen data set of a report."""

    model_config = ConfigDict(extra="allow")

    format: int
    as_of: date
    programme: dict[str, Any]
    lines: list[dict[str, Any]]

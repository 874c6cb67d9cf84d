"""The shapes of what the API answers about the daily work and to providers."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from matcher.delivery_vocabulary import MessageKind, MessageState, RunState, Step
from matcher.push_vocabulary import PushChannel
from matcher.vocabulary import Availability, LegalStatus, RecordKind, Role


class StepShape(BaseModel):
    """A step of the clock: when it runs next, and how it ended last."""

    step: Step
    next_at: datetime
    state: RunState | None
    started_at: datetime | None
    detail: str


class RunShape(BaseModel):
    """A step that ran."""

    step: str
    started_at: datetime
    state: RunState
    detail: str


class SourceShape(BaseModel):
    """A source that is pulled from."""

    name: str
    checked_at: datetime | None
    next_at: datetime | None


class JobsShape(BaseModel):
    """The board of jobs; `complaint` says what is wrong with the table of sources."""

    steps: list[StepShape]
    sources: list[SourceShape]
    runs: list[RunShape]
    complaint: str


class ImportRunShape(BaseModel):
    """An import with the counts of its files."""

    run_id: str
    kind: RecordKind
    person: str
    at: datetime
    undone_at: datetime | None
    undone_by: str
    files: list[dict[str, Any]]


class ImportsShape(BaseModel):
    """The newest imports, and how many there are in all."""

    runs: list[ImportRunShape]
    total: int


class MessageShape(BaseModel):
    """A message; whom it goes to is not told, only the enterprise."""

    message_id: str
    code: str
    kind: MessageKind
    channel: PushChannel
    day: date
    state: MessageState
    enterprise_id: str
    push_ids: list[str]


class OutboxShape(BaseModel):
    """What is not settled: of each kind the oldest hundred, and how many there are by state."""

    unknown: list[MessageShape]
    prepared: list[MessageShape]
    leaving: list[MessageShape]
    counts: dict[str, int]


class DayShape(BaseModel):
    """A day: what is planned, what left, and what came to nothing."""

    day: date
    coming: int
    gone: int
    other: int


class CalendarShape(BaseModel):
    """The days of a month."""

    days: list[DayShape]


class ChainShape(BaseModel):
    """The chain picture as it was last drawn; ids stand behind every count."""

    model_config = ConfigDict(extra="allow")

    chain: str
    as_of: date
    matrix: dict[str, Any]
    segments: list[dict[str, Any]]


class SettingShape(BaseModel):
    """A setting; what opens anything is not shown."""

    name: str
    value: str
    stated: bool


class SettingsShape(BaseModel):
    """All of them."""

    settings: list[SettingShape]


class PersonShape(BaseModel):
    """A person; `provider`: of which organization."""

    name: str
    role: Role
    active: bool
    provider: str


class PeopleShape(BaseModel):
    """Everyone."""

    people: list[PersonShape]


class CorrectionShape(BaseModel):
    """A correction that a provider asks for."""

    number: int
    patent_id: str
    provider: str
    text: str
    person: str
    at: datetime


class CorrectionsShape(BaseModel):
    """Those nobody settled."""

    corrections: list[CorrectionShape]


class SubmissionShape(BaseModel):
    """A need as an enterprise filled it in."""

    number: int
    enterprise_id: str
    at: datetime
    stated: dict[str, str]


class SubmissionsShape(BaseModel):
    """Those nobody settled."""

    submissions: list[SubmissionShape]


class OwnTermsShape(BaseModel):
    """What the provider says of a patent."""

    availability: Availability
    availability_date: date | None
    fee: str
    payment: str
    stated_maturity: str
    readiness_level: int | None


class OwnPatentShape(BaseModel):
    """A patent of the provider whose token asks."""

    patent_id: str
    title: str
    legal_status: LegalStatus
    legal_status_date: date | None
    terms: OwnTermsShape | None


class ToldShape(BaseModel):
    """What enterprises answered to all its patents together; kinds of fewer than three only in `other_answers`."""

    asked: int
    answers: dict[str, int]
    other_answers: int


class OwnPatentsShape(BaseModel):
    """One page of them."""

    provider: str
    results: list[OwnPatentShape]
    told: ToldShape
    total: int
    page: int
    pages: int


class DemandShape(BaseModel):
    """A need in words that name nobody."""

    segment: str
    title: str
    text: str


class DemandsShape(BaseModel):
    """Those in the segments of the provider's patents."""

    demands: list[DemandShape]

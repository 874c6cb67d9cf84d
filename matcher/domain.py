"""The nouns of the house: small frozen records, shared by every package."""

from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from matcher.vocabulary import (
    Availability,
    ChainRole,
    Confidentiality,
    EnterpriseSize,
    Facet,
    LegalBasis,
    LegalStatus,
    Level,
    NeedElement,
    NeedOrigin,
    NeedStanding,
    NeedState,
    PatentKind,
    ProviderKind,
    Role,
    TransferMode,
)


@dataclass(frozen=True, slots=True)
class Patent:
    """One patent application with everything known of it; `as_of` is the newest date its sources state."""

    patent_id: str
    title: str
    abstract: str = ""
    claims: str = ""
    kind: PatentKind = PatentKind.UNKNOWN
    application_number: str = ""
    publication_number: str = ""
    publication_numbers: tuple[str, ...] = ()
    filing_date: date | None = None
    publication_date: date | None = None
    grant_date: date | None = None
    legal_status: LegalStatus = LegalStatus.UNKNOWN
    legal_status_text: str = ""
    legal_status_date: date | None = None
    patentees: tuple[str, ...] = ()
    inventors: tuple[str, ...] = ()
    provider_kind: ProviderKind = ProviderKind.UNKNOWN
    ipc_codes: tuple[str, ...] = ()
    locarno_codes: tuple[str, ...] = ()
    family_id: str = ""
    family_size: int | None = None
    cited_by_count: int | None = None
    as_of: date | None = None

    @property
    def family(self) -> str:
        """The family this patent counts under; a patent without a stated family is its own."""
        return self.family_id or self.patent_id

    def __reduce__(self) -> tuple[type["Patent"], tuple[Any, ...]]:
        """To another process as a call with all fields: a third of what a dataclass does by itself takes."""
        return Patent, _fields_of(self)


_fields_of = attrgetter(*Patent.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class SupplyTerms:
    """What the provider says of one patent's readiness and conditions; fields as on the university's form."""

    patent_id: str
    title: str = ""
    provider: str = ""
    grade: str = ""
    technical_conditions: str = ""
    equipment_required: str = ""
    stated_maturity: str = ""
    readiness_level: int | None = None
    transfer_modes: tuple[TransferMode, ...] = ()
    fee: str = ""
    payment: str = ""
    open_license_number: str = ""
    availability: Availability = Availability.UNCONFIRMED
    availability_date: date | None = None


@dataclass(frozen=True, slots=True)
class TechnologyNeed:
    """What one enterprise needs. `content` is free text; the elements beside it are filled in where a form asked."""

    need_id: str
    title: str
    content: str = ""
    enterprise_id: str = ""
    enterprise: str = ""
    problem: str = ""
    desired_effect: str = ""
    target: str = ""
    limits: str = ""
    budget: str = ""
    deadline: date | None = None
    min_readiness: int | None = None
    industry: str = ""
    segment: str = ""
    transfer_modes: tuple[TransferMode, ...] = ()
    confidentiality: Confidentiality = Confidentiality.CENTRE_ONLY
    anonymous_text: str = ""
    posted_date: date | None = None
    valid_until: date | None = None
    state: NeedState = NeedState.OPEN
    origin: NeedOrigin = NeedOrigin.STATED

    def is_open(self, today: date) -> bool:
        """Whether the need still waits for an answer on `today` (a day in Asia/Shanghai)."""
        return self.standing(today) is NeedStanding.OPEN

    def standing(self, today: date) -> NeedStanding:
        """Open, expired or closed on `today`."""
        if self.state is NeedState.CLOSED:
            return NeedStanding.CLOSED
        expired = self.valid_until is not None and self.valid_until < today
        return NeedStanding.EXPIRED if expired else NeedStanding.OPEN


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at an enterprise, with the legal basis for holding the data. Never part of a ledger."""

    enterprise_id: str
    name: str
    duty: str = ""
    email: str = ""
    phone: str = ""
    legal_basis: LegalBasis | None = None
    source: str = ""
    basis_date: date | None = None


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A firm of the park, keyed by its 统一社会信用代码 where that is known."""

    enterprise_id: str
    name: str
    aliases: tuple[str, ...] = ()
    chain_role: ChainRole = ChainRole.OTHER
    size: EnterpriseSize | None = None
    region: str = ""
    industry: str = ""
    products: str = ""
    segment: str = ""
    patent_count: int | None = None
    surveyed_date: date | None = None
    contacts: tuple[Contact, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the firm may sign a patent with."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, or of a provider, under whose name decisions are recorded. `provider`: the organization whose
    patents such a person manages, as it stands on them."""

    name: str
    role: Role
    active: bool = True
    provider: str = ""


@dataclass(frozen=True, slots=True)
class ChainSegment:
    """One segment of the chain and what marks a text or a classification code as belonging to it."""

    segment_id: str
    name: str
    stage: str = ""
    terms: tuple[str, ...] = ()
    ipc_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndustrialChain:
    """The one industry chain a programme is about."""

    name: str
    segments: tuple[ChainSegment, ...]


@dataclass(frozen=True, slots=True)
class SegmentAssignment:
    """A record's place in the chain (`segment_id` empty: unassigned) with the reason; `person` corrected it, if any."""

    record_id: str
    segment_id: str
    reason: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation on both sides: offsets count Unicode code points in the fields exactly as stored."""

    need_field: str
    need_start: int
    need_end: int
    need_text: str
    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An element of the need that the patent does not answer, quoted from `need_field`, offsets in code points."""

    element: NeedElement
    text: str
    start: int
    end: int
    need_field: str = "content"


@dataclass(frozen=True, slots=True)
class FacetSpan:
    """A verbatim span of a patent that speaks of one facet; offsets in code points of `field`."""

    facet: Facet
    field: str
    start: int
    end: int
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """A patent proposed for a need, with its reason. Facet scores are similarities in [0, 1] or None. `pushable` is
    False where the need was vague: a match for staff to look at, never one to push."""

    match_id: str
    need_id: str
    patent_id: str
    rank: int
    score: float
    level: Level
    p_relevant: float
    facet_scores: dict[Facet, float | None] = field(default_factory=dict)
    readiness_level: int | None = None
    readiness_evidence: str = ""
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[Missing, ...] = ()
    pushable: bool = True

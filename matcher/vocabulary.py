"""The closed sets of the house, one StrEnum each; their Chinese names are in `glossary`."""

from enum import IntEnum, StrEnum


class PatentKind(StrEnum):
    INVENTION = "invention"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"
    UNKNOWN = "unknown"


class LegalStatus(StrEnum):
    PENDING = "pending"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    INVALIDATED = "invalidated"
    UNKNOWN = "unknown"


class ProviderKind(StrEnum):
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    STATE_OWNED = "state_owned"
    ENTERPRISE = "enterprise"
    INDIVIDUAL = "individual"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


class Availability(StrEnum):
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    IN_TALKS = "in_talks"
    UNAVAILABLE = "unavailable"


class Confidentiality(StrEnum):
    PUBLIC = "public"
    ANONYMOUS = "anonymous"
    CENTRE_ONLY = "centre_only"


class TransferMode(StrEnum):
    ASSIGNMENT = "assignment"
    ORDINARY_LICENSE = "ordinary_license"
    EXCLUSIVE_LICENSE = "exclusive_license"
    SOLE_LICENSE = "sole_license"
    OPEN_LICENSE = "open_license"
    EQUITY = "equity"
    FREE_THEN_PAID = "free_then_paid"
    USE_THEN_PAY = "use_then_pay"
    JOINT_DEVELOPMENT = "joint_development"


class ChainRole(StrEnum):
    LEAD_FIRM = "lead_firm"
    SINGLE_CHAMPION = "single_champion"
    ADVANTAGED_FIRM = "advantaged_firm"
    SUPPORTING_FIRM = "supporting_firm"
    OTHER = "other"


class EnterpriseSize(StrEnum):
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class LegalBasis(StrEnum):
    """Why a contact's personal data may be processed (PIPL, article 13)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    PUBLIC_INFORMATION = "public_information"


class NeedOrigin(StrEnum):
    STATED = "stated"
    INFERRED = "inferred"


class NeedState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class NeedStanding(StrEnum):
    """How a need stands on a day: what is open by its state may have expired."""

    OPEN = "open"
    EXPIRED = "expired"
    CLOSED = "closed"


class Role(StrEnum):
    OPERATOR = "operator"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    PROVIDER = "provider"


class RecordKind(StrEnum):
    """What an import can bring in; also the key of versions, provenance and segment assignments."""

    PATENT = "patent"
    NEED = "need"
    ENTERPRISE = "enterprise"
    SUPPLY = "supply"


class Facet(StrEnum):
    SUBJECT = "subject"
    TECHNICAL_MEANS = "technical_means"
    TECHNICAL_EFFECT = "technical_effect"
    ESSENTIAL_FEATURES = "essential_features"
    APPLICATION = "application"


class FacetVerdict(StrEnum):
    """What a person said of a proposed facet."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REJECT = "reject"


class NeedElement(StrEnum):
    OBJECT = "object"
    PROBLEM = "problem"
    TARGET = "target"
    LIMIT = "limit"


class Vagueness(StrEnum):
    """Why a need says too little to be pushed on."""

    NOT_TECHNICAL = "not_technical"
    NO_OBJECT = "no_object"
    NOTHING_ASKED = "nothing_asked"
    TOO_SHORT = "too_short"


class ReadinessBand(StrEnum):
    """How far a technology has got: levels 1-3, 4-6, 7-9."""

    RESEARCH = "research"
    PROTOTYPE = "prototype"
    PRODUCTION = "production"


class ProspectGrade(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Ineligibility(StrEnum):
    """Why a patent is not proposed to a need, however similar."""

    DESIGN = "design"
    NOT_IN_FORCE = "not_in_force"
    TERM_OVER = "term_over"
    UNAVAILABLE = "unavailable"
    OWN_PATENT = "own_patent"


class Level(IntEnum):
    """How well a patent answers a need, on the scale transfer officers already use."""

    UNRELATED = 1
    WEAK = 2
    RATHER_STRONG = 3
    STRONG = 4

"""A patent's state and terms in words; what no one has confirmed says so."""

from matcher.domain import Patent, SupplyTerms
from matcher.glossary import chinese
from matcher.match_words import clipped
from matcher.readiness import PROVIDER
from matcher.vocabulary import Availability, ProviderKind

AWAITING_PROVIDER = "待供方确认"
UNKNOWN_READINESS = "未知"
_LONGEST_QUOTE = 80


def legal_status_of(patent: Patent) -> str:
    """The legal status, with the source's own words where they say more."""
    name = chinese(patent.legal_status)
    own_words = patent.legal_status_text.strip().removeprefix(name).lstrip("；;，, ")
    return name if not own_words else f"{name}（{own_words}）"


def availability_of(terms: SupplyTerms | None) -> str:
    """Whether the provider will part with the patent, and since when that is known."""
    if terms is None or terms.availability is Availability.UNCONFIRMED:
        return AWAITING_PROVIDER
    name, day = chinese(terms.availability), terms.availability_date
    return f"{name}（{day.isoformat()}）" if day else name


def modes_of(terms: SupplyTerms | None) -> str:
    """The ways of transfer the provider accepts."""
    return "、".join(chinese(mode) for mode in terms.transfer_modes) if terms else ""


def price_of(terms: SupplyTerms | None) -> tuple[str, str, str]:
    """Fee, payment and open license number; empty where the provider has not said."""
    return (terms.fee, terms.payment, terms.open_license_number) if terms else ("", "", "")


def readiness_of(terms: SupplyTerms | None, level: int | None, evidence: str) -> tuple[str, int | None]:
    """The readiness in words that say who holds it true, and its level: the provider's own statement goes before
    `level`, which a machine found in the words of `evidence` (as `matcher.readiness.assess` gives them)."""
    stated = clipped(terms.stated_maturity, _LONGEST_QUOTE) if terms else ""
    if terms is not None and terms.readiness_level is not None:
        words = (
            f"供方申报“{stated}”（{terms.readiness_level} 级）" if stated else f"供方申报：{terms.readiness_level} 级"
        )
        return words, terms.readiness_level
    if level is not None:
        return f"机器推断，未经确认：{level} 级{_ground(evidence)}", level
    return (f"供方申报“{stated}”（未定级）" if stated else UNKNOWN_READINESS), None


def organizations_of(patent: Patent) -> tuple[str, ...]:
    """The patentees that are organizations: a person's name is not given away before both sides agree."""
    if patent.provider_kind is ProviderKind.INDIVIDUAL:
        return ()
    return tuple(name for name in patent.patentees if name not in patent.inventors)


def _ground(evidence: str) -> str:
    quote = clipped(evidence.removeprefix(PROVIDER), _LONGEST_QUOTE)
    whose = "供方" if evidence.startswith(PROVIDER) else "专利"
    return f"（依据{whose}所述“{quote}”）" if quote else ""

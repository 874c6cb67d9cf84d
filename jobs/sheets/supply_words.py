"""A patent's state and terms in words; what no one has confirmed says so."""

from matcher.domain import Patent, SupplyTerms
from matcher.glossary import chinese
from matcher.vocabulary import Availability

AWAITING_PROVIDER = "待供方确认"


def legal_status_of(patent: Patent) -> str:
    """The legal status, with the source's own words where they say more."""
    name, own_words = chinese(patent.legal_status), patent.legal_status_text.strip()
    return name if own_words in ("", name) else f"{name}（{own_words}）"


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

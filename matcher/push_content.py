"""The exact words of an item."""

from matcher.domain import Match, Patent, SupplyTerms, TechnologyNeed
from matcher.glossary import chinese
from matcher.push_records import PushContent


def content_of(match: Match, need: TechnologyNeed, patent: Patent, terms: SupplyTerms | None) -> PushContent:
    """A patent for the enterprise whose need it answers."""
    first = match.evidence[0] if match.evidence else None
    return PushContent(
        need_title=need.title,
        patent_id=patent.patent_id,
        title=patent.title,
        patentees=patent.patentees,
        need_quote=first.need_text if first else "",
        patent_quote=first.text if first else "",
        legal_status=chinese(patent.legal_status),
        status_date=patent.legal_status_date,
        fee=terms.fee if terms else "",
        availability="待供方确认",
    )

"""Which patents may be proposed at all, and until when: decided from records and the day, never from similarity."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from matcher.domain import Patent, SupplyTerms
from matcher.vocabulary import Availability, Ineligibility, LegalStatus, PatentKind

DEAD = frozenset(
    {
        LegalStatus.LAPSED,
        LegalStatus.EXPIRED,
        LegalStatus.WITHDRAWN,
        LegalStatus.REJECTED,
        LegalStatus.INVALIDATED,
    }
)
# Patent law of China, article 42: 20 years from filing for inventions, 10 for utility models.
TERM_YEARS = {PatentKind.UTILITY_MODEL: 10}
INVENTION_YEARS = 20


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_proposable_day(patent: Patent) -> date | None:
    """The last day on which the patent may be proposed: None for designs and rights that are gone; the day before the
    term ends (by the filing date) otherwise, and `date.max` where no filing date is known."""
    if patent.kind is PatentKind.DESIGN or patent.legal_status in DEAD:
        return None
    if patent.filing_date is None:
        return date.max
    return _day_before(patent.filing_date, TERM_YEARS.get(patent.kind, INVENTION_YEARS))


@lru_cache(maxsize=1 << 16)
def _day_before(day: date, years: int) -> date:
    """The day before the anniversary; the same patents come up for need after need."""
    return anniversary(day, years) - timedelta(days=1)


def ineligibility(
    patent: Patent, terms: SupplyTerms | None, seeker_names: Sequence[str], today: date
) -> Ineligibility | None:
    """Why the patent must not be proposed to this seeker today; None where it may."""
    if patent.kind is PatentKind.DESIGN:
        return Ineligibility.DESIGN
    last_day = last_proposable_day(patent)
    if last_day is None:
        return Ineligibility.NOT_IN_FORCE
    if last_day < today:
        return Ineligibility.TERM_OVER
    if terms is not None and terms.availability is Availability.UNAVAILABLE:
        return Ineligibility.UNAVAILABLE
    if any(name in patent.patentees for name in seeker_names if name):
        return Ineligibility.OWN_PATENT
    return None

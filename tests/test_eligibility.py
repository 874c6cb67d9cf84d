"""Which patents may be proposed, and until which day."""

from datetime import date

import pytest

from matcher.domain import Patent, SupplyTerms
from matcher.eligibility import ineligibility, last_proposable_day
from matcher.vocabulary import Availability, Ineligibility, LegalStatus, PatentKind

TODAY = date(2026, 11, 23)
INVENTION = Patent("CN1", "起重机", kind=PatentKind.INVENTION, filing_date=date(2010, 5, 1), patentees=("甲大学",))


def changed(**fields: object) -> Patent:
    values = {name: getattr(INVENTION, name) for name in INVENTION.__dataclass_fields__}
    return Patent(**(values | fields))


@pytest.mark.parametrize(
    ("patent", "last_day"),
    [
        (INVENTION, date(2030, 4, 30)),
        (changed(kind=PatentKind.UTILITY_MODEL), date(2020, 4, 30)),
        (changed(filing_date=date(2012, 2, 29), kind=PatentKind.UTILITY_MODEL), date(2022, 2, 27)),
        (changed(filing_date=None), date.max),
        (changed(kind=PatentKind.DESIGN), None),
        (changed(legal_status=LegalStatus.LAPSED), None),
        (changed(legal_status=LegalStatus.PENDING), date(2030, 4, 30)),
    ],
)
def test_the_last_proposable_day_follows_kind_filing_and_status(patent: Patent, last_day: date | None) -> None:
    assert last_proposable_day(patent) == last_day


def test_an_eligible_patent_has_no_reason_against_it() -> None:
    assert ineligibility(INVENTION, None, ["乙公司"], TODAY) is None


@pytest.mark.parametrize(
    ("patent", "terms", "seekers", "reason"),
    [
        (changed(kind=PatentKind.DESIGN), None, [], Ineligibility.DESIGN),
        (changed(legal_status=LegalStatus.REJECTED), None, [], Ineligibility.NOT_IN_FORCE),
        (changed(filing_date=date(2006, 11, 23)), None, [], Ineligibility.TERM_OVER),
        (INVENTION, SupplyTerms("CN1", availability=Availability.UNAVAILABLE), [], Ineligibility.UNAVAILABLE),
        (INVENTION, None, ["甲大学"], Ineligibility.OWN_PATENT),
    ],
)
def test_each_reason_against_a_patent_is_named(
    patent: Patent, terms: SupplyTerms | None, seekers: list[str], reason: Ineligibility
) -> None:
    assert ineligibility(patent, terms, seekers, TODAY) is reason


def test_the_term_ends_on_the_anniversary_itself() -> None:
    patent = changed(filing_date=date(2006, 11, 24))
    assert ineligibility(patent, None, [], TODAY) is None
    assert ineligibility(patent, None, [], date(2026, 11, 24)) is Ineligibility.TERM_OVER


def test_an_unnamed_seeker_owns_nothing() -> None:
    assert ineligibility(changed(patentees=("",)), None, [""], TODAY) is None

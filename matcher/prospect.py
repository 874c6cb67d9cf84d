"""What market a patent may find: a grade from facts of its record and the demand around it, with the facts it rests on.

Each fact counts a point or two for or against; the table was set by hand, nothing was fitted or measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.domain import Patent
from matcher.eligibility import DEAD, last_proposable_day
from matcher.glossary import chinese
from matcher.vocabulary import PatentKind, ProspectGrade

ENOUGH_SIGNS = 2  # of demand, family and citations; the term alone says nothing about a market
HIGH, LOW = 3, -1
DENSE, CROWDED = 1.0, 2.0
FAMILY, LARGE_FAMILY = 2, 4
CITED, MUCH_CITED = 3, 10
YEARS_TO_BE_CITED, SHORT_TERM, LONG_TERM = 5, 3, 10
_YEAR = timedelta(days=365.2425)


@dataclass(frozen=True, slots=True)
class NeedDensity:
    """The demand in a patent's segment of the chain: its open needs, and how many a segment has on average."""

    segment: str
    needs: int
    average: float


@dataclass(frozen=True, slots=True)
class MarketProspect:
    """A grade, or None where too little is known; `basis` says in Chinese what was looked at either way."""

    grade: ProspectGrade | None
    basis: str


@dataclass(frozen=True, slots=True)
class _Sign:
    """One fact: what it says and the points it counts. `market`: it speaks of the market, not only of time left."""

    text: str
    points: int
    market: bool = True


def market_prospect(patent: Patent, today: date, density: NeedDensity | None) -> MarketProspect:
    """The grade by the points of all facts known: 3 or more is high, below 0 low. `density` None: demand unknown."""
    if gone := _gone(patent, today):
        return MarketProspect(ProspectGrade.LOW, gone)
    signs = [*_demand(density), *_family(patent), *_citations(patent, today), *_term(patent, today)]
    basis = "；".join(sign.text for sign in signs)
    if sum(sign.market for sign in signs) < ENOUGH_SIGNS:
        return MarketProspect(None, f"依据不足：{basis or '需求、同族、被引、申请日均不明'}")
    points = sum(sign.points for sign in signs)
    high, low = points >= HIGH, points <= LOW
    grade = ProspectGrade.HIGH if high else ProspectGrade.LOW if low else ProspectGrade.MEDIUM
    return MarketProspect(grade, basis)


def _gone(patent: Patent, today: date) -> str:
    """Why there is nothing left to sell, where that is so."""
    if patent.legal_status in DEAD:
        return f"法律状态：{chinese(patent.legal_status)}"
    last_day = last_proposable_day(patent)
    if last_day is not None and last_day < today:
        return "保护期限已届满"
    return ""


def _demand(density: NeedDensity | None) -> Iterator[_Sign]:
    if density is None:
        return
    points = 0
    if density.needs == 0:
        points = -1
    elif density.needs >= CROWDED * density.average:
        points = 2
    elif density.needs > DENSE * density.average:
        points = 1
    text = f"环节“{density.segment}”有 {density.needs} 条征集中的需求（各环节平均 {density.average:.1f} 条）"
    yield _Sign(text, points)


def _family(patent: Patent) -> Iterator[_Sign]:
    if patent.family_size is not None and patent.family_size > 0:
        size = patent.family_size
        yield _Sign(f"同族 {size} 件", 2 if size >= LARGE_FAMILY else 1 if size >= FAMILY else 0)


def _citations(patent: Patent, today: date) -> Iterator[_Sign]:
    """Nobody citing tells something only once there was time to cite."""
    cited = patent.cited_by_count
    if cited is None or cited < 0:
        return
    points = 2 if cited >= MUCH_CITED else 1 if cited >= CITED else 0
    age = years_between(patent.filing_date, today) if patent.filing_date else None
    if cited == 0 and age is not None and age >= YEARS_TO_BE_CITED:
        points = -1
    yield _Sign(f"被引 {cited} 次", points)


def _term(patent: Patent, today: date) -> Iterator[_Sign]:
    """Age and what is left of the term: 20 years from filing, 10 for utility models."""
    if patent.filing_date is None:
        return
    age = max(0.0, years_between(patent.filing_date, today))
    last_day = last_proposable_day(patent)
    if last_day is None:
        return
    left = years_between(today, last_day)
    points = -2 if left < SHORT_TERM else 1 if left >= LONG_TERM else 0
    kind = "" if patent.kind is PatentKind.UNKNOWN else chinese(patent.kind)
    yield _Sign(f"{kind}申请 {age:.1f} 年，保护期剩余 {left:.1f} 年", points, market=False)


def years_between(start: date, end: date) -> float:
    """Years from one day to another; negative where `end` lies before."""
    return (end - start) / _YEAR

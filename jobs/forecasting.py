"""The forecast of a home: its open needs, stored matches and contacts against the programme's yearly target."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from jobs.consent_book import ConsentBook
from jobs.home import Home
from jobs.programme import home_programme
from jobs.push_world import as_it_stands, past_of, plan_records
from jobs.recipients import reaches
from jobs.settings import Settings
from jobs.standing_cases import levels_waited_for
from jobs.working_days import calendar_warning, read_working_days
from matcher.eligibility import last_proposable_day
from matcher.programme import Programme, Target
from matcher.push_forecast import Forecast, SegmentForecast, YearAhead, forecast
from matcher.push_vocabulary import Measure
from store import chain as chain_store
from store import enterprises as enterprise_store
from store import matches as match_store
from store import needs as need_store
from store import patents as patent_store
from store import pushes as push_store
from store import restorations


@dataclass(frozen=True, slots=True)
class ForecastReport:
    """The forecast beside what it is held against; `names` of segments by id."""

    programme: Programme
    year: tuple[date, date]
    target: Target | None
    found: Forecast
    threshold: float
    calibrated: bool
    names: dict[str, str]
    warning: str

    @property
    def shortfall(self) -> int:
        """How many pushes lack to the yearly target."""
        return max(0, int(self.target.amount) - self.found.expected) if self.target else 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        found = self.found
        return {
            "programme": self.programme.name,
            "first": self.year[0].isoformat(),
            "last": self.year[1].isoformat(),
            "target": self.target.amount if self.target else None,
            "clause": self.target.clause if self.target else "",
            "done": found.done,
            "items": found.items,
            "within_caps": found.within_caps,
            "expected": found.expected,
            "shortfall": self.shortfall,
            "threshold": self.threshold,
            "calibrated": self.calibrated,
            "working_days": found.working_days,
            "recipients": found.recipients,
            "in_talks": found.in_talks,
            "refused": {reason.value: number for reason, number in sorted(found.refused.items())},
            "segments": [self._segment(row) for row in found.segments],
            "warning": self.warning,
        }

    def _segment(self, row: SegmentForecast) -> dict[str, Any]:
        counts = {k: getattr(row, k) for k in ("supply", "needs", "items", "unreachable", "within_caps")}
        name = self.names.get(row.segment_id, row.segment_id)
        return {"segment_id": row.segment_id, "name": name, **counts, "lacks": [s.value for s in row.shortages]}


def read_forecast(home: Home, conn: sa.Connection, settings: Settings, today: date) -> ForecastReport:
    """The forecast on `today`. Raises as `home_programme` does."""
    programme, days = home_programme(home), read_working_days(home, settings.hours)
    first, last = programme.year_of(today)
    ahead = YearAhead(first, today, tuple(days.between(max(today, first), last)))
    enterprises = list(enterprise_store.every(conn))
    matches = match_store.every(conn)
    needs = {need.need_id: need for need in need_store.every(conn)}
    records = plan_records(conn, enterprises, needs, {match.patent_id for match in matches})
    ways = reaches(ConsentBook(home, conn), enterprises, settings.channels, today)
    chain = chain_store.get(conn)
    names = {segment.segment_id: segment.name for segment in chain.segments} if chain else {}
    supply = dict.fromkeys(names, 0) | _supply(conn, today)
    pushes = as_it_stands(conn, push_store.every(conn), enterprise_store.merges(conn))
    past = past_of(pushes, today, levels_waited_for(conn), restorations.lost(conn))
    return ForecastReport(
        programme=programme,
        year=(first, last),
        target=programme.target(Measure.PUSHES),
        found=forecast(matches, records, [way.recipient for way in ways], past, settings.policy, ahead, supply),
        threshold=settings.threshold,
        calibrated=match_store.calibrated(conn),
        names=names,
        warning=calendar_warning(days, today, last) if today <= last else "",
    )


def _supply(conn: sa.Connection, today: date) -> Counter[str]:
    """Proposable patents by segment."""
    found: Counter[str] = Counter()
    for segment_id, patent, number in patent_store.terms_by_segment(conn):
        last = last_proposable_day(patent)
        found[segment_id] += number if last is not None and last >= today else 0
    return found

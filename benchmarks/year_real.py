"""The home of the real year: patents and needs of ../shared/data, taken in, indexed and matched by the project's own
jobs as on a day of 2020. The market names no enterprise, so the needs are given to invented firms by chance."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from year_material import consenting, write_people

from jobs.chain import import_chain
from jobs.forecasting import read_forecast
from jobs.home import Home
from jobs.import_reports import ImportReport
from jobs.importing import import_files
from jobs.index_job import bring_index_up_to_date
from jobs.matching import CANDIDATES, Matching, MatchReport, open_needs, store_matches
from jobs.settings import Settings
from matcher.domain import Enterprise, Patent
from matcher.eligibility import ineligibility
from matcher.vocabulary import LegalStatus, RecordKind
from matcher.working_days import ZONE
from store import enterprises, needs, patents
from store.database import writing

# The last of the needs was posted on 19 March 2020.
FIRST, LAST = date(2020, 3, 23), date(2021, 3, 22)
FIRMS = 100
DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
PATENTS = ("exports/taian_7384.xlsx", "exports/title_assignee_abstract_4097.csv")
NEEDS = "marketplace/needs.csv"
FIELDS = Path(__file__).with_name("year_fields.toml")


def real(home: Home, engine: sa.Engine, settings: Settings, seed: int, first: date) -> dict[str, Any]:
    """Fill an empty home; what it holds on the first day, and what is forecast then."""
    if not DATA.is_dir():
        raise SystemExit(f"{DATA}: no such folder; the real scenario needs the real data")
    now = datetime.combine(first, time(7), ZONE)
    taken(home, engine, now)
    with writing(engine) as conn:
        write_people(conn)
        _give_to_firms(conn, seed, first)
    import_chain(engine, FIELDS, now)
    report = matched(home, engine, settings, now)
    home.programme.write_text(f"years = 2\nstart = {first.isoformat()}\n", encoding="utf-8")
    with engine.connect() as conn:
        forecast = read_forecast(home, conn, settings, first).to_dict()
        held = [patent for _, patent in patents.patents_changed_since(conn, 0)]
    return {"needs": _needs(report, first), "patents": _patents(held, first), "matches": _matches(report)} | {
        "forecast": forecast
    }


def taken(home: Home, engine: sa.Engine, now: datetime) -> list[ImportReport]:
    """The real files through the import. Raises SystemExit where one of them is refused."""
    kinds = ((RecordKind.PATENT, PATENTS), (RecordKind.NEED, (NEEDS,)))
    reports = [import_files(home, engine, kind, [DATA / one for one in names], now=now) for kind, names in kinds]
    errors = [file.error for report in reports for file in report.files if file.error]
    if errors:
        raise SystemExit("; ".join(errors))
    return reports


def matched(home: Home, engine: sa.Engine, settings: Settings, now: datetime) -> MatchReport:
    """Index and match; every pair above the threshold is kept, however many a need has."""
    bring_index_up_to_date(home, engine, now, encoder=settings.encoder, progress=lambda _: None)
    with engine.connect() as conn:
        matching = Matching(home, conn, now.date(), settings.threshold, settings.encoder)
        report = matching.run(open_needs(conn), CANDIDATES, lambda _: None)
    store_matches(engine, report, now)
    return report


def _give_to_firms(conn: sa.Connection, seed: int, first: date) -> None:
    """Each firm has one contact, who consented a month before the first day."""
    chance = random.Random(f"firms {seed}")
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for need in list(needs.every(conn)):
        asked[f"E{chance.randrange(FIRMS):03}"].append(need.need_id)
    agreed = first - timedelta(days=30)
    people = {firm: replace(consenting(firm, 0), basis_date=agreed) for firm in sorted(asked)}
    enterprises.write(conn, [Enterprise(firm, f"虚构{firm}厂", contacts=(one,)) for firm, one in people.items()])
    for firm, need_ids in asked.items():
        needs.move(conn, need_ids, firm)


def _needs(report: MatchReport, first: date) -> dict[str, Any]:
    asked = report.needs.values()
    still = {need.need_id for need in asked if need.is_open(first)}
    ends = Counter(need.valid_until for need in asked if need.need_id in still and need.valid_until)
    within = sum(number for day, number in ends.items() if day < first + timedelta(days=365))
    answered = {match.need_id for match in report.matches}
    return {
        "in the file": len(report.needs),
        "open on the first day": len(still),
        "of these running out within the year": within,
        "of these too vague to push on": len(still & set(report.vague)),
        "of these with a match": len(still & answered),
        "of these with a match to push": len(still & {match.need_id for match in report.pushable}),
    }


def _patents(held: list[Patent], first: date) -> dict[str, Any]:
    reasons = Counter(why.value if (why := ineligibility(one, None, (), first)) else "proposable" for one in held)
    unknown = [one for one in held if one.legal_status is LegalStatus.UNKNOWN]
    undated = [one for one in unknown if one.filing_date is None]
    kinds = Counter(one.kind.value for one in held)
    return {"in the files": len(held), "legal status unknown": len(unknown), "no filing date either": len(undated)} | {
        "kinds": dict(kinds.most_common()),
        "on the first day": dict(reasons.most_common()),
        "proposable of unknown status": sum(1 for one in unknown if ineligibility(one, None, (), first) is None),
    }


def _matches(report: MatchReport) -> dict[str, Any]:
    dropped: Counter[str] = Counter()
    for result in report.results:
        dropped.update({why.value: number for why, number in result.dropped.items()})
    return {
        "above the threshold": len(report.matches),
        "above it, but the patent is ineligible": dict(dropped),
        "calibrated": report.calibrated,
    }

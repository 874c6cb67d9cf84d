"""The university's supply form: what the provider says of one patent's readiness and conditions."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path

from ingest.cells import BadCell, choice, day
from ingest.files import read_tables
from ingest.headings import HeadingTable
from ingest.patent_numbers import application_number, patent_key, publication_number
from ingest.records import RowView, clean
from ingest.rows import Cell, CleanRow, Reject
from ingest.stated_terms import NO_LEVELS, known_readiness_levels, transfer_modes
from matcher.domain import SupplyTerms
from matcher.vocabulary import Availability

REQUIRED = (("application_number", "publication_number", "patent_id"),)


@cache
def supply_headings() -> HeadingTable:
    """The headings of the supply form (data/reference/supply_headings.csv)."""
    return HeadingTable.load("supply_headings", REQUIRED)


def read_supply(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[CleanRow[SupplyTerms] | Reject]:
    """Every row of a supply form as terms keyed by the patent's id, or as a reject."""
    tables = read_tables(path, supply_headings(), mapping)
    return chain.from_iterable(clean(table, supply_terms) for table in tables)


def supply_terms(row: RowView) -> SupplyTerms:
    """The terms a row states. Raises BadCell for the first value that cannot be accepted."""
    availability, confirmed = _availability(row)
    return SupplyTerms(
        patent_id=_patent_id(row),
        title=row.line("title"),
        provider=row.word("provider"),
        grade=row.word("grade"),
        technical_conditions=row.word("technical_conditions"),
        equipment_required=row.word("equipment_required"),
        stated_maturity=row.word("stated_maturity"),
        readiness_level=max(row.take("stated_maturity", known_readiness_levels, NO_LEVELS), default=None),
        transfer_modes=row.take("transfer_modes", transfer_modes, ()),
        fee=row.word("fee"),
        payment=row.word("payment"),
        open_license_number=row.word("open_license_number"),
        availability=availability,
        availability_date=confirmed,
    )


def _patent_id(row: RowView) -> str:
    application = row.take("application_number", application_number, "")
    publication = row.take("publication_number", publication_number, "")
    if application or publication:
        return patent_key(application, publication, "", ())
    if stated := row.word("patent_id"):
        return stated
    raise BadCell("申请号为空。请补填申请号或公开（公告）号", column=row.heading("application_number"))


def _availability(row: RowView) -> tuple[Availability, date | None]:
    availability = row.take("availability", _named, Availability.UNCONFIRMED)
    confirmed = row.take("availability_date", day, None)
    if availability is Availability.CONFIRMED and confirmed is None:
        raise BadCell("供方已确认，但没有确认日期。请补填确认日期", column=row.heading("availability_date"))
    return availability, confirmed


def _named(cell: Cell) -> Availability | None:
    return choice(Availability, cell)

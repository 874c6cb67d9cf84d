"""One row of a patent export to one Patent: numbers, dates, classes, status, parties and family."""

from dataclasses import dataclass
from datetime import date

from ingest.cells import BadCell, block, codes, count, day
from ingest.classification import classify
from ingest.families import family_of_members, family_of_priority
from ingest.legal_status import legal_status, newest_event
from ingest.patent_kinds import kind_of_numbers, kind_of_word, shows_grant
from ingest.patent_numbers import (
    application_number,
    looks_chinese,
    looks_published,
    patent_key,
    publication_number,
    without_kind_code,
)
from ingest.providers import provider_kind
from ingest.records import RowView
from matcher.domain import Patent
from matcher.vocabulary import LegalStatus, PatentKind


@dataclass(frozen=True, slots=True)
class _Numbers:
    application: str
    publications: tuple[str, ...]
    stated_id: str

    @property
    def publication(self) -> str:
        """The latest publication: the granted one where there is one."""
        return self.publications[-1] if self.publications else ""


@dataclass(frozen=True, slots=True)
class _Dates:
    filing: date | None
    publication: date | None
    grant: date | None

    def newest(self, status: date | None) -> date | None:
        """The last of these days and the status date."""
        return max((d for d in (self.filing, self.publication, self.grant, status) if d), default=None)


def patent(row: RowView) -> Patent:
    """The patent a row describes. Raises BadCell for the first value that cannot be accepted."""
    title = row.required("title", "专利名称")
    numbers = _numbers(row)
    patentees = row.names("patentees")
    ipc, locarno = _classes(row)
    granted = shows_grant(row.word("kind"), numbers.publication)
    dates = _dates(row, granted)
    status, words, status_date = _status(row, granted or dates.grant is not None)
    size = row.take("family_size", count, None)
    return Patent(
        patent_id=numbers.stated_id or patent_key(numbers.application, numbers.publication, title, patentees),
        title=title,
        abstract=row.line("abstract"),
        claims=row.take("claims", block, ""),
        kind=_kind(row, numbers, locarno),
        application_number=numbers.application,
        publication_number=numbers.publication,
        publication_numbers=numbers.publications,
        filing_date=dates.filing,
        publication_date=dates.publication,
        grant_date=dates.grant,
        legal_status=status,
        legal_status_text=words,
        legal_status_date=status_date,
        patentees=patentees,
        inventors=row.names("inventors"),
        provider_kind=provider_kind(patentees, numbers.publication[:2]),
        ipc_codes=ipc,
        locarno_codes=locarno,
        family_id=_family(row, numbers, size),
        family_size=size,
        cited_by_count=row.take("cited_by_count", count, None),
        as_of=dates.newest(status_date),
    )


def _numbers(row: RowView) -> _Numbers:
    """The numbers of the row; an id column may hold a Chinese application number or a publication number."""
    stated = row.take("patent_id", _identifier, "")
    application = row.take("application_number", application_number, "")
    publications = [row.take(field, publication_number, "") for field in ("publication_number", "grant_number")]
    if stated and looks_chinese(stated):
        application, stated = application or row.take("patent_id", application_number, ""), ""
    elif stated and looks_published(stated):
        published = row.take("patent_id", publication_number, "")
        publications.append(published)
        stated = "" if application else without_kind_code(published)
    return _Numbers(application, tuple(dict.fromkeys(filter(None, publications))), stated)


def _identifier(cell: object) -> str:
    text = " ".join(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).split())
    if len(text) > 64:
        raise BadCell("编号过长。编号不应超过 64 个字符")
    return text


def _dates(row: RowView, granted: bool) -> _Dates:
    """The dates of the row; `公开（公告）日` is the grant's date where the row shows the granted publication."""
    publication = row.take("publication_date", day, None)
    grant = row.take("grant_date", day, None)
    either = row.take("publication_or_grant_date", day, None)
    if granted:
        grant = grant or either
    else:
        publication = publication or either
    return _Dates(row.take("filing_date", day, None), publication, grant)


def _classes(row: RowView) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All IPC codes, the main one first, and the Locarno codes, whichever column they stand in."""
    empty: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    found = [
        row.take(field, lambda cell: classify(codes(cell)), empty)
        for field in ("ipc_main", "ipc_codes", "locarno_codes")
    ]
    ipc = dict.fromkeys(code for codes_of_cell, _ in found for code in codes_of_cell)
    locarno = dict.fromkeys(code for _, codes_of_cell in found for code in codes_of_cell)
    return tuple(ipc), tuple(locarno)


def _kind(row: RowView, numbers: _Numbers, locarno: tuple[str, ...]) -> PatentKind:
    for kind in (kind_of_word(row.word("kind")), kind_of_numbers(numbers.application, numbers.publication)):
        if kind is not PatentKind.UNKNOWN:
            return kind
    return PatentKind.DESIGN if locarno else PatentKind.UNKNOWN


def _status(row: RowView, granted: bool) -> tuple[LegalStatus, str, date | None]:
    """The status, the source's own words for it and the day it states."""
    words, validity = row.word("legal_status"), row.word("validity")
    stated = row.take("legal_status_date", day, None)
    if not words and (history := row.take("legal_history", block, "")):
        words, stated = newest_event(history)
    text = "；".join(dict.fromkeys(filter(None, (validity, words))))
    return legal_status(words, validity, granted), row.line("legal_status_text") or text, stated


def _family(row: RowView, numbers: _Numbers, size: int | None) -> str:
    if stated := row.word("family_id"):
        return stated
    if members := family_of_members(row.names("family_members"), numbers.publication):
        return members
    if number := row.word("family_number"):
        return f"F-{number}"
    return family_of_priority(row.names("priority_numbers"), size)

"""What the page of patents shows: a search or the whole list, filtered, one page of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ingest.cells import BadCell
from ingest.patent_numbers import application_number, publication_number
from jobs.index_shelf import IndexShelf
from matcher.domain import Evidence, Patent
from matcher.vocabulary import LegalStatus, ProviderKind
from store import patents as store
from store.rows import document

ON_A_PAGE = 20
LONGEST_QUERY = 2000
_LONGEST_NUMBER = 40
# A search looks at so many of the likeliest patents; filters choose among them.
SEARCHED, SEARCHED_FILTERED = 100, 400


@dataclass(frozen=True, slots=True)
class PatentQuery:
    """What is asked for: words (none: the whole list) and filters (None: whatever it is); pages count from 1."""

    text: str = ""
    status: LegalStatus | None = None
    provider: ProviderKind | None = None
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return self.status is not None or self.provider is not None

    @property
    def skipped(self) -> int:
        """How many results stand before the page."""
        return (self.page - 1) * ON_A_PAGE


@dataclass(frozen=True, slots=True)
class FoundPatent:
    """One result; `score` in [0, 1] is None in a list that was not searched."""

    patent: Patent
    score: float | None = None
    evidence: tuple[Evidence, ...] = ()

    def spans(self, field: str) -> list[tuple[int, int]]:
        """Where the field holds words of the search."""
        return [(quote.start, quote.end) for quote in self.evidence if quote.field == field]

    def to_dict(self) -> dict[str, Any]:
        """One entry of `results`: the keys of the contracts, and what a list shows of a patent."""
        patent = self.patent
        quotes = [{"field": e.field, "start": e.start, "end": e.end, "text": e.text} for e in self.evidence]
        more: dict[str, Any] = {"legal_status": patent.legal_status.value, "provider_kind": patent.provider_kind.value}
        more |= {"patentees": list(patent.patentees), "filing_date": document(patent.filing_date)}
        return {"patent_id": patent.patent_id, "title": patent.title, "score": self.score, "evidence": quotes} | more


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of results, and how many there are in all (of a search: among the likeliest)."""

    query: PatentQuery
    total: int
    results: tuple[FoundPatent, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // ON_A_PAGE))

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        counts = {"total": self.total, "page": self.query.page, "pages": self.pages}
        return {"results": [found.to_dict() for found in self.results]} | counts


def find_patents(shelf: IndexShelf, conn: sa.Connection, query: PatentQuery) -> FoundPage:
    """One page of what is asked for; a number of a patent finds just that patent. Raises HomeUnusable where words are
    given and there is no index."""
    text = query.text.strip()[:LONGEST_QUERY]
    if not text:
        return _listed(conn, query)
    if named := _named(conn, text):
        return FoundPage(query, 1, (FoundPatent(named),)[query.skipped :])
    return _searched(shelf, conn, query, text)


def _named(conn: sa.Connection, text: str) -> Patent | None:
    """The patent whose number the text is, however people write it."""
    if len(text) > _LONGEST_NUMBER:
        return None
    written = dict.fromkeys([text, *_numbers(text)])
    known = store.resolve(conn, written)
    found = next((known[number] for number in written if number in known), None)
    return store.get(conn, found) if found else None


def _numbers(text: str) -> Iterator[str]:
    for read in (application_number, publication_number):
        with suppress(BadCell):
            yield read(text)


def _listed(conn: sa.Connection, query: PatentQuery) -> FoundPage:
    total = store.count_of(conn, query.status, query.provider)
    page = store.page_of(conn, query.status, query.provider, query.skipped, ON_A_PAGE)
    return FoundPage(query, total, tuple(map(FoundPatent, page)))


def _searched(shelf: IndexShelf, conn: sa.Connection, query: PatentQuery, text: str) -> FoundPage:
    searcher = shelf.searcher()
    ranked = searcher.ranked(text, SEARCHED_FILTERED if query.is_filtered else SEARCHED)
    there = store.only(conn, [patent_id for patent_id, _ in ranked], query.status, query.provider)
    left = [(patent_id, score) for patent_id, score in ranked if patent_id in there]
    shown = left[query.skipped : query.skipped + ON_A_PAGE]
    patents = store.get_many(conn, [patent_id for patent_id, _ in shown])
    quotes = searcher.quotations(text, [patents[patent_id] for patent_id, _ in shown])
    results = [FoundPatent(patents[i], score, quote) for (i, score), quote in zip(shown, quotes, strict=True)]
    return FoundPage(query, len(left), tuple(results))

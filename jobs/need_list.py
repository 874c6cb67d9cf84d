"""The needs of a home as a list: filtered, a page at a time, each with its triage and its place in the chain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

import sqlalchemy as sa

from jobs.need_triages import NeedTriages
from jobs.triaging import asking, vague_reason
from matcher.domain import TechnologyNeed
from matcher.triage import Triage
from matcher.vocabulary import Confidentiality, NeedStanding, RecordKind
from store import chain as chain_store
from store import needs as need_store
from store.needs import NeedFilter

PER_PAGE = 20
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class NeedQuery:
    """What a list asks for; `vague` None for both."""

    text: str = ""
    standing: NeedStanding | None = None
    segment_id: str = ""
    confidentiality: Confidentiality | None = None
    vague: bool | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListedNeed:
    """A need with what it lacks; `segment` is the name of its place in the chain, empty where it has none."""

    need: TechnologyNeed
    triage: Triage
    standing: NeedStanding
    segment: str

    def to_dict(self) -> dict[str, Any]:
        """The need as the API gives it."""
        need = self.need
        plain = ("need_id", "title", "enterprise_id", "enterprise", "posted_date", "valid_until")
        more: dict[str, Any] = {
            "standing": self.standing,
            "confidentiality": need.confidentiality,
            "origin": need.origin,
        }
        more |= {"segment": self.segment, "vague": self.triage.vague, "vague_reason": vague_reason(self.triage)}
        return {name: getattr(need, name) for name in plain} | more | asking(self.triage)


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One page of the list."""

    needs: tuple[ListedNeed, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return ceil(self.total / PER_PAGE)

    def to_dict(self) -> dict[str, Any]:
        """The page as the API gives it."""
        found = [need.to_dict() for need in self.needs]
        return {"needs": found, "total": self.total, "page": self.page, "pages": self.pages}


def list_needs(conn: sa.Connection, query: NeedQuery, triages: NeedTriages, today: date) -> NeedPage:
    """The page that is asked for; one behind the last is empty. Whether a need is vague is decided when it is read, so
    that all of the other filters' needs are read where the list is narrowed by it."""
    wanted = NeedFilter(today, query.text, query.standing, query.segment_id, query.confidentiality)
    first = (query.page - 1) * PER_PAGE
    if query.vague is None:
        found, total = need_store.find(conn, wanted, first, PER_PAGE), need_store.count_of(conn, wanted)
    else:
        every = [n for n in need_store.find(conn, wanted) if triages.of(n).vague is query.vague]
        found, total = every[first : first + PER_PAGE], len(every)
    return NeedPage(tuple(listed(conn, found, triages, today)), total, query.page)


def listed(conn: sa.Connection, found: Iterable[TechnologyNeed], triages: NeedTriages, today: date) -> list[ListedNeed]:
    """These needs as a list shows them."""
    needs = list(found)
    places = chain_store.assignments(conn, RecordKind.NEED, (need.need_id for need in needs))
    names = dict(segments(conn))
    ids = {need_id: place.segment_id for need_id, place in places.items()}
    return [
        ListedNeed(need, triages.of(need), need.standing(today), names.get(ids.get(need.need_id, ""), ""))
        for need in needs
    ]


def vague_open(conn: sa.Connection, triages: NeedTriages, today: date) -> int:
    """How many open needs say too little to be pushed on."""
    opened = need_store.find(conn, NeedFilter(today, standing=NeedStanding.OPEN))
    return sum(triages.of(need).vague for need in opened)


def segments(conn: sa.Connection) -> list[tuple[str, str]]:
    """Id and name of every segment of the chain, in its order; empty where there is no chain."""
    chain = chain_store.get(conn)
    return [(segment.segment_id, segment.name) for segment in chain.segments] if chain else []

"""The enterprises of a home: as a list, a page at a time, and one with all that belongs to it. Whoever may not see
contacts gets them as ids."""

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

import sqlalchemy as sa

from jobs.contacts import ShownContact, list_contacts
from jobs.home import Home
from jobs.need_list import ListedNeed, listed
from jobs.need_triages import NeedTriages
from matcher.answers import GivenAnswer
from matcher.domain import Enterprise
from matcher.errors import RecordUnknown
from matcher.push_records import PushRecord
from matcher.vocabulary import ChainRole, RecordKind
from store import answers, chain, enterprises, needs, pushes
from store.needs import NeedFilter

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class ListedEnterprise:
    """An enterprise as a list shows it."""

    enterprise: Enterprise
    segment: str
    open_needs: int

    def to_dict(self) -> dict[str, Any]:
        """The enterprise as the API gives it: nothing of its contacts but how many there are."""
        firm = self.enterprise
        plain = ("enterprise_id", "name", "aliases", "chain_role", "size", "region", "industry", "products")
        told = {name: getattr(firm, name) for name in plain}
        return told | {"segment": self.segment, "open_needs": self.open_needs, "contacts": len(firm.contacts)}


@dataclass(frozen=True, slots=True)
class EnterprisePage:
    """One page of the list."""

    enterprises: tuple[ListedEnterprise, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return ceil(self.total / PER_PAGE)

    def to_dict(self) -> dict[str, Any]:
        """The page as the API gives it."""
        found = [one.to_dict() for one in self.enterprises]
        return {"enterprises": found, "total": self.total, "page": self.page, "pages": self.pages}


@dataclass(frozen=True, slots=True)
class SentItem:
    """A push to the enterprise with the answer that counts, where there is one."""

    push: PushRecord
    answer: GivenAnswer | None


@dataclass(frozen=True, slots=True)
class EnterpriseSheet:
    """An enterprise with all that belongs to it."""

    listed: ListedEnterprise
    needs: tuple[ListedNeed, ...]
    contacts: tuple[ShownContact, ...]
    pushes: tuple[SentItem, ...]


def list_enterprises(conn: sa.Connection, text: str, role: ChainRole | None, page: int, today: date) -> EnterprisePage:
    """The page that is asked for; one behind the last is empty."""
    found = enterprises.find(conn, text, role, (page - 1) * PER_PAGE, PER_PAGE)
    return EnterprisePage(tuple(_listed(conn, found, today)), enterprises.count_of(conn, text, role), page)


def enterprise_sheet(
    home: Home, engine: sa.Engine, enterprise_id: str, triages: NeedTriages, today: date
) -> EnterpriseSheet:
    """One enterprise. Raises RecordUnknown."""
    with engine.connect() as conn:
        firm = enterprises.get(conn, enterprise_id)
        if firm is None:
            raise RecordUnknown("没有这家企业", enterprise_id, "请核对企业编号")
        own = needs.find(conn, NeedFilter(today, enterprise_id=enterprise_id))
        sent = pushes.of_enterprise(conn, [enterprise_id])
        given = answers.latest(conn, [push.push_id for push in sent])
        items = tuple(SentItem(push, given.get(push.push_id)) for push in reversed(sent))
        shown, stated = _listed(conn, [firm], today)[0], tuple(listed(conn, own, triages, today))
    people = tuple(list_contacts(home, engine, today, enterprise_id)) if firm.contacts else ()
    return EnterpriseSheet(shown, stated, people, items)


def _listed(conn: sa.Connection, found: list[Enterprise], today: date) -> list[ListedEnterprise]:
    ids = [firm.enterprise_id for firm in found]
    held = chain.get(conn)
    names = {segment.segment_id: segment.name for segment in held.segments} if held else {}
    places = chain.assignments(conn, RecordKind.ENTERPRISE, ids)
    opened = needs.open_by_enterprise(conn, ids, today)
    segments = {record_id: names.get(place.segment_id, "") for record_id, place in places.items()}
    return [
        ListedEnterprise(firm, segments.get(firm.enterprise_id, ""), opened.get(firm.enterprise_id, 0))
        for firm in found
    ]

"""Contacts who had their data erased do not come back with the next register."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from jobs.consent_book import ConsentBook
from jobs.home import Home
from matcher.domain import Enterprise
from matcher.push_vocabulary import ConsentAct
from matcher.vocabulary import RecordKind
from store import consent


class Screen:
    """Takes erased contacts out of what one import brings; costs nothing where nobody was ever erased."""

    def __init__(self, home: Home, conn: sa.Connection, kind: RecordKind) -> None:
        self._book: ConsentBook | None = None
        if kind is RecordKind.ENTERPRISE and (consent.secret_ids(conn) or home.refusals.exists()):
            self._book = ConsentBook(home, conn)

    def without_erased(self, records: Sequence[Any]) -> list[Any]:
        """The records in order, enterprises without contacts that were erased; the others as they are, untouched."""
        book = self._book
        return list(records) if book is None else [_screened(book, record) for record in records]


def _screened(book: ConsentBook, firm: Enterprise) -> Enterprise:
    left = tuple(contact for contact in firm.contacts if not _is_erased(book, firm, contact))
    return firm if len(left) == len(firm.contacts) else replace(firm, contacts=left)


def _is_erased(book: ConsentBook, firm: Enterprise, contact: Any) -> bool:
    keys = book.keys(contact, firm)
    told = keys.person | ({keys.email} if keys.email else set())
    return ConsentAct.ERASE in book.acts_on(told).values()

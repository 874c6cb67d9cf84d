"""Enterprises of the park with their contacts; further rows of the same firm may each bring another contact."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from ingest.cells import BadCell, choice, count, day, line
from ingest.credit_codes import enterprise_id, enterprise_key
from ingest.files import read_tables
from ingest.headings import HeadingTable
from ingest.records import RowView, clean
from ingest.rows import Cell, CleanRow, Reject
from matcher.domain import Contact, Enterprise
from matcher.vocabulary import ChainRole, EnterpriseSize, LegalBasis

REQUIRED = (("name",),)
_EMAIL = re.compile(r"[^@\s,;，；]+@[^@\s,;，；]+\.[^@\s,;，；.]+")
_PHONE = re.compile(r"\+?[\d\-() ]{5,20}")


@cache
def enterprise_headings() -> HeadingTable:
    """The headings of the enterprise form (data/reference/enterprise_headings.csv)."""
    return HeadingTable.load("enterprise_headings", REQUIRED)


def read_enterprises(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[CleanRow[Enterprise] | Reject]:
    """Every row as an enterprise with at most one contact, or as a reject. Rows of one firm share its id."""
    tables = read_tables(path, enterprise_headings(), mapping)
    return chain.from_iterable(clean(table, enterprise) for table in tables)


def enterprise(row: RowView) -> Enterprise:
    """The enterprise a row describes. Raises BadCell for the first value that cannot be accepted."""
    name = row.required("name", "企业名称")
    key = enterprise_key(row.take("enterprise_id", enterprise_id, ""), name)
    return Enterprise(
        enterprise_id=key,
        name=name,
        aliases=tuple(alias for alias in row.names("aliases") if alias != name),
        chain_role=row.take("chain_role", lambda cell: choice(ChainRole, cell), ChainRole.OTHER),
        size=row.take("size", lambda cell: choice(EnterpriseSize, cell), None),
        region=row.word("region"),
        industry=row.word("industry"),
        products=row.word("products"),
        segment=row.word("segment"),
        patent_count=row.take("patent_count", count, None),
        surveyed_date=row.take("surveyed_date", day, None),
        contacts=_contacts(row, key),
    )


def _contacts(row: RowView, key: str) -> tuple[Contact, ...]:
    contact = Contact(
        enterprise_id=key,
        name=row.word("contact_name"),
        duty=row.word("duty"),
        email=row.take("email", _email, ""),
        phone=row.take("phone", _phone, ""),
        legal_basis=row.take("legal_basis", lambda cell: choice(LegalBasis, cell), None),
        source=row.word("source"),
        basis_date=row.take("basis_date", day, None),
    )
    if not (contact.name or contact.email or contact.phone):
        return ()
    if not contact.name:
        raise BadCell("有邮箱或手机，但联系人为空。请补填联系人", column=row.heading("contact_name"))
    return (contact,)


def _email(cell: Cell) -> str:
    text = line(cell)
    if not _EMAIL.fullmatch(text):
        raise BadCell("不是有效的邮箱地址。一格只填一个邮箱，如 name@example.com")
    return text


def _phone(cell: Cell) -> str:
    text = line(cell)
    if not _PHONE.fullmatch(text):
        raise BadCell("不是有效的电话号码。一格只填一个号码")
    return text

"""Contacts under names that say nothing: a keyed pseudonym, its key derived from the home's secret."""

import hashlib
import hmac

import sqlalchemy as sa

from jobs.home import Home
from jobs.keys import home_key
from matcher.addresses import normal_email, normal_phone
from matcher.domain import Contact
from store import ledger


def contact_key(home: Home, conn: sa.Connection) -> bytes:
    """The key of this home, its secret made at the first call. Raises HomeUnusable where the secret is damaged, or gone
    while the ledger already carries pseudonyms: a new one would make strangers of those who refused."""
    return home_key(home.path, "ledger", may_create=not ledger.names_contacts(conn))


def pseudonym(key: bytes, address: str) -> str:
    """The pseudonym of the contact with this address (e-mail, or telephone number where there is none): HMAC-SHA256,
    cut to 128 bits. Spellings of one address are one contact. Raises ValueError for an empty address."""
    plain = normal_email(address) if "@" in normal_email(address) else normal_phone(address)
    if not plain:
        raise ValueError("a contact without an address has no pseudonym")
    return "K" + hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:32]


def contact_pseudonym(key: bytes, contact: Contact, contact_id: str) -> str:
    """The one pseudonym under which the ledger knows a contact: of its e-mail address, else of its telephone number,
    else of its id."""
    return next(iter(_of_addresses(key, contact)), _of_id(key, contact_id))


def contact_pseudonyms(key: bytes, contact: Contact, contact_id: str) -> set[str]:
    """Every pseudonym the contact may have been written to under: one for each address, of its id where it has none."""
    return set(_of_addresses(key, contact)) or {_of_id(key, contact_id)}


def _of_addresses(key: bytes, contact: Contact) -> list[str]:
    """E-mail first; a text that is no address has none."""
    told = {contact.email: "@" in normal_email(contact.email), contact.phone: normal_phone(contact.phone) != ""}
    return [pseudonym(key, address) for address, is_one in told.items() if is_one]


def _of_id(key: bytes, contact_id: str) -> str:
    return "K" + hmac.new(key, f"id:{contact_id}".encode(), hashlib.sha256).hexdigest()[:32]

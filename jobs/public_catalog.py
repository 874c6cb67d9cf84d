"""What of the home the public may read: the catalog of supply and demand with quotes and plain notes, and no person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ingest.providers import provider_kind
from jobs.cataloging import home_catalog
from jobs.home import Home
from matcher.catalog import Catalog, CatalogEntry, SegmentCount, SupplyEntry
from matcher.glossary import chinese
from matcher.outside_words import without_contacts
from matcher.vocabulary import Availability, ProviderKind
from store import plain_notes

INDIVIDUAL = "个人"


@dataclass(frozen=True, slots=True)
class PublicPatent:
    """A patent offered, in words for everyone: a person among the holders is only called so, and inventors are left
    out. `technical_means` and `technical_effect` are quoted from the abstract. `listed` is the day it was first
    listed."""

    patent_id: str
    title: str
    segment: str
    holders: tuple[str, ...]
    legal_status: str
    status_date: str
    filing_date: str
    technical_means: str
    technical_effect: str
    readiness: str
    fee: str
    payment: str
    transfer_modes: tuple[str, ...]
    open_license_number: str
    availability: str
    plain_note: str
    listed: date


@dataclass(frozen=True, slots=True)
class PublicNeed:
    """A need as outsiders may read it; an anonymous one has no title, no enterprise and a number of this catalog."""

    number: str
    segment: str
    title: str
    text: str
    enterprise: str
    listed: date


@dataclass(frozen=True, slots=True)
class PublicCatalog:
    """The public catalog of one day; `counts` has one row per segment."""

    centre: str
    as_of: date
    patents: tuple[PublicPatent, ...]
    needs: tuple[PublicNeed, ...]
    counts: tuple[SegmentCount, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON document: `catalog.json`."""
        counts = [
            {"segment": one.segment, "supply": one.supply, "needs": one.needs, "centre_only": one.centre_only}
            for one in self.counts
        ]
        patents = [_document(one) for one in self.patents]
        needs = [_document(one) for one in self.needs]
        head = {"format": 1, "centre": self.centre, "as_of": self.as_of.isoformat()}
        return {**head, "segments": counts, "patents": patents, "needs": needs}


def public_catalog(
    home: Home, conn: sa.Connection, today: date, centre: str, listed: Mapping[str, date] | None = None
) -> PublicCatalog:
    """The public catalog on `today`. `listed`: since when each entry has been there, by its key (`listed_since`)."""
    found: Catalog = home_catalog(conn, today, home)
    since = listed or {}
    notes = plain_notes.latest(conn, [entry.patent.patent_id for entry in found.supply])
    texts = {patent_id: note.text for patent_id, note in notes.items()}
    patents = [_patent(entry, texts.get(entry.patent.patent_id, ""), since, today) for entry in found.supply]
    needs = [_need(entry, since, today) for entry in found.needs]
    return PublicCatalog(centre, today, tuple(patents), tuple(needs), found.counts)


def listed_since(document: Mapping[str, Any]) -> dict[str, date]:
    """Since when each entry of an earlier `catalog.json` has been there, by its key."""
    patents = {one["patent_id"]: one["listed"] for one in document.get("patents", ())}
    needs = {_key(one["segment"], one["title"], one["text"]): one["listed"] for one in document.get("needs", ())}
    return {key: date.fromisoformat(day) for key, day in (patents | needs).items()}


def _key(*words: str) -> str:
    """An anonymous need has no id that may be told, and another number in every catalog: its words are its key."""
    return "\n".join(words)


def _patent(entry: SupplyEntry, note: str, since: Mapping[str, date], today: date) -> PublicPatent:
    patent, terms = entry.patent, entry.terms
    level = (terms.readiness_level if terms else None) or entry.readiness_level
    stated = terms.stated_maturity if terms else ""
    availability = terms.availability if terms else Availability.UNCONFIRMED
    told = f"（{terms.availability_date}）" if terms and terms.availability_date else ""
    return PublicPatent(
        patent_id=patent.patent_id,
        title=patent.title,
        segment=entry.segment,
        holders=_holders(patent.patentees),
        legal_status=chinese(patent.legal_status),
        status_date=patent.legal_status_date.isoformat() if patent.legal_status_date else "",
        filing_date=patent.filing_date.isoformat() if patent.filing_date else "",
        technical_means=entry.technical_means,
        technical_effect=entry.technical_effect,
        readiness=without_contacts(stated) or (f"{level} 级（机器估计）" if level else "未知"),
        fee=without_contacts(terms.fee) if terms else "",
        payment=without_contacts(terms.payment) if terms else "",
        transfer_modes=tuple(map(chinese, terms.transfer_modes)) if terms else (),
        open_license_number=terms.open_license_number if terms else "",
        availability=chinese(availability) + told,
        plain_note=without_contacts(note),
        listed=since.get(patent.patent_id, today),
    )


def _holders(patentees: Sequence[str]) -> tuple[str, ...]:
    told = (INDIVIDUAL if provider_kind((name,)) is ProviderKind.INDIVIDUAL else name for name in patentees)
    return tuple(dict.fromkeys(told))


def _need(entry: CatalogEntry, since: Mapping[str, date], today: date) -> PublicNeed:
    words = (entry.segment, entry.title, entry.text)
    return PublicNeed(entry.number, *words, entry.enterprise, since.get(_key(*words), today))


def _document(one: PublicPatent | PublicNeed) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return {
        name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for name, value in plain.items()
    }

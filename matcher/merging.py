"""Two accounts of one thing become one record; and what a batch of rows changes among the records known."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from matcher.domain import Contact, Enterprise, Patent, SupplyTerms
from matcher.vocabulary import LegalStatus

Record = TypeVar("Record")
_KIND_CODE = re.compile(r"([A-Z]{2}[A-Z]{0,2}\d{4,14})[A-Z]\d?")
# What is left blank here is a statement too: the narrowest reading protects the enterprise.
_ALWAYS_STATED = frozenset({"confidentiality"})


class Outcome(StrEnum):
    """What a row does to the records known."""

    ACCEPTED = "accepted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ABSORBED = "absorbed"


@dataclass(frozen=True, slots=True)
class Change(Generic[Record]):
    """What one row does: the record `before` (None: new) and `after`; `absorbed` records turned out to be the same."""

    outcome: Outcome
    before: Record | None
    after: Record
    absorbed: tuple[Record, ...] = ()


def identifiers(patent: Patent) -> tuple[str, ...]:
    """By what a patent may be recognised: its id, application number and publication numbers without kind code."""
    found = {f"i:{patent.patent_id}": None}
    if patent.application_number:
        found[f"a:{patent.application_number}"] = None
    for number in (patent.publication_number, *patent.publication_numbers):
        if number:
            found[f"p:{without_kind_code(number)}"] = None
    return tuple(found)


def identifiers_of_number(number: str) -> tuple[str, ...]:
    """What a number on a form may be, the likeliest first."""
    return f"i:{number}", f"a:{number}", f"p:{without_kind_code(number)}"


def without_kind_code(publication: str) -> str:
    """`CN109417194` for `CN109417194B` and `CN109417194A` alike."""
    found = _KIND_CODE.fullmatch(publication)
    return found[1] if found else publication


def merge_patents(known: Patent, incoming: Patent) -> Patent:
    """One record of both: the account with the later `as_of` wins (a tie goes to `incoming`), the other fills gaps."""
    newer = _day(incoming.as_of) >= _day(known.as_of)
    winner, other = (incoming, known) if newer else (known, incoming)
    numbers = dict.fromkeys((*known.publication_numbers, *incoming.publication_numbers))
    status = _later_status(known, incoming)
    return replace(
        merge_records(other, winner),
        patent_id=known.patent_id,
        publication_numbers=tuple(numbers),
        legal_status=status.legal_status,
        legal_status_text=status.legal_status_text,
        legal_status_date=status.legal_status_date,
        as_of=max((d for d in (known.as_of, incoming.as_of) if d), default=None),
    )


def merge_records(known: Record, incoming: Record) -> Record:
    """`incoming` wins in every field where it says something: a field left at its default says nothing."""
    names = [field.name for field in fields(known) if _says(field, getattr(incoming, field.name))]  # type: ignore[arg-type]
    return replace(known, **{name: getattr(incoming, name) for name in names})  # type: ignore[type-var]


def merge_supply(known: SupplyTerms, incoming: SupplyTerms) -> SupplyTerms:
    """As `merge_records`; availability and its date move together."""
    merged = merge_records(known, incoming)
    if incoming.availability is known.availability:
        return merged
    stated = incoming if merged.availability is incoming.availability else known
    return replace(merged, availability_date=stated.availability_date)


def merge_contacts(known: Contact, incoming: Contact) -> Contact:
    """As `merge_records`; the legal basis moves with its source and date, and the later date stands."""
    merged = merge_records(known, incoming)
    older = known.legal_basis is not None and _day(known.basis_date) > _day(incoming.basis_date)
    stated, other = (known, incoming) if incoming.legal_basis is None or older else (incoming, known)
    if stated.legal_basis is None:
        return merged
    gap = other.source if other.legal_basis in (None, stated.legal_basis) else ""
    return replace(merged, legal_basis=stated.legal_basis, source=stated.source or gap, basis_date=stated.basis_date)


def merge_enterprises(known: Enterprise, incoming: Enterprise) -> Enterprise:
    """As `merge_records`; a former name stays as an alias, contacts and aliases are united."""
    merged = merge_records(known, incoming)
    names = dict.fromkeys((*known.aliases, *incoming.aliases, known.name))
    names.pop(merged.name, None)
    return replace(
        merged,
        enterprise_id=known.enterprise_id,
        aliases=tuple(names),
        contacts=_united(known.enterprise_id, (*known.contacts, *incoming.contacts)),
    )


def reconcile(
    known: Mapping[str, Record],
    incoming: Iterable[Record],
    key: Callable[[Record], str],
    merge: Callable[[Record, Record], Record],
) -> list[Change[Record]]:
    """One change per incoming record, in order; later rows meet what earlier ones of the batch left."""
    shelf = dict(known)
    changes = []
    for record in incoming:
        before = shelf.get(key(record))
        shelf[key(record)] = after = merge(before, record) if before is not None else record
        changes.append(_change(before, after))
    return changes


def reconcile_patents(
    known: Sequence[Patent], owners: Mapping[str, str], incoming: Iterable[Patent]
) -> list[Change[Patent]]:
    """One change per incoming patent, in order. `known` oldest first; `owners` maps identifiers to their ids.

    Rows that share any identifier are one patent under the id first stored. A row that shows two known records
    to be one absorbs the younger.
    """
    shelf = _Shelf(known, owners)
    return [shelf.take(patent) for patent in incoming]


class _Shelf:
    """The patents of one batch while it is being decided."""

    def __init__(self, known: Sequence[Patent], owners: Mapping[str, str]) -> None:
        self._records = {patent.patent_id: patent for patent in known}
        self._age = {patent.patent_id: place for place, patent in enumerate(known)}
        self._owners = dict(owners)
        for patent in known:
            self._own(patent)

    def take(self, patent: Patent) -> Change[Patent]:
        owners = {self._owners[name] for name in identifiers(patent) if name in self._owners}
        found = sorted(owners & self._records.keys(), key=self._age.__getitem__)
        if not found:
            self._age[patent.patent_id] = len(self._age)
            return self._keep(None, patent)
        before, *others = (self._records[patent_id] for patent_id in found)
        after = before
        for other in others:
            after = merge_patents(after, other)
            self._hand_over(other, before.patent_id)
        return self._keep(before, merge_patents(after, patent), tuple(others))

    def _keep(self, before: Patent | None, after: Patent, absorbed: tuple[Patent, ...] = ()) -> Change[Patent]:
        self._records[after.patent_id] = after
        self._own(after)
        return _change(before, after, absorbed)

    def _own(self, patent: Patent) -> None:
        self._owners.update(dict.fromkeys(identifiers(patent), patent.patent_id))

    def _hand_over(self, absorbed: Patent, patent_id: str) -> None:
        del self._records[absorbed.patent_id]
        mine = [name for name, owner in self._owners.items() if owner == absorbed.patent_id]
        self._owners.update(dict.fromkeys(mine, patent_id))


def _change(before: Record | None, after: Record, absorbed: tuple[Record, ...] = ()) -> Change[Record]:
    if before is None:
        return Change(Outcome.ACCEPTED, None, after)
    same = before == after and not absorbed
    return Change(Outcome.UNCHANGED if same else Outcome.UPDATED, before, after, absorbed)


def _later_status(known: Patent, incoming: Patent) -> Patent:
    """The account whose legal status stands: the later status date, then the later `as_of`, then `incoming`."""
    both = (incoming, known)
    stated = [patent for patent in both if patent.legal_status is not LegalStatus.UNKNOWN]
    return max(stated or [patent for patent in both if patent.legal_status_text] or both, key=_status_age)


def _status_age(patent: Patent) -> tuple[date, date]:
    return _day(patent.legal_status_date), _day(patent.as_of)


def _united(enterprise_id: str, contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    found: dict[tuple[str, str, str], Contact] = {}
    for contact in contacts:
        own = replace(contact, enterprise_id=enterprise_id)
        key = (own.name, own.email, own.phone)
        found[key] = merge_contacts(found[key], own) if key in found else own
    return tuple(found.values())


def _says(field: Any, value: Any) -> bool:
    return field.name in _ALWAYS_STATED or (value not in (None, "", ()) and value != field.default)


def _day(day: date | None) -> date:
    return day or date.min

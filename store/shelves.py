"""What an import does with each kind of record, under one signature."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from matcher.domain import Enterprise, Patent, SupplyTerms, TechnologyNeed
from matcher.merging import Change
from matcher.vocabulary import RecordKind
from store import enterprises, needs, patents, supply


@dataclass(frozen=True, slots=True)
class Shelf:
    """The functions of one kind of record; `key` gives a record's id."""

    record: type
    key: Callable[[Any], str]
    get_many: Callable[[sa.Connection, Iterable[str]], dict[str, Any]]
    reconcile: Callable[[sa.Connection, Sequence[Any]], list[Change[Any]]]
    write: Callable[[sa.Connection, Sequence[Any]], None]
    delete: Callable[[sa.Connection, Sequence[str]], None]


def shelf(kind: RecordKind) -> Shelf:
    """The shelf on which that kind of record stands."""
    modules: dict[RecordKind, tuple[Any, type, str]] = {
        RecordKind.PATENT: (patents, Patent, "patent_id"),
        RecordKind.SUPPLY: (supply, SupplyTerms, "patent_id"),
        RecordKind.NEED: (needs, TechnologyNeed, "need_id"),
        RecordKind.ENTERPRISE: (enterprises, Enterprise, "enterprise_id"),
    }
    module, record, key = modules[kind]
    return Shelf(record, attrgetter(key), module.get_many, module.reconcile, module.write, module.delete)

"""Inferred needs of a home: shown apart, and stored as stated ones only when staff report that the firm confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from jobs.import_changes import apply, put_in_place
from jobs.judgement import read_cues
from jobs.people import known_person
from matcher.domain import Enterprise, TechnologyNeed
from matcher.errors import RecordUnknown
from matcher.inferred_needs import InferredNeed, inferred_needs
from matcher.vocabulary import NeedOrigin, RecordKind
from store import chain as chains
from store import enterprises, imports, needs, patents
from store.database import writing
from store.shelves import shelf

SOURCE = "由企业专利推断，经企业确认"


@dataclass(frozen=True, slots=True)
class InferredReport:
    """The candidates of one enterprise that are not confirmed yet."""

    enterprise: Enterprise
    found: tuple[InferredNeed, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of `queqiao needs infer --json`."""
        firm = {"enterprise_id": self.enterprise.enterprise_id, "name": self.enterprise.name}
        return firm | {"inferred": [_document(one) for one in self.found]}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was stored, and under which import number it can be undone."""

    run_id: str
    needs: tuple[TechnologyNeed, ...]


def infer_needs(conn: sa.Connection, enterprise_id: str) -> InferredReport:
    """The candidates of an enterprise. Raises RecordUnknown."""
    enterprise = enterprises.get(conn, enterprise_id)
    if enterprise is None:
        raise RecordUnknown("没有这家企业", enterprise_id, "请核对企业编号")
    found = inferred_needs(enterprise, patents.of_patentees(conn, enterprise.names), read_cues().troubles)
    known = needs.get_many(conn, [one.need.need_id for one in found])
    return InferredReport(enterprise, tuple(one for one in found if one.need.need_id not in known))


def confirm_needs(
    engine: sa.Engine, enterprise_id: str, need_ids: Sequence[str], person: str, now: datetime
) -> Confirmed:
    """Store candidates that the enterprise confirmed as needs it stated: one import run under the person's name, to be
    undone like any. Raises RecordUnknown for an id that is no open candidate of this enterprise."""
    with writing(engine) as conn:
        name = known_person(conn, person).name
        open_ones = {one.need.need_id: one.need for one in infer_needs(conn, enterprise_id).found}
        for need_id in need_ids:
            if need_id not in open_ones:
                cure = "可用 queqiao needs infer 查看"
                raise RecordUnknown("这家企业没有这条待确认的推断需求", need_id, cure)
        said = [replace(open_ones[one], origin=NeedOrigin.STATED) for one in dict.fromkeys(need_ids)]
        run_id = _store(conn, said, name, now)
    return Confirmed(run_id, tuple(said))


def _store(conn: sa.Connection, said: Sequence[TechnologyNeed], person: str, now: datetime) -> str:
    run_id = imports.start_run(conn, RecordKind.NEED, person, now)
    digest = sha256("\n".join(need.content for need in said).encode()).hexdigest()
    file_id = imports.start_file(conn, run_id, SOURCE, digest, SOURCE)
    changes = shelf(RecordKind.NEED).reconcile(conn, said)
    made = apply(conn, RecordKind.NEED, list(enumerate(changes, start=1)), now)
    imports.write_versions(conn, run_id, file_id, now, made)
    put_in_place(conn, RecordKind.NEED, said, chains.get(conn), now)
    counts = {"accepted": len(said), "updated": 0, "unchanged": 0, "rejected": 0}
    imports.finish_file(conn, file_id, counts)
    return run_id


def _document(one: InferredNeed) -> dict[str, Any]:
    quoted = {"field": one.clause.field, "start": one.clause.start, "end": one.clause.end, "text": one.clause.text}
    filed = one.patent.filing_date.isoformat() if one.patent.filing_date else None
    head = {"need_id": one.need.need_id, "origin": one.need.origin.value, "title": one.need.title}
    return head | {"patent_id": one.patent.patent_id, "filing_date": filed, "quoted": quoted}

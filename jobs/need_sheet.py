"""Everything the page of a need shows: the need, what it lacks, its matches with their reasons, where it came from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from jobs.need_list import ListedNeed, listed
from jobs.need_triages import NeedTriages
from matcher.domain import Enterprise, Match, Patent, SupplyTerms
from matcher.errors import RecordUnknown
from matcher.match_words import evidence_of, missing_of, reason_of
from matcher.push_records import PushRecord
from matcher.vocabulary import RecordKind
from store import enterprises, imports, matches, needs, patents, pushes, supply
from store.rows import document

_CURE = "请核对需求编号"


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A match with its patent and the words that tell why it is proposed."""

    match: Match
    patent: Patent
    terms: SupplyTerms | None

    @property
    def reason(self) -> str:
        """One sentence from figures and the first evidence."""
        return reason_of(self.match)

    @property
    def evidence(self) -> str:
        """Both sides of every quotation."""
        return evidence_of(self.match.evidence)

    @property
    def missing(self) -> str:
        """What the need asks and the patent does not answer."""
        return missing_of(self.match.missing)


@dataclass(frozen=True, slots=True)
class NeedSheet:
    """A need with all that belongs to it; `origins` are the rows that spoke of it."""

    listed: ListedNeed
    enterprise: Enterprise | None
    matches: tuple[ShownMatch, ...]
    pushes: tuple[PushRecord, ...]
    origins: tuple[dict[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """The need as the API gives it, all its fields and its matches among them."""
        plain: dict[str, Any] = document(self.listed.need)
        return plain | self.listed.to_dict() | {"matches": list(map(_document, self.matches))}


def need_sheet(conn: sa.Connection, need_id: str, triages: NeedTriages, today: date) -> NeedSheet:
    """One need. Raises RecordUnknown."""
    need = needs.get(conn, need_id)
    if need is None:
        raise RecordUnknown("没有这条需求", need_id, _CURE)
    return NeedSheet(
        listed(conn, [need], triages, today)[0],
        enterprises.get(conn, need.enterprise_id) if need.enterprise_id else None,
        tuple(_matches(conn, need_id)),
        tuple(pushes.of_need(conn, need_id)),
        tuple(dict(row) for row in imports.origins(conn, RecordKind.NEED, need_id)),
    )


def _matches(conn: sa.Connection, need_id: str) -> list[ShownMatch]:
    found = matches.of_need(conn, need_id)
    known = patents.get_many(conn, [match.patent_id for match in found])
    terms = supply.get_many(conn, list(known))
    return [ShownMatch(m, known[m.patent_id], terms.get(m.patent_id)) for m in found if m.patent_id in known]


def _document(shown: ShownMatch) -> dict[str, Any]:
    match = shown.match
    plain = {name: getattr(match, name) for name in ("match_id", "patent_id", "rank", "p_relevant", "pushable")}
    told = {"title": shown.patent.title, "level": int(match.level), "reason": shown.reason}
    return plain | told | {"evidence": document(match.evidence), "missing": document(match.missing)}

"""The diagnosis of one enterprise's technology and products: what it has, beside what its field has."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from jobs.sheets.diagnosis_sheet import Diagnosis, FieldOfPatents, write_diagnosis_sheets
from matcher.domain import Enterprise, Patent
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import NeedState, RecordKind
from store import chain, enterprises, needs, patents

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class WrittenDiagnosis:
    """What a worksheet starts from: open needs, own patents, patents of the field."""

    needs: int
    own: int
    field: int


def write_diagnosis(engine: sa.Engine, enterprise_id: str, path: Path) -> WrittenDiagnosis:
    """Write the worksheet. Raises RecordUnknown, InputRefused for another ending than .xlsx or where it is open."""
    if path.suffix.lower() != ".xlsx":
        raise InputRefused("不能写成这种文件", path.name, "请用 .xlsx 结尾的文件名")
    with engine.connect() as conn:
        found = read_diagnosis(conn, enterprise_id)
    write_diagnosis_sheets(path, found)
    return WrittenDiagnosis(len(found.needs), len(found.own), sum(field.patents for field in found.fields))


def read_diagnosis(conn: sa.Connection, enterprise_id: str) -> Diagnosis:
    """What the home knows of the enterprise and of the segments it and its needs stand in. Raises RecordUnknown."""
    kept = enterprises.merges(conn).get(enterprise_id, enterprise_id)
    firm = enterprises.get(conn, kept)
    if firm is None:
        raise RecordUnknown("没有这家企业", enterprise_id, "请核对企业编号")
    asked = [one for one in needs.get_many(conn, needs.ids_of(conn, kept)).values() if one.state is NeedState.OPEN]
    places = [*chain.assignments(conn, RecordKind.ENTERPRISE, [kept]).values()]
    places += chain.assignments(conn, RecordKind.NEED, [one.need_id for one in asked]).values()
    segments = dict.fromkeys(place.segment_id for place in places if place.segment_id)
    return Diagnosis(
        firm=firm,
        needs=tuple(asked),
        own=tuple(_newest(patents.of_holders(conn, firm.names))),
        fields=tuple(_field(conn, segment_id, firm) for segment_id in segments),
    )


def _field(conn: sa.Connection, segment_id: str, firm: Enterprise) -> FieldOfPatents:
    known = chain.get(conn)
    names = {segment.segment_id: segment.name for segment in known.segments} if known else {}
    found = list(patents.get_many(conn, chain.members(conn, RecordKind.PATENT, segment_id)).values())
    others = [one for one in found if not set(one.patentees) & set(firm.names)]
    holders = Counter(holder for one in others for holder in dict.fromkeys(one.patentees))
    return FieldOfPatents(
        segment=names.get(segment_id, segment_id),
        patents=len(found),
        own=len(found) - len(others),
        statuses=_most_first(Counter(one.legal_status for one in found)),
        holders=_most_first(holders)[:MOST_LISTED],
        newest=tuple(_newest(others)[:MOST_LISTED]),
    )


def _newest(found: Iterable[Patent]) -> list[Patent]:
    return sorted(found, key=lambda one: (one.filing_date or date.min, one.patent_id), reverse=True)


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    pairs: Sequence[tuple[str, int]] = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(pairs)

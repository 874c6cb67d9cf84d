"""The industry chain: imported, every record assigned, assignments corrected by people."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingest.chain import read_chain
from jobs.import_changes import put_in_place
from jobs.moved_places import BY_HAND
from jobs.people import known_person
from matcher.domain import IndustrialChain, SegmentAssignment
from matcher.errors import InputRefused, RecordUnknown
from matcher.glossary import chinese
from matcher.segments import named_segment
from matcher.vocabulary import RecordKind
from store import chain as chains
from store import enterprises, needs, patents
from store.database import writing
from store.rows import pieces
from store.shelves import shelf

PLACED = (RecordKind.PATENT, RecordKind.NEED, RecordKind.ENTERPRISE)
UNASSIGNED = ("", "unassigned", "未归类")
_BATCH = 1000


def import_chain(engine: sa.Engine, path: Path, now: datetime) -> dict[RecordKind, dict[str, int]]:
    """Store the chain and assign every patent, need and enterprise; a person's corrections stay.

    Returns how many records of each kind each segment holds (`""`: unassigned). Raises as `read_chain`.
    """
    chain = read_chain(path)
    with writing(engine) as conn:
        former = chains.get(conn)
        gone = {s.segment_id for s in former.segments} - {s.segment_id for s in chain.segments} if former else set()
        chains.forget_segments(conn, gone)
        chains.write(conn, chain)
        for kind in PLACED:
            for batch in pieces(_every(conn, kind), _BATCH):
                put_in_place(conn, kind, batch, chain, now)
        return {kind: chains.counts(conn, kind) for kind in PLACED}


def correct_assignment(
    engine: sa.Engine, kind: RecordKind, record_id: str, segment: str, person: str, now: datetime
) -> SegmentAssignment:
    """Put a record where a person says: a segment's id or name, or `unassigned`. Raises RecordUnknown, InputRefused."""
    with writing(engine) as conn:
        name = known_person(conn, person).name
        if kind not in PLACED or record_id not in shelf(kind).get_many(conn, [record_id]):
            raise RecordUnknown(f"没有这条{chinese(kind)}记录", record_id, "请核对编号")
        segment_id = _segment_id(chains.get(conn), segment)
        corrected = SegmentAssignment(record_id, segment_id, BY_HAND, name)
        chains.assign(conn, kind, [corrected], now)
    return corrected


def _segment_id(chain: IndustrialChain | None, segment: str) -> str:
    if chain is None:
        raise InputRefused("还没有产业链", cure="请先用 queqiao chain import 导入产业链")
    if segment.strip() in UNASSIGNED:
        return ""
    if found := named_segment(chain, segment):
        return found.segment_id
    names = "、".join(one.name for one in chain.segments)
    raise InputRefused("产业链里没有这个环节", segment, f"可用的环节：{names}")


def _every(conn: sa.Connection, kind: RecordKind) -> Iterable[Any]:
    if kind is RecordKind.PATENT:
        return (patent for _, patent in patents.patents_changed_since(conn, 0))
    return needs.every(conn) if kind is RecordKind.NEED else enterprises.every(conn)

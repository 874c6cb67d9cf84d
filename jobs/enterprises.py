"""Two entries of one firm become one, and apart again exactly as they were."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from jobs.import_changes import put_in_place
from jobs.people import known_person
from matcher.domain import Enterprise, SegmentAssignment
from matcher.errors import InputRefused, RecordUnknown
from matcher.merging import merge_enterprises
from matcher.vocabulary import RecordKind
from store import chain as chains
from store import enterprises, needs
from store.database import writing
from store.rows import document, revived


def merge(engine: sa.Engine, kept_id: str, merged_id: str, person: str, now: datetime) -> Enterprise:
    """Needs, contacts and names of one enterprise go to another. Raises RecordUnknown, InputRefused."""
    if kept_id == merged_id:
        raise InputRefused("不能与自己合并", kept_id, "请给出两个不同的企业编号")
    with writing(engine) as conn:
        name = known_person(conn, person).name
        kept, merged = _known(conn, kept_id), _known(conn, merged_id)
        after = merge_enterprises(merged, kept)
        after = merge_enterprises(kept, after)
        moved = needs.ids_of(conn, merged_id)
        places = chains.assignments(conn, RecordKind.ENTERPRISE, [merged_id])
        payload = {"kept": document(kept), "merged": document(merged), "after": document(after), "needs": moved}
        payload["place"] = document(places[merged_id]) if merged_id in places else None
        needs.move(conn, moved, kept_id)
        chains.unassign(conn, RecordKind.ENTERPRISE, [merged_id])
        enterprises.delete(conn, [merged_id])
        enterprises.write(conn, [after])
        enterprises.record_merge(conn, kept_id, merged_id, name, now, payload)
    return after


def unmerge(engine: sa.Engine, merged_id: str, person: str, now: datetime) -> Sequence[Enterprise]:
    """Take the merge of `merged_id` back: both enterprises as they were, and with the merged one the needs that have
    come by its name since. Raises InputRefused if one changed."""
    with writing(engine) as conn:
        known_person(conn, person)
        done = enterprises.standing_merge(conn, merged_id)
        if done is None:
            raise InputRefused("这家企业没有被合并过", merged_id, "请核对编号")
        payload = done["payload"]
        _refuse_changed(conn, done)
        before = [revived(Enterprise, payload[name]) for name in ("kept", "merged")]
        enterprises.write(conn, before)
        needs.move(conn, [*payload["needs"], *_came_by_name(conn, *before)], merged_id)
        _put_back(conn, before[1], payload["place"], now)
        enterprises.close_merge(conn, done["merge_id"], now)
    return before


def _known(conn: sa.Connection, enterprise_id: str) -> Enterprise:
    found = enterprises.get(conn, enterprise_id)
    if found is None:
        raise RecordUnknown("没有这家企业", enterprise_id, "请核对企业编号")
    return found


def _refuse_changed(conn: sa.Connection, done: sa.RowMapping) -> None:
    kept_id = done["kept_id"]
    last = enterprises.last_merge(conn, kept_id)
    if last is not None and last["merge_id"] != done["merge_id"]:
        raise InputRefused(
            "之后还有企业并入，不能先取消这一次", done["merged_id"], f"请先取消 {last['merged_id']} 的合并"
        )
    if enterprises.get(conn, kept_id) != revived(Enterprise, done["payload"]["after"]):
        raise InputRefused("合并之后企业资料又有改动，不能取消合并", kept_id, "请先撤销之后的导入或合并")


def _came_by_name(conn: sa.Connection, kept: Enterprise, merged: Enterprise) -> list[str]:
    """The needs of the kept firm that bear a name which only the merged one has."""
    own = set(merged.names) - set(kept.names)
    held = needs.get_many(conn, needs.ids_of(conn, kept.enterprise_id))
    return [need_id for need_id, need in held.items() if need.enterprise in own]


def _put_back(conn: sa.Connection, merged: Enterprise, place: dict[str, str] | None, now: datetime) -> None:
    """Place the enterprise by the chain of today; where a person had put it stands, if that segment is still there."""
    chain = chains.get(conn)
    put_in_place(conn, RecordKind.ENTERPRISE, [merged], chain, now)
    known = {"", *(segment.segment_id for segment in chain.segments)} if chain else set()
    if place and place["person"] and place["segment_id"] in known:
        chains.assign(conn, RecordKind.ENTERPRISE, [revived(SegmentAssignment, place)], now)

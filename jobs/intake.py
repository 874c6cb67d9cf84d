"""Needs taken down by staff: new, changed, closed. Each is a run of imports, and is undone like one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from ingest.cells import BadCell
from ingest.headings import PLAIN
from ingest.needs import need as need_of
from ingest.needs import need_headings
from ingest.records import RowView
from ingest.rows import RawRow
from jobs.hand_written import Written, write_by_hand
from jobs.import_changes import completed
from jobs.people import known_person
from matcher.domain import TechnologyNeed
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import NeedOrigin, NeedState, RecordKind
from store import enterprises, needs
from store.database import writing

SOURCE = "网页登记"
# The fields of the form, as the need form of the centre names them to people.
FIELDS = {
    "title": "需求名称",
    "content": "需求内容",
    "enterprise": "企业名称",
    "problem": "待解决的问题",
    "desired_effect": "期望效果",
    "target": "技术指标",
    "limits": "限制条件",
    "budget": "预算（万元）",
    "deadline": "期望完成日期",
    "min_readiness": "最低成熟度",
    "industry": "所属行业",
    "segment": "产业链环节",
    "transfer_modes": "合作方式",
    "confidentiality": "保密级别",
    "anonymous_text": "对外匿名表述",
    "valid_until": "有效期至",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Who takes something down, and when; `today` is the day in Asia/Shanghai."""

    person: str
    now: datetime
    today: date


def take_need(engine: sa.Engine, stated: Mapping[str, str], taken: Taken) -> TechnologyNeed:
    """A new need of an enterprise of the home, from the fields of the form. Raises InputRefused for a value that cannot
    be accepted, an enterprise that nobody registered, and a need that is here already."""
    with writing(engine) as conn:
        found = _belonging(conn, _read(stated))
        if needs.get(conn, found.need_id):
            raise InputRefused("已经有同样的需求", found.need_id, "请打开那一条修改")
        return _write(conn, None, replace(found, posted_date=taken.today), taken)


def change_need(engine: sa.Engine, need_id: str, stated: Mapping[str, str], taken: Taken) -> TechnologyNeed:
    """The need as the form now has it: what is left empty there is empty afterwards. What was inferred is stated from
    now on. Raises RecordUnknown, InputRefused."""
    with writing(engine) as conn:
        known = _known(conn, need_id)
        read = _belonging(conn, _read(stated))
        kept = {name: getattr(known, name) for name in ("need_id", "state", "posted_date")}
        return _write(conn, known, replace(read, **kept, origin=NeedOrigin.STATED), taken)


def close_need(engine: sa.Engine, need_id: str, taken: Taken, state: NeedState = NeedState.CLOSED) -> TechnologyNeed:
    """The need closed (or open again): nothing is proposed to it or pushed on it any more. Raises RecordUnknown."""
    with writing(engine) as conn:
        known = _known(conn, need_id)
        return _write(conn, known, replace(known, state=state), taken)


def read_need(stated: Mapping[str, str]) -> TechnologyNeed:
    """A need that is still being written, as far as it can be read: only its texts, for the triage."""
    names = ("title", "content", "problem", "desired_effect", "target", "limits")
    told = {name: stated.get(name, "").strip() for name in names}
    return replace(TechnologyNeed("", ""), **told)  # type: ignore[arg-type]


def _known(conn: sa.Connection, need_id: str) -> TechnologyNeed:
    found = needs.get(conn, need_id)
    if found is None:
        raise RecordUnknown("没有这条需求", need_id, "请核对需求编号")
    return found


def _read(stated: Mapping[str, str]) -> TechnologyNeed:
    """By the rules of an imported row."""
    cells = {FIELDS[name]: value for name, value in stated.items() if name in FIELDS}
    columns = need_headings().columns(FIELDS.values(), PLAIN, {})
    try:
        return need_of(RowView(RawRow(1, dict(cells)), columns))
    except BadCell as bad:
        raise InputRefused(f"{bad.column}不对", str(bad.value or "")[:80], bad.reason) from bad


def _belonging(conn: sa.Connection, found: TechnologyNeed) -> TechnologyNeed:
    ids = enterprises.ids_by_name(conn, [found.enterprise])
    if not found.enterprise or found.enterprise not in ids:
        raise InputRefused("企业库中没有这家企业", found.enterprise or "企业名称为空", "请先导入企业，或核对名称")
    return completed(conn, RecordKind.NEED, [replace(found, enterprise_id=ids[found.enterprise])])[0]  # type: ignore[no-any-return]


def _write(conn: sa.Connection, before: TechnologyNeed | None, after: TechnologyNeed, taken: Taken) -> TechnologyNeed:
    if after == before:
        return after
    person = known_person(conn, taken.person).name
    write_by_hand(conn, Written(RecordKind.NEED, after.need_id, before, after, SOURCE), person, taken.now)
    return after

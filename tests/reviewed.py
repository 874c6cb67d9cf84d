"""Pushes under review, and a home that holds some: what the tests of the review share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from matcher.delivery_vocabulary import Decision, PushDirection, PushState, RejectionReason
from matcher.domain import Enterprise, Match, Patent, Person, TechnologyNeed
from matcher.ledger import LedgerEvent
from matcher.push_records import PushContent, PushRecord, item_hash, match_hash
from matcher.push_review import Ruling
from matcher.push_vocabulary import LedgerKind, PushChannel
from matcher.vocabulary import LegalStatus, Level, Role
from store import enterprises, ledger, matches, needs, patents, people, pushes
from store.database import open_database, writing

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)
WANG, LI = Person("王审核", Role.REVIEWER), Person("李审核", Role.REVIEWER)
ZHAO = Person("赵管理", Role.ADMINISTRATOR)
OPERATOR, GONE = Person("钱操作", Role.OPERATOR), Person("孙停用", Role.REVIEWER, active=False)
STAFF = (WANG, LI, ZHAO, OPERATOR, GONE)
CONTENT = PushContent(
    need_title="起重机吊钩防脱",
    patent_id="CN2020100000001",
    title="一种吊钩防脱装置",
    patentees=("示例大学",),
    need_quote="吊钩在晃动时容易脱钩",
    patent_quote="防止吊钩在晃动时脱出",
    patent_field="摘要",
    missing=("指标“载荷≥50t”",),
    readiness="通过小试（供方申报）",
    readiness_level=4,
    legal_status="有效",
    status_date=date(2026, 5, 1),
    fee="10 万元",
    availability="待供方确认",
)


def push(number: int = 1, **more: Any) -> PushRecord:
    """One of the planned pushes, each to an enterprise of its own, unless told otherwise."""
    made = PushRecord(
        push_id=f"P-{number:016x}",
        direction=PushDirection.SUPPLY,
        match_id=f"M{number}",
        need_id=f"N{number}",
        patent_id=f"CN{number}",
        enterprise_id=f"E{number}",
        family_id=f"CN{number}",
        contact_id=f"C-{number}",
        channel=PushChannel.EMAIL,
        day=date(2026, 6, 10),
        content=CONTENT,
        p_relevant=0.7,
    )
    return replace(made, **more)


def ruling(of: PushRecord, by: Person, decision: Decision = Decision.APPROVE, **more: Any) -> Ruling:
    """A decision complete for its kind, on the item as it stands; `level` 4 for an approval."""
    usual: dict[str, Any] = {
        "level": 4 if decision is Decision.APPROVE and of.direction is PushDirection.SUPPLY else None,
        "reason": RejectionReason.NOT_RELEVANT if decision is Decision.REJECT else None,
        "remark": "",
        "person": by.name,
        "at": NOW,
    }
    values = usual | more
    return Ruling(decision, **{"item_hash": item_hash(of, values["level"])} | values)


@contextmanager
def home(folder: Path, *planned: PushRecord) -> Iterator[sa.Engine]:
    """A home with the staff, these planned pushes in table and ledger, and what they are about; E9 was sent to."""
    engine = open_database(f"sqlite:///{(folder / 'queqiao.sqlite').as_posix()}")
    with writing(engine) as conn:
        for person in STAFF:
            people.write(conn, person)
        stock(conn, *planned, push(9, state=PushState.SENT, sent_day=date(2026, 5, 6)))
        entries = [LedgerEvent(NOW, LedgerKind.PLANNED, p.push_id, evidence=match_hash(p)) for p in planned]
        ledger.append(conn, entries)
    yield engine
    engine.dispose()


def stock(conn: sa.Connection, *planned: PushRecord) -> None:
    """Put pushes with their enterprises, needs, patents and matches; each need also has a match ranked lower."""
    pushes.put(conn, planned)
    for one in planned:
        others = {one.patent_id: f"专利{one.patent_id}", f"{one.patent_id}-L": "一种不相干的装置"}
        of = Enterprise(one.enterprise_id, f"示例{one.enterprise_id}厂")
        enterprises.write(conn, [of])
        needs.write(conn, [TechnologyNeed(one.need_id, "起重机吊钩防脱", "吊钩在晃动时容易脱钩", one.enterprise_id)])
        in_force = LegalStatus.IN_FORCE
        patents.write(conn, [Patent(i, title, legal_status=in_force, abstract="摘要") for i, title in others.items()])
        good = Match(one.match_id, one.need_id, one.patent_id, 1, 0.7, Level.STRONG, one.p_relevant)
        low = Match(f"{one.match_id}-L", one.need_id, f"{one.patent_id}-L", 2, 0.1, Level.WEAK, 0.1)
        matches.replace_matches(conn, [one.need_id], [good, low], False, NOW)


def kinds(engine: sa.Engine, push_id: str) -> list[LedgerKind]:
    """What the ledger says of a push, in order."""
    with engine.connect() as conn:
        return [entry.kind for entry in ledger.of_push(conn, push_id)]


def state(engine: sa.Engine, push_id: str) -> PushState:
    """Where a push stands."""
    with engine.connect() as conn:
        found = pushes.get(conn, push_id)
    assert found
    return found.state

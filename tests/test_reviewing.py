"""Decisions on pushes of a home: several at once, all or none, with the ledger in the same transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from reviewed import CONTENT, LI, NOW, OPERATOR, WANG, home, kinds, push, state

from jobs.enterprises import merge
from jobs.reviewing import Verdict, decide, list_pushes
from matcher.delivery_vocabulary import Decision, PushState, RejectionReason
from matcher.errors import InputRefused, QueqiaoError
from matcher.ledger import LedgerEvent
from matcher.push_counts import push_counts
from matcher.push_records import item_hash, match_hash
from matcher.push_review import content_check
from matcher.push_vocabulary import LedgerKind, LedgerMark
from store import decisions, ledger, pushes
from store.database import writing

ONE, TWO, KNOWN = push(1), push(2), push(3, enterprise_id="E9")
A, R, H = Decision.APPROVE, Decision.REJECT, Decision.HOLD


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    with home(tmp_path, ONE, TWO, KNOWN) as engine:
        yield engine


def approve(engine: sa.Engine, by: str, *ids: str, level: int = 4) -> None:
    decide(engine, [Verdict(push_id, A, level) for push_id in ids], by, NOW)


def approved(engine: sa.Engine) -> int:
    with engine.connect() as conn:
        return push_counts(ledger.readable(conn)).approved


def dump(engine: sa.Engine) -> list[list[str]]:
    with engine.connect() as conn:
        tables = sa.inspect(conn).get_table_names()
        return [sorted(map(repr, conn.exec_driver_sql(f"SELECT * FROM {name}"))) for name in tables]


def test_an_item_with_one_of_two_approvals_is_not_counted_as_approved(engine: sa.Engine) -> None:
    approve(engine, WANG.name, ONE.push_id)
    assert (state(engine, ONE.push_id), approved(engine)) == (PushState.SECOND_LOOK, 0)
    approve(engine, LI.name, ONE.push_id)
    assert (state(engine, ONE.push_id), approved(engine)) == (PushState.APPROVED, 1)
    assert kinds(engine, ONE.push_id) == [LedgerKind.PLANNED, LedgerKind.APPROVED]


def test_the_entry_names_the_second_and_the_decisions_both(engine: sa.Engine) -> None:
    approve(engine, WANG.name, ONE.push_id)
    approve(engine, LI.name, ONE.push_id)
    with engine.connect() as conn:
        entry = ledger.of_push(conn, ONE.push_id)[-1]
        said = decisions.standing(conn, [ONE.push_id])[ONE.push_id]
    assert (entry.person, entry.evidence, entry.family_id) == (LI.name, item_hash(ONE, 4), "CN1")
    assert [(one.person, one.item_hash) for one in said] == [(p.name, item_hash(ONE, 4)) for p in (WANG, LI)]


def test_an_enterprise_that_was_sent_something_needs_one_reviewer(engine: sa.Engine) -> None:
    approve(engine, WANG.name, KNOWN.push_id)
    assert state(engine, KNOWN.push_id) is PushState.APPROVED and approved(engine) == 1


def test_what_was_sent_for_practice_does_not_save_the_second_look(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        sent = push(4, enterprise_id="E2", state=PushState.DELIVERED, practice=LedgerMark.DEMO)
        pushes.put(conn, [sent])
    approve(engine, WANG.name, TWO.push_id)
    assert state(engine, TWO.push_id) is PushState.SECOND_LOOK


def test_a_bounced_push_reached_nobody_and_does_not_save_it_either(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        pushes.put(conn, [push(4, enterprise_id="E2", state=PushState.BOUNCED)])
    approve(engine, WANG.name, TWO.push_id)
    assert state(engine, TWO.push_id) is PushState.SECOND_LOOK


def test_decisions_may_be_changed_and_the_count_follows(engine: sa.Engine) -> None:
    approve(engine, WANG.name, KNOWN.push_id)
    decide(engine, [Verdict(KNOWN.push_id, R, reason=RejectionReason.PRICE)], LI.name, NOW)
    assert (state(engine, KNOWN.push_id), approved(engine)) == (PushState.REJECTED, 0)
    decide(engine, [Verdict(KNOWN.push_id, H, remark="等供方答复")], LI.name, NOW)
    approve(engine, WANG.name, KNOWN.push_id, level=3)
    assert approved(engine) == 1
    told = [LedgerKind.PLANNED, LedgerKind.APPROVED, LedgerKind.REJECTED, LedgerKind.HELD, LedgerKind.APPROVED]
    assert kinds(engine, KNOWN.push_id) == told


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ((ONE.push_id, "P-none"), "没有这条推送：P-none"),
        ((ONE.push_id, ONE.push_id), "出现了两次"),
        ((ONE.push_id, push(9).push_id), "已发出，不能再审核：P-0000000000000009"),
    ],
)
def test_one_that_cannot_be_decided_stops_all(engine: sa.Engine, ids: tuple[str, ...], said: str) -> None:
    before = dump(engine)
    with pytest.raises(QueqiaoError, match=said):
        approve(engine, WANG.name, *ids)
    assert dump(engine) == before


def test_all_that_cannot_be_decided_are_named(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        pushes.change(conn, [TWO.push_id], state=PushState.IN_MESSAGE)
    with pytest.raises(InputRefused) as caught:
        approve(engine, WANG.name, ONE.push_id, TWO.push_id, push(9).push_id)
    assert "有 2 条" in caught.value.message and TWO.push_id in caught.value.message
    assert push(9).push_id in caught.value.message and ONE.push_id not in caught.value.message


def test_a_decision_on_what_was_seen_is_refused_once_it_has_changed(engine: sa.Engine) -> None:
    seen = content_check(KNOWN)
    with writing(engine) as conn:
        pushes.put(conn, [replace(KNOWN, content=replace(CONTENT, legal_status="终止"))])
    with pytest.raises(InputRefused, match=f"已变化.*{KNOWN.push_id}"):
        decide(engine, [Verdict(KNOWN.push_id, A, 4, check=seen)], WANG.name, NOW)
    assert state(engine, KNOWN.push_id) is PushState.PLANNED


def test_what_was_approved_before_it_was_planned_anew_is_void_even_where_the_words_come_back(engine: sa.Engine) -> None:
    approve(engine, WANG.name, ONE.push_id)
    later = NOW + timedelta(minutes=1)
    with writing(engine) as conn:
        pushes.put(conn, [ONE])
        ledger.append(conn, [LedgerEvent(later, LedgerKind.PLANNED, ONE.push_id, evidence=match_hash(ONE))])
    for by, stands in ((LI, PushState.SECOND_LOOK), (LI, PushState.SECOND_LOOK), (WANG, PushState.APPROVED)):
        decide(engine, [Verdict(ONE.push_id, A, 4)], by.name, later)
        assert state(engine, ONE.push_id) is stands


def test_merged_enterprises_are_one_recipient(engine: sa.Engine) -> None:
    merge(engine, "E1", "E9", WANG.name, NOW)
    approve(engine, WANG.name, ONE.push_id)
    assert state(engine, ONE.push_id) is PushState.APPROVED


def test_a_check_too_short_to_tell_items_apart_is_none(engine: sa.Engine) -> None:
    with pytest.raises(InputRefused, match="已变化"):
        decide(engine, [Verdict(KNOWN.push_id, A, 4, check=content_check(KNOWN)[:3])], WANG.name, NOW)


@pytest.mark.parametrize("name", [OPERATOR.name, "无此人"])
def test_whoever_may_not_decide_is_refused(engine: sa.Engine, name: str) -> None:
    with pytest.raises(QueqiaoError):
        approve(engine, name, KNOWN.push_id)


def test_the_list_says_who_approved_what_waits_for_a_second(engine: sa.Engine) -> None:
    approve(engine, WANG.name, ONE.push_id)
    with engine.connect() as conn:
        (waits,) = list_pushes(conn, [PushState.SECOND_LOOK])
        of_firm = list_pushes(conn, enterprise_id="E9")
    assert (waits.push.push_id, waits.approvers, waits.check) == (ONE.push_id, (WANG.name,), content_check(ONE))
    assert [one.push.push_id for one in of_firm] == [KNOWN.push_id, push(9).push_id]

"""Steps taken down in a home: whose they are, what they prove, what is derived beside them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from answer_desk import NOW, TODAY, ZHAO, AnswerDesk

from ingest.files import file_sha256
from jobs.answering import Taking, answer_item
from jobs.contact_data import erase_contact
from jobs.contacts import Said
from jobs.enterprises import merge
from jobs.followup import (
    StepSaid,
    list_followed,
    record_step,
    report_funnel,
    report_reasons,
    reverse_step,
    show_followed,
)
from matcher.delivery_vocabulary import Answer, PushDirection, PushState
from matcher.domain import Enterprise, SegmentAssignment
from matcher.errors import InputRefused, RecordUnknown
from matcher.followup_vocabulary import FollowUpAlarm, FunnelStage, LossReason
from matcher.funnel import FunnelEvent
from matcher.ledger import LedgerEvent
from matcher.proportion import Proportion
from matcher.push_vocabulary import LedgerKind, LedgerMark
from matcher.vocabulary import RecordKind
from store import chain, enterprises, funnel, ledger
from store.database import writing

S = FunnelStage


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = AnswerDesk(tmp_path)
    desk.send(state=PushState.DELIVERED)
    prove(desk, "K7Q2", 3)
    yield desk
    desk.engine.dispose()


def prove(desk: AnswerDesk, code: str, items: int) -> None:
    """The desk's own deliveries carry no receipt of their own, and what counts must have one."""
    with writing(desk.engine) as conn:
        for n in range(1, items + 1):
            push = desk.push(f"P-{code}-{n}")
            what = (push.push_id, push.enterprise_id, push.family_id, "", push.channel)
            ledger.append(conn, [LedgerEvent(NOW, LedgerKind.DELIVERED, *what, evidence="b" * 64)])


def answered(desk: AnswerDesk, item: str, answer: Answer) -> None:
    answer_item(desk.home, desk.engine, item, answer, Taking(NOW, "王工"))


def step(desk: AnswerDesk, item: str, stage: FunnelStage, **more: Any) -> FunnelEvent:
    return record_step(desk.engine, item, StepSaid(stage, "王工", NOW + timedelta(minutes=9), **more))


def reached(desk: AnswerDesk, item: str) -> FunnelStage | None:
    with desk.engine.connect() as conn:
        return show_followed(conn, item, TODAY).track.furthest


def test_the_first_steps_are_derived_from_the_ledger_and_the_answer_that_counts(desk: AnswerDesk) -> None:
    assert reached(desk, "K7Q2-1") is S.PUSHED
    answered(desk, "K7Q2-1", Answer.UNCLEAR)
    assert reached(desk, "K7Q2-1") is S.READ
    answered(desk, "K7Q2-1", Answer.INTERESTED)
    assert reached(desk, "K7Q2-1") is S.INTERESTED
    answered(desk, "K7Q2-1", Answer.NOT_RELEVANT)
    assert reached(desk, "K7Q2-1") is S.READ


def test_a_step_keeps_who_when_the_hash_of_the_proof_and_the_next_day(desk: AnswerDesk) -> None:
    answered(desk, "K7Q2-1", Answer.INTERESTED)
    proof = desk.file("名片.txt", "虚构的会谈记录")
    done = step(
        desk, "K7Q2-1", S.CONTACTED, day=TODAY, next_day=date(2026, 3, 20), evidence=proof, remark=" 电话 联系 "
    )
    with desk.engine.connect() as conn:
        assert funnel.every(conn) == [done]
    assert (done.person, done.day, done.next_day) == ("王工", TODAY, date(2026, 3, 20))
    assert (done.evidence, done.remark, done.push_id) == (file_sha256(proof), "电话 联系", "P-K7Q2-1")


def test_a_step_taken_back_stays_where_it_is_and_counts_no_more(desk: AnswerDesk) -> None:
    answered(desk, "K7Q2-1", Answer.INTERESTED)
    wrong = step(desk, "K7Q2-1", S.CONTACTED)
    reverse_step(desk.engine, wrong.number, "王工", "记错了企业", NOW + timedelta(10))
    assert reached(desk, "K7Q2-1") is S.INTERESTED
    with desk.engine.connect() as conn:
        assert [(one.stage, one.reverses) for one in funnel.every(conn)] == [(S.CONTACTED, None), (S.CONTACTED, 1)]
    with pytest.raises(InputRefused, match="已经更正过"):
        reverse_step(desk.engine, wrong.number, "王工", "再更正一次", NOW + timedelta(11))


def test_what_did_not_go_out_or_was_practice_has_no_steps(desk: AnswerDesk) -> None:
    desk.send("DEMO", 1, practice=LedgerMark.DEMO)
    with pytest.raises(InputRefused, match="没有发出，或是演示"):
        step(desk, "P-DEMO-1", S.CONTACTED, remark="试一试")
    with pytest.raises(RecordUnknown):
        step(desk, "P-none", S.CONTACTED)
    with pytest.raises(RecordUnknown, match="没有这个人员"):
        record_step(desk.engine, "K7Q2-1", StepSaid(S.CONTACTED, "无此人", NOW))


def test_a_need_put_before_a_university_leads_to_the_firm_that_asked(desk: AnswerDesk) -> None:
    desk.send("DEM2", 1, contact=ZHAO, direction=PushDirection.DEMAND)
    answered(desk, "K7Q2-1", Answer.INTERESTED)
    done = step(desk, "DEM2-1", S.CONTACTED)  # the firm's own interest in the same patent is known there
    assert (done.enterprise_id, done.family_id) == ("E-1", "CN1")
    assert reached(desk, "K7Q2-1") is S.CONTACTED


def test_steps_follow_an_enterprise_into_the_one_it_was_merged_into(desk: AnswerDesk) -> None:
    answered(desk, "K7Q2-1", Answer.INTERESTED)
    step(desk, "K7Q2-1", S.CONTACTED)
    with writing(desk.engine) as conn:
        enterprises.write(conn, [Enterprise("E-9", "虚构丙集团")])
    merge(desk.engine, "E-9", "E-1", "王工", NOW)
    with desk.engine.connect() as conn:
        (found,) = list_followed(conn, TODAY, "E-9")
    assert (found.enterprise, found.track.furthest) == ("虚构丙集团", S.CONTACTED)


def test_the_list_names_what_is_in_hand_and_first_what_alarms(desk: AnswerDesk) -> None:
    for n in (1, 2):
        answered(desk, f"K7Q2-{n}", Answer.INTERESTED)
    step(desk, "K7Q2-1", S.CONTACTED, next_day=TODAY + timedelta(3))
    with desk.engine.connect() as conn:
        fresh = list_followed(conn, TODAY)
        later = list_followed(conn, TODAY + timedelta(8))
        stale = list_followed(conn, TODAY + timedelta(5), stale=True)
    assert [one.alarms for one in fresh] == [(), ()]
    assert {one.alarms for one in later} == {(FollowUpAlarm.STALE,), (FollowUpAlarm.NEXT_DAY_PASSED,)}
    assert [one.track.family_id for one in stale] == ["CN1"]


def test_precision_and_signing_rate_come_with_their_groups(desk: AnswerDesk) -> None:
    with writing(desk.engine) as conn:
        chain.assign(conn, RecordKind.NEED, [SegmentAssignment("N1", "吊装", "题名")], NOW)
    for n, answer in enumerate((Answer.INTERESTED, Answer.PRICE, Answer.NOT_RELEVANT), start=1):
        answered(desk, f"K7Q2-{n}", answer)
    step(desk, "K7Q2-1", S.CONTACTED)
    step(desk, "K7Q2-2", S.CONTACTED, remark="虽嫌贵，愿意谈")
    contract = desk.file("合同.txt", "虚构的合同")
    step(desk, "K7Q2-1", S.SIGNED, evidence=contract, remark="当场签约")
    with desk.engine.connect() as conn:
        found = report_funnel(conn)
    assert (found.shares.precision, found.shares.answered) == (Proportion(2, 3), Proportion(3, 3))
    assert found.funnel.signing == Proportion(1, 2) and not found.funnel.signing.is_enough
    assert [found.funnel.reached[one] for one in (S.PUSHED, S.READ, S.INTERESTED, S.CONTACTED, S.SIGNED)] == [
        3,
        3,
        1,
        2,
        1,
    ]
    groups = (found.by_enterprise, found.by_segment, found.by_level)
    assert [list(one) for one in groups] == [["虚构甲机械有限公司"], ["吊装"], ["较强相关"]]
    assert {one.signing for group in groups for one in group.values()} == {Proportion(1, 2)}


def test_a_holder_hears_why_without_hearing_from_whom(desk: AnswerDesk) -> None:
    answered(desk, "K7Q2-1", Answer.TOO_EARLY)
    step(desk, "K7Q2-1", S.LOST, reason=LossReason.TOO_EARLY, remark="虚构甲机械有限公司说要等中试")
    with desk.engine.connect() as conn:
        found = report_reasons(conn, "虚构大学")
        with pytest.raises(RecordUnknown, match="没有推送过这个专利权人"):
            report_reasons(conn, "别的大学")
    assert (found["虚构大学"].asked, found["虚构大学"].lost[LossReason.TOO_EARLY]) == (3, 1)
    assert "甲机械" not in repr(found)


def test_an_erasure_empties_the_words_of_the_steps_and_leaves_the_steps(desk: AnswerDesk) -> None:
    answered(desk, "K7Q2-1", Answer.INTERESTED)
    done = step(desk, "K7Q2-1", S.CONTACTED, remark="虚构张三说下周来")
    erase_contact(desk.home, desk.engine, "zhang@example.com", Said("王工", NOW, TODAY, None, "来信", None))
    with desk.engine.connect() as conn:
        assert funnel.every(conn) == [replace(done, remark="")]

"""Steps towards a contract: what may follow what, what is alarming, and what they add up to, against a slow count."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow_funnel_count import ORDER, SlowFunnel

from matcher.delivery_vocabulary import Answer
from matcher.errors import InputRefused
from matcher.followup_vocabulary import FollowUpAlarm, FunnelStage, LossReason
from matcher.funnel import (
    DERIVED,
    IMPLIES,
    PATIENCE,
    PROVEN,
    FunnelEvent,
    Track,
    alarms,
    check_reversal,
    check_step,
    tracks_of,
)
from matcher.funnel_figures import FollowedItem, figures_by, funnel_figures, reasons_by_holder
from matcher.glossary import CHINESE, chinese
from matcher.proportion import Proportion

S, R = FunnelStage, LossReason
DAY, AT = date(2026, 3, 2), datetime(2026, 3, 2, 4, tzinfo=UTC)


def event(stage: FunnelStage, number: int = 0, day: date = DAY, **more: Any) -> FunnelEvent:
    """A step of E1 and F1 that has all that its stage needs."""
    made = FunnelEvent("E1", "F1", stage, day, AT, number=number, evidence="a" * 64 if stage in PROVEN else "")
    return replace(made, **{"reason": R.PRICE if stage is S.LOST else None} | more)


def track(*stages: FunnelStage, day: date = DAY) -> Track:
    """A track with these stages, one a day, the recorded ones numbered."""
    found = [event(stage, 0 if stage in DERIVED else n + 1, day + timedelta(n)) for n, stage in enumerate(stages)]
    return Track("E1", "F1", tuple(found))


INTERESTED = (S.PUSHED, S.READ, S.INTERESTED)
LATER = DAY + timedelta(30)


def refusal(found: Track, new: FunnelEvent, today: date = LATER) -> str:
    """What is said against a step; empty where nothing is."""
    try:
        check_step(found, new, today)
    except InputRefused as refused:
        return refused.message
    return ""


def test_the_whole_way_may_be_gone_step_by_step() -> None:
    gone = list(INTERESTED)
    for stage in (S.CONTACTED, S.NEGOTIATING, S.TRIAL, S.INTENT, S.SIGNED, S.RECORDED, S.PAID):
        assert refusal(track(*gone), event(stage, day=LATER)) == ""
        gone.append(stage)
    assert track(*gone).furthest is S.PAID


@pytest.mark.parametrize("stage", sorted(DERIVED))
def test_what_the_ledger_and_the_answers_tell_is_never_typed(stage: FunnelStage) -> None:
    assert "不能直接登记" in refusal(track(S.PUSHED), event(stage, remark="电话里说的"))


@pytest.mark.parametrize("stage", sorted(PROVEN))
def test_what_an_evaluator_counts_needs_its_document(stage: FunnelStage) -> None:
    before = track(*INTERESTED, S.CONTACTED, S.NEGOTIATING, S.SIGNED)
    assert "须附证据文件" in refusal(before, event(stage, day=LATER, evidence=""))
    assert refusal(before, event(stage, day=LATER)) == ""


@pytest.mark.parametrize(
    ("before", "stage", "words"),
    [
        ((S.PUSHED, S.READ), S.CONTACTED, "感兴趣"),
        ((), S.CONTACTED, "已推送、感兴趣"),
        (INTERESTED, S.NEGOTIATING, "已联系"),
        ((*INTERESTED, S.CONTACTED), S.SIGNED, "洽谈"),
        ((*INTERESTED, S.CONTACTED, S.NEGOTIATING), S.PAID, "签约"),
        ((*INTERESTED, S.CONTACTED, S.LOST), S.NEGOTIATING, "重新开始"),
    ],
)
def test_a_jump_forward_needs_its_reason(before: tuple[FunnelStage, ...], stage: FunnelStage, words: str) -> None:
    assert words in refusal(track(*before), event(stage, day=LATER))
    assert refusal(track(*before), event(stage, day=LATER, remark="企业直接找上门")) == ""


def test_trial_and_letter_of_intent_may_be_left_out_and_payment_may_come_before_the_recordal() -> None:
    talks = (*INTERESTED, S.CONTACTED, S.NEGOTIATING)
    assert refusal(track(*talks), event(S.SIGNED, day=LATER)) == ""
    assert refusal(track(*talks, S.SIGNED, S.PAID), event(S.RECORDED, day=LATER)) == ""
    assert refusal(track(*talks, S.SIGNED), event(S.TRIAL, day=LATER)) == ""


def test_nothing_goes_back_silently() -> None:
    gone = track(*INTERESTED, S.CONTACTED, S.NEGOTIATING)
    only_signed = Track("E1", "F1", (event(S.PUSHED), event(S.SIGNED, 1)))
    assert refusal(gone, event(S.CONTACTED, day=LATER)) == ""  # contacted again
    assert "不能退回" in refusal(only_signed, event(S.CONTACTED, day=LATER, remark="补记"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"day": LATER + timedelta(1)}, "今天之后"),
        ({"day": DAY}, "早于"),
        ({"next_day": LATER}, "下次日期"),
        ({"reason": R.PRICE}, "其他步骤不写原因"),
    ],
)
def test_days_in_any_order_and_reasons_out_of_place_are_refused(more: dict[str, Any], words: str) -> None:
    new = event(S.NEGOTIATING, day=LATER)
    assert refusal(track(*INTERESTED, S.CONTACTED), new) == ""
    assert words in refusal(track(*INTERESTED, S.CONTACTED), replace(new, **more))


def test_a_loss_says_why_comes_last_and_has_no_next_day() -> None:
    gone = track(*INTERESTED, S.CONTACTED)
    assert refusal(gone, event(S.LOST, day=LATER)) == ""
    assert "须写明原因" in refusal(gone, event(S.LOST, day=LATER, reason=None))
    assert "早于" in refusal(gone, event(S.LOST, day=DAY))
    assert "下次日期" in refusal(gone, event(S.LOST, day=LATER, next_day=LATER + timedelta(1)))
    assert track(*INTERESTED, S.LOST).loss and not track(*INTERESTED, S.LOST, S.CONTACTED).loss


def test_a_correction_says_why_and_takes_back_only_what_stands() -> None:
    gone = track(*INTERESTED, S.CONTACTED)
    number = gone.recorded[0].number
    check_reversal(event(S.CONTACTED, remark="登记错企业", reverses=number), gone)
    for wrong in (event(S.CONTACTED, reverses=number), event(S.CONTACTED, remark="错", reverses=number + 1)):
        with pytest.raises(InputRefused):
            check_reversal(wrong, gone)
    events = [*gone.events, event(S.CONTACTED, 9, remark="登记错企业", reverses=number)]
    assert tracks_of(events)[0].furthest is S.INTERESTED


@given(
    st.sampled_from(sorted(PATIENCE)),
    st.dates(date(1999, 1, 1), date(2099, 12, 31)) | st.sampled_from([date(2027, 12, 31), date(2028, 2, 29)]),
)
def test_silence_alarms_on_the_day_after_the_last_one_allowed(stage: FunnelStage, day: date) -> None:
    found = Track("E1", "F1", (event(stage, 0 if stage in DERIVED else 1, day),))
    last = day
    for _ in range(PATIENCE[stage]):  # counted by hand, over leap days and years' ends
        last += timedelta(1)
        assert alarms(found, last) == ()
    assert alarms(found, last + timedelta(1)) == (FollowUpAlarm.STALE,)


@pytest.mark.parametrize("agreed", [date(2026, 12, 31), date(2028, 2, 29), date(2028, 2, 28)])
def test_an_agreed_day_alarms_once_it_has_passed_and_until_then_silence_is_no_alarm(agreed: date) -> None:
    said = event(S.CONTACTED, 1, agreed - timedelta(200), next_day=agreed)
    found = Track("E1", "F1", (said,))
    assert alarms(found, agreed) == ()
    assert alarms(found, agreed + timedelta(1)) == (FollowUpAlarm.NEXT_DAY_PASSED,)


def test_silence_after_a_push_what_is_lost_and_what_is_paid_alarm_nobody() -> None:
    for stages in ((S.PUSHED,), (S.PUSHED, S.READ), (*INTERESTED, S.LOST), (S.PUSHED, S.SIGNED, S.PAID)):
        assert alarms(track(*stages), DAY + timedelta(2000)) == ()


def test_every_term_has_a_chinese_name_of_its_own() -> None:
    for kind in (S, R, FollowUpAlarm):
        assert set(CHINESE[kind]) == set(kind) and len({chinese(one) for one in kind}) == len(kind)


def test_what_a_stage_implies_implies_what_it_implies() -> None:
    for needed in IMPLIES.values():
        assert all(IMPLIES.get(one, frozenset()) <= needed for one in needed)
    assert all(not needed & DERIVED for needed in IMPLIES.values())


STEPS = st.lists(
    st.tuples(
        st.sampled_from([("E1", "F1"), ("E1", "F2"), ("E2", "F1")]),
        st.sampled_from(list(FunnelStage)),
        st.integers(0, 40),
        st.sampled_from(["", "原因"]),
        st.sampled_from([*LossReason, None]),
        st.none() | st.integers(1, 12),
    ),
    max_size=25,
)


def stored(steps: Sequence[tuple[Any, ...]]) -> list[FunnelEvent]:
    """What a home would keep of these attempts: derived events as they come, the others if they are allowed."""
    events: list[FunnelEvent] = []
    for key, stage, days, remark, reason, reverses in steps:
        number = 1 + sum(bool(one.number) for one in events)
        new = event(stage, number, DAY + timedelta(days), remark=remark, reason=reason, reverses=reverses)
        new = replace(new, enterprise_id=key[0], family_id=key[1])
        found = next((t for t in tracks_of(events) if (t.enterprise_id, t.family_id) == key), Track(*key))
        try:
            if reverses:
                check_reversal(new, found)
            elif stage in DERIVED:
                new = replace(new, number=0, remark="", reason=None)
            else:
                check_step(found, new, DAY + timedelta(40))
        except InputRefused:
            continue
        events.append(new)
    return events


@given(STEPS)
def test_any_sequence_of_events_adds_up_to_what_a_slow_count_finds(steps: Sequence[tuple[Any, ...]]) -> None:
    events = stored(steps)
    fast, slow = funnel_figures(tracks_of(events)), SlowFunnel(events)
    assert {stage.value: n for stage, n in fast.reached.items()} == {name: slow.reached(name) for name in ORDER}
    assert {s.value: (p.hits, p.n) for s, p in fast.conversions.items()} == {
        name: slow.conversion(name) for name in ORDER[1:]
    }
    assert {reason.value: n for reason, n in fast.lost.items()} == {one.value: slow.lost(one.value) for one in R}
    assert (fast.signing.hits, fast.signing.n) == slow.signing()


@given(STEPS)
def test_what_stands_never_went_back(steps: Sequence[tuple[Any, ...]]) -> None:
    """Only a correction can make a step of a stage that a standing, earlier recorded one already needs."""
    events = [one for one in stored(steps) if one.number]
    if any(one.reverses for one in events):
        return
    for found in tracks_of(events):
        for first, then in combinations(found.recorded, 2):
            again = any(one.stage is then.stage for one in found.recorded if one.number < first.number)
            assert again or then.stage not in IMPLIES.get(first.stage, frozenset())


def item(number: int, answer: Answer | None, **more: Any) -> FollowedItem:
    return replace(FollowedItem(f"P{number}", "E1", f"F{number}", True, "吊装", 4, answer, ("虚构大学",)), **more)


def test_precision_and_signing_rate_by_group() -> None:
    items = [
        item(1, Answer.INTERESTED),
        item(2, Answer.NOT_RELEVANT, segment="焊接"),
        item(3, Answer.UNCLEAR),
        item(4, Answer.PRICE, asked=False),
        item(5, None),
    ]
    signed = replace(track(*INTERESTED, S.CONTACTED, S.NEGOTIATING, S.SIGNED), family_id="F1")
    called = replace(track(*INTERESTED, S.CONTACTED), family_id="F5")
    found = figures_by(items, [signed, called], lambda one: one.segment)
    assert list(found) == ["吊装", "焊接"]
    assert (found["吊装"].shares.precision, found["吊装"].shares.answered) == (Proportion(1, 1), Proportion(2, 3))
    assert found["吊装"].signing == Proportion(1, 2)
    assert found["焊接"].shares.precision == Proportion(0, 1) and found["焊接"].signing == Proportion(0, 0)


def test_a_holder_is_told_counts_and_no_firm() -> None:
    lost = replace(track(*INTERESTED, S.LOST), family_id="F1")
    items = [item(1, Answer.INTERESTED), item(2, Answer.PRICE, patentees=("虚构大学", "虚构研究院"))]
    found = reasons_by_holder(items, [lost])
    assert {name: (one.asked, one.answers[Answer.PRICE], one.lost[R.PRICE]) for name, one in found.items()} == {
        "虚构大学": (2, 1, 1),
        "虚构研究院": (1, 1, 0),
    }
    assert "E1" not in repr(found)

"""Cultivation by its rules: what opens a case, what a milestone may say, when somebody is to look."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.cultivation import (
    CultivationCase,
    Milestone,
    as_stated_last,
    case_alarms,
    check_milestone,
    origin_of,
    overdue,
    readiness_of,
    wanted_level,
)
from matcher.delivery_vocabulary import Answer
from matcher.domain import TechnologyNeed
from matcher.errors import InputRefused
from matcher.followup_vocabulary import CaseOrigin, CaseState, FollowUpAlarm, MilestoneKind
from matcher.glossary import CHINESE, chinese

OPENED, TODAY = date(2026, 3, 2), date(2026, 9, 1)
AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
CASE = CultivationCase("Z-1", "E1", "F1", "CN1", "N1", "P1", CaseOrigin.INTERESTED, 7, 4, OPENED)
NEED = TechnologyNeed("N1", "吊钩防脱", min_readiness=5)


def milestone(number: int = 1, **more: Any) -> Milestone:
    return replace(Milestone("Z-1", number, MilestoneKind.PILOT_TEST, AT, "虚构中试基地", date(2026, 6, 1)), **more)


def done(number: int = 1, readiness: int | None = 5, **more: Any) -> Milestone:
    return replace(milestone(number, done=date(2026, 6, 1), evidence="a" * 64, readiness=readiness), **more)


@pytest.mark.parametrize(
    ("answer", "level", "wanted", "origin"),
    [
        (Answer.INTERESTED, 4, 5, CaseOrigin.INTERESTED),
        (Answer.INTERESTED, 5, 5, None),
        (Answer.INTERESTED, None, 7, None),  # unknown is not too low
        (Answer.TOO_EARLY, 4, 5, CaseOrigin.TOO_EARLY),
        (Answer.TOO_EARLY, 6, 7, CaseOrigin.TOO_EARLY),
        (Answer.TOO_EARLY, None, 7, CaseOrigin.TOO_EARLY),
        (Answer.PRICE, 1, 7, None),
    ],
)
def test_what_an_answer_opens(answer: Answer, level: int | None, wanted: int, origin: CaseOrigin | None) -> None:
    assert origin_of(answer, level, wanted) is origin


@pytest.mark.parametrize(
    ("need", "answer", "level", "wanted"),
    [
        (NEED, Answer.INTERESTED, 3, 5),
        (replace(NEED, min_readiness=None), Answer.INTERESTED, 3, 7),
        (None, Answer.TOO_EARLY, None, 7),
        (NEED, Answer.TOO_EARLY, 6, 7),  # too early though it has what was asked: it wants more than that
        (NEED, Answer.TOO_EARLY, 9, 9),
    ],
)
def test_how_ready_it_must_be(need: TechnologyNeed | None, answer: Answer, level: int | None, wanted: int) -> None:
    assert wanted_level(need, answer, level) == wanted


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (done(readiness=3), "不能降低"),
        (done(evidence=""), "须附证据"),
        (done(readiness=10), "1 到 9"),
        (replace(done(), done=TODAY + timedelta(1)), "今天以前"),
        (replace(done(), done=OPENED - timedelta(1)), "开案之后"),
        (milestone(planned=None), "没有日期"),
        (milestone(readiness=6), "没有完成"),
        (milestone(evidence="a" * 64), "没有完成"),
    ],
)
def test_a_milestone_that_says_too_little_or_what_cannot_be_is_refused(new: Milestone, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        check_milestone(CASE, [], new, TODAY)


def test_readiness_never_falls_below_what_another_milestone_proved() -> None:
    check_milestone(CASE, [], done(readiness=4), TODAY)
    check_milestone(CASE, [done(1, 6)], done(2, None), TODAY)
    with pytest.raises(InputRefused, match="5，此前已到 6"):
        check_milestone(CASE, [done(1, 6)], done(2, 5), TODAY)
    with pytest.raises(InputRefused, match="已结案"):
        check_milestone(replace(CASE, state=CaseState.CLOSED), [], done(), TODAY)


def test_the_last_statement_on_a_milestone_counts_and_a_cancelled_one_does_not() -> None:
    stated = [milestone(1), done(2, 6), milestone(1, planned=date(2026, 8, 1)), done(2, 6, cancelled=True)]
    found = as_stated_last(stated)
    assert [(one.number, one.planned) for one in found] == [(1, date(2026, 8, 1))]
    assert readiness_of(CASE, found) == 4 and readiness_of(CASE, as_stated_last(stated[:2])) == 6


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)) | st.sampled_from([date(2027, 12, 31), date(2028, 2, 29)]))
def test_a_milestone_is_overdue_from_the_day_after_it_was_planned_for(planned: date) -> None:
    steps = [milestone(planned=planned), milestone(2, planned=None, done=planned)]
    assert overdue(steps, planned) == []
    assert overdue(steps, planned + timedelta(1)) == [steps[0]]
    assert case_alarms(CASE, steps, None, planned + timedelta(1)) == (FollowUpAlarm.MILESTONE_OVERDUE,)


@given(st.lists(st.tuples(st.integers(1, 4), st.none() | st.integers(1, 9), st.booleans()), max_size=12))
def test_readiness_never_falls_while_nothing_is_cancelled(steps: list[tuple[int, int | None, bool]]) -> None:
    stated: list[Milestone] = []
    known = CASE.start or 0
    for number, level, finished in steps:
        new = done(number, level) if finished else milestone(number)
        try:
            check_milestone(CASE, as_stated_last(stated), new, TODAY)
        except InputRefused:
            continue
        stated.append(new)
        now = readiness_of(CASE, as_stated_last(stated)) or 0
        assert now >= known
        known = now


def test_a_provider_that_says_less_than_was_proven_is_seen() -> None:
    reached = replace(CASE, state=CaseState.REACHED)
    assert case_alarms(reached, [done(1, 7)], 5, TODAY) == (FollowUpAlarm.READINESS_CONTRADICTED,)
    assert case_alarms(reached, [done(1, 7)], 7, TODAY) == case_alarms(reached, [done(1, 7)], None, TODAY) == ()


def test_every_term_has_a_chinese_name_of_its_own() -> None:
    for kind in (CaseOrigin, CaseState, MilestoneKind):
        assert set(CHINESE[kind]) == set(kind) and len({chinese(one) for one in kind}) == len(kind)

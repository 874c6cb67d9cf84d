"""Answers and reviews as judgements: what teaches which level, once, and no longer than it stands."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from answer_desk import NOW, TODAY, AnswerDesk

from jobs.answering import Taking, answer_item
from jobs.followup import StepSaid, record_step
from jobs.judging import home_judgements
from jobs.teaching import Taught, teach
from matcher.delivery_vocabulary import Answer, Decision, RejectionReason
from matcher.followup_vocabulary import FunnelStage, LossReason
from matcher.judgements import Judgement
from matcher.push_review import Reviewed, Ruling
from matcher.vocabulary import Level
from store import decisions, judgements
from store.database import writing


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = AnswerDesk(tmp_path)
    desk.send()
    yield desk
    desk.engine.dispose()


def answered(desk: AnswerDesk, place: int, answer: Answer) -> None:
    answer_item(desk.home, desk.engine, f"K7Q2-{place}", answer, Taking(NOW, "王工"))


def reviewed(desk: AnswerDesk, place: int, level: int | None, reason: RejectionReason | None = None) -> None:
    decision = Decision.REJECT if reason else Decision.APPROVE
    ruling = Ruling(decision, level, reason, "", "a" * 64, "审核甲", NOW)
    with writing(desk.engine) as conn:
        decisions.add(conn, [Reviewed(desk.push(f"P-K7Q2-{place}"), ruling, None, ())], {})


def levels(desk: AnswerDesk) -> dict[str, int]:
    with desk.engine.connect() as conn:
        return {one.patent_id: int(one.level) for one in home_judgements(conn)}


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (Answer.INTERESTED, 3),
        (Answer.TOO_EARLY, 3),
        (Answer.PRICE, 3),
        (Answer.HAVE_SOLUTION, 3),
        (Answer.NOT_RELEVANT, 1),
        (Answer.UNCLEAR, None),
        (Answer.OTHER, None),
    ],
)
def test_only_not_relevant_teaches_a_low_level(desk: AnswerDesk, answer: Answer, level: int | None) -> None:
    answered(desk, 1, answer)
    teach(desk.engine)
    assert levels(desk) == ({"CN1": level} if level else {})


def test_told_again_nothing_changes(desk: AnswerDesk) -> None:
    answered(desk, 1, Answer.INTERESTED)
    reviewed(desk, 2, 4)
    assert teach(desk.engine) == Taught(1, 1, 2, 0)
    assert teach(desk.engine) == Taught(1, 1, 0, 0)
    with desk.engine.connect() as conn:
        assert judgements.every(conn) == [
            Judgement("N1", "CN1", Level.RATHER_STRONG, "push_answer:E-1", TODAY, "push_answer"),
            Judgement("N1", "CN2", Level.STRONG, "审核甲", TODAY, "push_review"),
        ]


def test_an_answer_that_is_changed_teaches_what_it_says_now(desk: AnswerDesk) -> None:
    answered(desk, 1, Answer.NOT_RELEVANT)
    teach(desk.engine)
    answered(desk, 1, Answer.UNCLEAR)
    assert teach(desk.engine) == Taught(0, 0, 0, 1)
    answered(desk, 1, Answer.NOT_RELEVANT)
    assert teach(desk.engine) == Taught(1, 0, 1, 0)


def test_a_firm_that_says_not_relevant_is_not_outvoted_by_those_who_approved(desk: AnswerDesk) -> None:
    for place in (1, 2):
        reviewed(desk, place, 4)
    answered(desk, 1, Answer.NOT_RELEVANT)
    answered(desk, 2, Answer.INTERESTED)
    teach(desk.engine)
    assert levels(desk) == {"CN1": 1, "CN2": 4}


def test_a_rejection_teaches_only_where_it_speaks_of_the_fit(desk: AnswerDesk) -> None:
    reviewed(desk, 1, None, RejectionReason.NOT_RELEVANT)
    reviewed(desk, 2, None, RejectionReason.LEGAL_STATUS)
    reviewed(desk, 3, 2, RejectionReason.OTHER)
    teach(desk.engine)
    assert levels(desk) == {"CN1": 1, "CN3": 2}


def test_why_it_was_lost_is_the_last_word(desk: AnswerDesk) -> None:
    answered(desk, 1, Answer.INTERESTED)
    lost = StepSaid(FunnelStage.LOST, "王工", NOW + timedelta(1), remark="看了样机", reason=LossReason.NOT_RELEVANT)
    record_step(desk.engine, "K7Q2-1", lost)
    teach(desk.engine)
    assert levels(desk) == {"CN1": 1}


def test_judgements_from_files_are_left_alone(desk: AnswerDesk) -> None:
    own = Judgement("N1", "CN1", Level.WEAK, "钱工", TODAY, "answer")
    with writing(desk.engine) as conn:
        judgements.put(conn, [own])
    answered(desk, 2, Answer.INTERESTED)
    teach(desk.engine)
    with desk.engine.connect() as conn:
        assert own in judgements.every(conn)

"""Cultivation in a home, from an answer to the push that goes out again when the level is reached."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from push_homes import NOW, REVIEWER, push_home, settings_of

from jobs.answering import Taking, answer_item
from jobs.case_opening import open_case, open_due
from jobs.cultivating import MilestoneSaid, ShownCase, close_case, list_cases, state_milestone
from jobs.deliveries import day_of
from jobs.enterprises import merge
from jobs.home import Home
from jobs.planning import plan_day
from matcher.cultivation import CultivationCase
from matcher.delivery_vocabulary import Answer, PushState
from matcher.domain import SupplyTerms
from matcher.errors import InputRefused, RecordUnknown
from matcher.followup_vocabulary import CaseOrigin, CaseState, FollowUpAlarm, MilestoneKind
from matcher.ledger import LedgerEvent
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerKind, NamedChange
from store import answers, cultivation, ledger, patents, pushes, supply
from store.database import writing

LATER = NOW + timedelta(90)
MIDWAY = date(2026, 8, 1)


class Nursery:
    """Two firms, each with one patent that was pushed to it at readiness 4 (both one family where `shared`)."""

    def __init__(self, folder: Path, level: int | None = 4, *, shared: bool = False) -> None:
        self.folder = folder
        self.home: Home
        self.engine: sa.Engine
        self.home, self.engine = push_home(folder, firms=2, patents_each=1)
        with writing(self.engine) as conn:
            found = patents.get_many(conn, ["CNE10", "CNE20"])
            if shared:
                patents.write(conn, [replace(one, family_id="F1") for one in found.values()])
            supply.write(conn, [SupplyTerms(one, readiness_level=level) for one in found])
        plan_day(self.home, self.engine, settings_of(), NOW)
        self.pushes = self._sent()

    def _sent(self) -> dict[str, PushRecord]:
        """As a sending leaves them."""
        with writing(self.engine) as conn:
            found = pushes.in_state(conn, PushState.PLANNED)
            pushes.change(conn, [one.push_id for one in found], state=PushState.SENT, sent_day=day_of(NOW))
            for one in found:
                name = ledger.of_push(conn, one.push_id)[-1].contact
                approved = LedgerEvent(NOW, LedgerKind.APPROVED, one.push_id, person=REVIEWER, evidence="a" * 64)
                what = (one.push_id, one.enterprise_id, one.family_id, name, one.channel)
                ledger.append(conn, [approved, LedgerEvent(NOW, LedgerKind.SENT, *what, evidence="a" * 64)])
        return {one.enterprise_id: one for one in found}

    def answer(self, firm: str, answer: Answer) -> None:
        answer_item(self.home, self.engine, self.pushes[firm].push_id, answer, Taking(NOW, "操作员"))

    def cases(self, at: datetime = LATER) -> dict[str, ShownCase]:
        with self.engine.connect() as conn:
            return {one.case.enterprise_id: one for one in list_cases(conn, day_of(at))}

    def state(self, firm: str, kind: MilestoneKind | None = MilestoneKind.PILOT_TEST, **more: Any) -> ShownCase:
        said = MilestoneSaid("操作员", LATER, kind, **more)
        return state_milestone(self.engine, self.cases()[firm].case.case_id, said)

    def done(self, firm: str, readiness: int, **more: Any) -> ShownCase:
        proof = self.folder / "报告.txt"
        proof.write_text("虚构的中试报告", encoding="utf-8")
        return self.state(firm, done=MIDWAY, readiness=readiness, evidence=proof, platform="虚构中试基地", **more)

    def level(self, patent_id: str) -> int | None:
        with self.engine.connect() as conn:
            return supply.get_many(conn, [patent_id])[patent_id].readiness_level


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    found = Nursery(tmp_path)
    yield found
    found.engine.dispose()


def test_interest_in_what_is_not_ready_opens_a_case_by_itself(nursery: Nursery) -> None:
    nursery.answer("E1", Answer.PRICE)
    assert nursery.cases() == {}
    nursery.answer("E1", Answer.INTERESTED)
    (case,) = [one.case for one in nursery.cases().values()]
    assert (case.origin, case.start, case.wanted, case.person) == (CaseOrigin.INTERESTED, 4, 7, "")
    nursery.answer("E1", Answer.TOO_EARLY)
    assert [one.case for one in nursery.cases().values()] == [case]


def test_answers_given_before_open_their_cases_when_asked(nursery: Nursery) -> None:
    nursery.answer("E1", Answer.TOO_EARLY)
    with writing(nursery.engine) as conn:
        conn.exec_driver_sql("DELETE FROM cultivation_cases")
        assert answers.of_push(conn, nursery.pushes["E1"].push_id)
    assert [case.enterprise_id for case in open_due(nursery.engine, NOW)] == ["E1"]
    assert open_due(nursery.engine, NOW) == []


def test_the_patent_is_pushed_again_when_the_level_is_reached(nursery: Nursery) -> None:
    """From the answer 太早 to the plan of a day three months later."""
    nursery.answer("E1", Answer.TOO_EARLY)
    assert plan_day(nursery.home, nursery.engine, settings_of(), LATER).planned == ()
    shown = nursery.done("E1", 5)
    assert (shown.readiness, shown.case.state) == (5, CaseState.OPEN)
    assert plan_day(nursery.home, nursery.engine, settings_of(), LATER).planned == ()
    shown = nursery.done("E1", 7)
    assert (shown.readiness, shown.case.state, shown.case.ended) == (7, CaseState.REACHED, day_of(LATER))
    (again,) = plan_day(nursery.home, nursery.engine, settings_of(), LATER).planned
    assert (again.enterprise_id, again.change, again.times) == ("E1", NamedChange.READINESS_REACHED, 1)
    assert again.content.readiness_level == 7 and again.push_id != nursery.pushes["E1"].push_id
    assert "虚构中试基地" in again.content.readiness


def test_every_firm_that_waits_for_the_family_has_reached_it(tmp_path: Path) -> None:
    nursery = Nursery(tmp_path, shared=True)
    nursery.answer("E1", Answer.TOO_EARLY)
    nursery.answer("E2", Answer.INTERESTED)
    nursery.done("E1", 8)
    assert {firm: one.case.state for firm, one in nursery.cases().items()} == {
        "E1": CaseState.REACHED,
        "E2": CaseState.REACHED,
    }
    planned = plan_day(nursery.home, nursery.engine, settings_of(), LATER).planned
    assert {(one.enterprise_id, one.change) for one in planned} == {
        ("E1", NamedChange.READINESS_REACHED),
        ("E2", NamedChange.READINESS_REACHED),
    }
    nursery.engine.dispose()


def test_a_provider_that_says_more_already_is_not_lowered(nursery: Nursery) -> None:
    nursery.answer("E1", Answer.TOO_EARLY)
    with writing(nursery.engine) as conn:
        supply.write(conn, [SupplyTerms("CNE10", readiness_level=6, fee="10 万元")])
    nursery.done("E1", 5)
    assert nursery.level("CNE10") == 6
    nursery.done("E1", 7)
    with nursery.engine.connect() as conn:
        terms = supply.get_many(conn, ["CNE10"])["CNE10"]
    assert (terms.readiness_level, terms.fee) == (7, "10 万元")


def test_a_milestone_is_planned_moved_done_and_cancelled_and_every_word_stays(nursery: Nursery) -> None:
    nursery.answer("E1", Answer.TOO_EARLY)
    nursery.state("E1", planned=date(2026, 7, 1))
    nursery.state("E1", MilestoneKind.SAMPLE_MAKING, planned=date(2026, 8, 1))
    (one,) = nursery.cases().values()
    assert [step.number for step in one.milestones] == [1, 2] and one.alarms == (FollowUpAlarm.MILESTONE_OVERDUE,)
    nursery.state("E1", None, number=1, planned=date(2026, 12, 31))
    nursery.state("E1", None, number=2, cancel=True)
    (one,) = nursery.cases().values()
    assert [(step.kind, step.planned) for step in one.milestones] == [(MilestoneKind.PILOT_TEST, date(2026, 12, 31))]
    assert one.alarms == ()
    with nursery.engine.connect() as conn:
        assert len(cultivation.statements(conn, [one.case.case_id])[one.case.case_id]) == 4


def test_filings_made_on_the_way_are_real_numbers_and_add_up(nursery: Nursery) -> None:
    nursery.answer("E1", Answer.TOO_EARLY)
    nursery.state("E1", planned=date(2026, 12, 1), filings=("201911234567.4", "CN2019112345674"))
    with pytest.raises(InputRefused, match="申请号不对"):
        nursery.state("E1", None, number=1, filings=("某号",))
    (one,) = nursery.cases().values()
    assert one.milestones[0].filings == ("CN2019112345674",)


def test_what_lowers_readiness_or_names_nothing_is_refused_and_leaves_nothing(nursery: Nursery) -> None:
    nursery.answer("E1", Answer.TOO_EARLY)
    for wrong in ({"number": 7}, {"number": 7, "cancel": True}):
        with pytest.raises(InputRefused, match="没有这个里程碑"):
            nursery.state("E1", None, **wrong)
    with pytest.raises(InputRefused, match="不能降低"):
        nursery.done("E1", 3)
    with pytest.raises(RecordUnknown, match="没有这个培育案"):
        state_milestone(nursery.engine, "Z-none", MilestoneSaid("操作员", LATER, MilestoneKind.PILOT_TEST))
    assert nursery.cases()["E1"].milestones == () and nursery.level("CNE10") == 4


def test_what_was_proven_cannot_be_cancelled_once_it_was_used(nursery: Nursery) -> None:
    nursery.answer("E1", Answer.TOO_EARLY)
    nursery.done("E1", 7)
    with pytest.raises(InputRefused, match="不能取消完成的里程碑"):
        nursery.state("E1", None, number=1, cancel=True)


def test_a_case_is_opened_by_hand_closed_with_a_reason_and_opened_again(nursery: Nursery) -> None:
    push_id = nursery.pushes["E1"].push_id
    made = open_case(nursery.engine, push_id, "操作员", NOW, wanted=6)
    assert (made.origin, made.wanted, made.start, made.person) == (CaseOrigin.PERSON, 6, 4, "操作员")
    with pytest.raises(InputRefused, match="已有培育案"):
        open_case(nursery.engine, push_id, "操作员", NOW)
    with pytest.raises(InputRefused, match="须写明原因"):
        close_case(nursery.engine, made.case_id, "操作员", " ", LATER)
    closed = close_case(nursery.engine, made.case_id, "操作员", "企业转产", LATER)
    assert (closed.state, closed.ended) == (CaseState.CLOSED, day_of(LATER))
    nursery.answer("E1", Answer.TOO_EARLY)  # a closed case is opened again by a person only
    assert nursery.cases()["E1"].case.state is CaseState.CLOSED
    again: CultivationCase = open_case(nursery.engine, push_id, "操作员", LATER, remark="又有兴趣")
    assert (again.case_id, again.state, again.opened) == (made.case_id, CaseState.OPEN, made.opened)


def test_a_firm_merged_into_another_keeps_its_one_case(nursery: Nursery) -> None:
    nursery.answer("E1", Answer.TOO_EARLY)
    merge(nursery.engine, "E2", "E1", "操作员", NOW)
    nursery.answer("E1", Answer.INTERESTED)
    (case,) = nursery.cases().values()
    assert case.enterprise == "E2厂"


def test_who_waits_is_pushed_again_though_nobody_had_known_how_ready_it_was(tmp_path: Path) -> None:
    nursery = Nursery(tmp_path, level=None)
    nursery.answer("E1", Answer.TOO_EARLY)
    assert nursery.cases()["E1"].readiness is None
    nursery.done("E1", 7)
    (again,) = plan_day(nursery.home, nursery.engine, settings_of(), LATER).planned
    assert (again.enterprise_id, again.change) == ("E1", NamedChange.READINESS_REACHED)
    nursery.engine.dispose()


def test_who_found_it_too_early_at_the_level_it_had_asked_for_waits_for_more(tmp_path: Path) -> None:
    nursery = Nursery(tmp_path, level=7)
    nursery.answer("E1", Answer.TOO_EARLY)
    assert nursery.cases()["E1"].case.wanted == 8
    nursery.done("E1", 7)
    assert plan_day(nursery.home, nursery.engine, settings_of(), LATER).planned == ()
    nursery.done("E1", 8)
    assert [one.enterprise_id for one in plan_day(nursery.home, nursery.engine, settings_of(), LATER).planned] == ["E1"]
    nursery.engine.dispose()

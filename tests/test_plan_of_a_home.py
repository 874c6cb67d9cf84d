"""The plan of a real home: what is stored and told to the ledger, and what becomes of what was planned before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from push_homes import NOW, Taker, approve_all, contact_of, push_home, settings_of

from jobs.home import Home
from jobs.planning import PlanReport, plan_day
from jobs.reviewing import Verdict, decide
from jobs.sending import SendingRun
from matcher.delivery_vocabulary import Decision, PushDirection, PushState, RejectionReason
from matcher.domain import ChainSegment, Enterprise, IndustrialChain, SegmentAssignment, SupplyTerms
from matcher.push_counts import push_counts
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerKind, LedgerMark, NamedChange, PushChannel
from matcher.vocabulary import Availability, Confidentiality, LegalBasis, RecordKind
from store import chain, enterprises, ledger, needs, patents, pushes, supply
from store.database import writing

WEEK = timedelta(days=7)
UNIVERSITY = "示例大学"
SETTINGS = settings_of(QUEQIAO_CHANNELS="email,hand_over")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path)
    yield home, engine
    engine.dispose()


def plan(place: tuple[Home, sa.Engine], weeks: int = 0, practice: LedgerMark | None = None) -> PlanReport:
    return plan_day(*place, SETTINGS, NOW + weeks * WEEK, practice)


def send(place: tuple[Home, sa.Engine], weeks: int = 0) -> Taker:
    taker = Taker()
    SendingRun(*place, SETTINGS, {PushChannel.EMAIL: taker}, lambda: NOW + weeks * WEEK, "one").run()
    return taker


def stored(engine: sa.Engine) -> list[PushRecord]:
    with engine.connect() as conn:
        return pushes.every(conn)


def change_patent(engine: sa.Engine, patent_id: str, **more: object) -> None:
    with writing(engine) as conn:
        patent = patents.get_many(conn, [patent_id])[patent_id]
        patents.write(conn, [replace(patent, **more)])  # type: ignore[arg-type]


def test_a_plan_is_stored_and_told_to_the_ledger(place: tuple[Home, sa.Engine]) -> None:
    report = plan(place)
    assert len(report.planned) == 4 == len(stored(place[1]))
    with place[1].connect() as conn:
        entries = list(ledger.readable(conn))
    assert {(entry.kind, entry.marks) for entry in entries} == {(LedgerKind.PLANNED, (LedgerMark.ELIGIBLE,))}


def test_planned_again_nothing_is_planned_twice(place: tuple[Home, sa.Engine]) -> None:
    plan(place)
    again = plan(place, weeks=2)
    assert (again.planned, again.renewed, again.refused["pending"]) == ((), (), 4)


def test_what_says_something_else_now_is_to_be_reviewed_anew(place: tuple[Home, sa.Engine]) -> None:
    plan(place)
    approve_all(place[1])
    change_patent(place[1], "CNE10", title="改了名称的吊钩")
    report = plan(place, weeks=1)
    assert [push.content.title for push in report.renewed] == ["改了名称的吊钩"]
    states = {push.patent_id: push.state for push in stored(place[1])}
    assert (states["CNE10"], states["CNE11"]) == (PushState.PLANNED, PushState.APPROVED)
    with place[1].connect() as conn:
        assert push_counts(ledger.readable(conn)).approved == 3


def test_what_no_longer_holds_returns_with_the_reason_and_comes_back_when_it_does(
    place: tuple[Home, sa.Engine],
) -> None:
    plan(place)
    with writing(place[1]) as conn:
        supply.write(conn, [SupplyTerms("CNE10", availability=Availability.UNAVAILABLE)])
    ((push, reason),) = plan(place, weeks=1).returned
    assert push.patent_id == "CNE10" and "不可转让" in reason
    with writing(place[1]) as conn:
        supply.delete(conn, ["CNE10"])
    assert [push.patent_id for push in plan(place, weeks=2).planned] == ["CNE10"]


def test_what_a_reviewer_rejected_is_not_planned_again(place: tuple[Home, sa.Engine]) -> None:
    first = plan(place).planned[0]
    said = Verdict(first.push_id, Decision.REJECT, reason=RejectionReason.NOT_RELEVANT)
    decide(place[1], [said], "审核甲", NOW)
    assert plan(place, weeks=2).refused["rejected_before"] == 1


def test_practice_goes_all_the_way_and_counts_nowhere(place: tuple[Home, sa.Engine]) -> None:
    plan(place, practice=LedgerMark.TEST)
    approve_all(place[1])
    assert len(send(place).letters) == 2
    with place[1].connect() as conn:
        found = push_counts(ledger.readable(conn))
    assert (found.strict, found.loose, found.excluded) == (0, 0, 4)


def test_a_cut_fee_pushes_the_same_patent_once_more_and_beside_the_strict_count(
    place: tuple[Home, sa.Engine],
) -> None:
    with writing(place[1]) as conn:
        supply.write(conn, [SupplyTerms("CNE10", fee="10万元")])
    plan(place)
    approve_all(place[1])
    send(place)
    with writing(place[1]) as conn:
        supply.write(conn, [SupplyTerms("CNE10", fee="5万元")])
    (again,) = plan(place, weeks=5).planned
    assert (again.patent_id, again.change, again.times) == ("CNE10", NamedChange.FEE_CUT, 1)
    approve_all(place[1], NOW + 5 * WEEK)
    send(place, weeks=5)
    with place[1].connect() as conn:
        found = push_counts(ledger.readable(conn))
    assert (found.strict, found.loose, found.duplicates) == (4, 5, 0)


def university(engine: sa.Engine, confidentiality: Confidentiality) -> None:
    """A registered university that holds E1's first match; E1's need is released so far."""
    change_patent(engine, "CNE10", patentees=(UNIVERSITY,))
    with writing(engine) as conn:
        office = contact_of("U1", name="转化办", email="office@u1.example")
        enterprises.write(conn, [Enterprise("U1", UNIVERSITY, contacts=(office,))])
        need = needs.get_many(conn, ["N-E1"])["N-E1"]
        needs.write(conn, [replace(need, confidentiality=confidentiality, anonymous_text="一家企业寻求吊钩技术")])


def demands(report: PlanReport) -> list[PushRecord]:
    return [push for push in report.planned if push.direction is PushDirection.DEMAND]


def test_a_released_need_goes_to_the_office_of_the_university_that_holds_the_patent(
    place: tuple[Home, sa.Engine],
) -> None:
    university(place[1], Confidentiality.ANONYMOUS)
    (push,) = demands(plan(place))
    assert (push.enterprise_id, push.family_id, push.content.need_quote) == ("U1", "N-E1", "一家企业寻求吊钩技术")
    assert "E1" not in f"{push.content.need_title}{push.content.need_quote}{push.content.patent_quote}"
    approve_all(place[1])
    letters = send(place).letters
    assert "office@u1.example" in {letter.envelope.address for letter in letters}
    with place[1].connect() as conn:
        found = push_counts(ledger.readable(conn))
    assert found.strict == 4 and found.columns["demand"] == 1  # type: ignore[index]


def test_a_need_kept_inside_the_centre_goes_nowhere(place: tuple[Home, sa.Engine]) -> None:
    university(place[1], Confidentiality.CENTRE_ONLY)
    report = plan(place)
    assert demands(report) == [] and report.demand_refused["not_to_be_shown"] == 4


def test_who_gave_no_consent_gets_the_industrys_digest_by_hand(place: tuple[Home, sa.Engine]) -> None:
    with writing(place[1]) as conn:
        chain.write(conn, IndustrialChain("起重机", (ChainSegment("rope", "吊具"),)))
        chain.assign(conn, RecordKind.PATENT, [SegmentAssignment("CNE20", "rope", "")], NOW)
        public = contact_of("E1", legal_basis=LegalBasis.PUBLIC_INFORMATION)
        enterprises.write(conn, [Enterprise("E1", "E1厂", contacts=(public,))])
    report = plan(place)
    (push,) = [one for one in report.planned if one.direction is PushDirection.SEGMENT]
    assert (push.enterprise_id, push.patent_id, push.channel) == ("E1", "CNE20", PushChannel.HAND_OVER)
    assert report.refused["no_lawful_contact"] == 2


def test_nothing_is_planned_for_today_on_a_holiday(place: tuple[Home, sa.Engine]) -> None:
    sunday = NOW + timedelta(days=4)
    assert sunday.date() == date(2026, 6, 14)
    report = plan_day(*place, SETTINGS, sunday)
    assert report.planned == () and report.waiting == {"holiday": 4}

"""Cultivation at work: cases opened by answers or by hand, milestones stated, readiness raised when it is proven."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from ingest.cells import BadCell
from ingest.files import file_sha256
from ingest.patent_numbers import application_number
from jobs.deliveries import day_of
from jobs.free_words import one_line
from jobs.people import known_person
from jobs.standing_cases import as_cases_stand
from matcher.cultivation import (
    CultivationCase,
    Milestone,
    as_stated_last,
    case_alarms,
    check_milestone,
    is_reached,
    readiness_of,
)
from matcher.domain import SupplyTerms
from matcher.errors import InputRefused, RecordUnknown
from matcher.followup_vocabulary import CaseState, FollowUpAlarm, MilestoneKind
from matcher.glossary import chinese
from store import cultivation, enterprises, patents, supply
from store.database import writing

_CURE = "请用 queqiao cases list 查看"


@dataclass(frozen=True, slots=True)
class MilestoneSaid:
    """A milestone as a person tells it. `number` None is a new one; of a known one, what is None or empty stays as it
    was. `evidence` is a file of which the SHA-256 is kept."""

    person: str
    now: datetime
    kind: MilestoneKind | None = None
    number: int | None = None
    platform: str = ""
    planned: date | None = None
    done: date | None = None
    evidence: Path | None = None
    readiness: int | None = None
    filings: tuple[str, ...] = ()
    remark: str = ""
    cancel: bool = False


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case with its milestones as they stand, the readiness proven so far, and why to look at it."""

    case: CultivationCase
    enterprise: str
    title: str
    milestones: tuple[Milestone, ...]
    readiness: int | None
    alarms: tuple[FollowUpAlarm, ...]


def close_case(engine: sa.Engine, case_id: str, person: str, remark: str, now: datetime) -> CultivationCase:
    """End a case, with the reason. Raises InputRefused, RecordUnknown."""
    with writing(engine) as conn:
        name, case = known_person(conn, person).name, _known(conn, case_id)
        if case.state is CaseState.CLOSED:
            raise InputRefused("这个培育案已结案", case_id)
        if not (words := one_line(remark, "备注")):
            raise InputRefused("结案须写明原因", case_id, "请用 --remark 写明")
        closed = replace(case, state=CaseState.CLOSED, ended=day_of(now), remark=words, person=name)
        cultivation.put(conn, [closed])
        return closed


def state_milestone(engine: sa.Engine, case_id: str, said: MilestoneSaid) -> ShownCase:
    """Plan a milestone, state it anew, or call it done. One that proves a higher readiness raises what the patent's
    terms say, and every case of the family that waited for that level has reached it. Raises InputRefused by the rules
    of `matcher.cultivation`, RecordUnknown, FileUnreadable for the evidence."""
    evidence = file_sha256(said.evidence) if said.evidence else ""
    with writing(engine) as conn:
        person, case, today = known_person(conn, said.person).name, _known(conn, case_id), day_of(said.now)
        standing = as_stated_last(cultivation.statements(conn, [case_id]).get(case_id, ()))
        number = said.number or 1 + _stated(conn, case_id)
        before = next((one for one in standing if one.number == number), None)
        new = replace(_restated(case_id, number, before, said), person=person, evidence=evidence or _proof(before))
        if said.cancel:
            _check_cancel(case, before, new)
        else:
            check_milestone(case, standing, new, today)
        cultivation.state(conn, new)
        _raise_readiness(conn, case, new, today)
        return show_case(conn, case_id, today)


def show_case(conn: sa.Connection, case_id: str, today: date) -> ShownCase:
    """One case. Raises RecordUnknown."""
    return _shown(conn, [_known(conn, case_id)], today)[0]


def list_cases(conn: sa.Connection, today: date, enterprise_id: str = "") -> list[ShownCase]:
    """All cases, or those of one enterprise, under the enterprise they belong to now."""
    found = as_cases_stand(conn, cultivation.every(conn))
    return _shown(conn, [case for case in found if enterprise_id in ("", case.enterprise_id)], today)


def _restated(case_id: str, number: int, before: Milestone | None, said: MilestoneSaid) -> Milestone:
    """What is said now over what was said before."""
    kind = said.kind or (before.kind if before else None)
    if kind is None:
        raise InputRefused("没有这个里程碑", number, "新的里程碑请写明种类；已有的编号见 queqiao cases show")
    old = before or Milestone(case_id, number, kind, said.now)
    return Milestone(
        case_id=case_id,
        number=number,
        kind=kind,
        at=said.now,
        platform=one_line(said.platform, "平台") or old.platform,
        planned=said.planned or old.planned,
        done=said.done or old.done,
        readiness=old.readiness if said.readiness is None else said.readiness,
        filings=tuple(dict.fromkeys((*old.filings, *map(_application, said.filings)))),
        remark=one_line(said.remark, "备注") or old.remark,
        cancelled=said.cancel,
    )


def _check_cancel(case: CultivationCase, before: Milestone | None, new: Milestone) -> None:
    if before is None:
        raise InputRefused("没有这个里程碑，或已经取消", new.number, "编号见 queqiao cases show")
    if case.state is not CaseState.OPEN and before.done:
        raise InputRefused("已达到的培育案不能取消完成的里程碑", new.number, "请改正供方表中的成熟等级，再结案")


def _raise_readiness(conn: sa.Connection, case: CultivationCase, new: Milestone, today: date) -> None:
    """What is proven becomes the provider's confirmed statement, never less than it says already; the plan of pushes
    then finds the named change by itself."""
    level = new.readiness if new.done and not new.cancelled else None
    if level is None:
        return
    family = as_cases_stand(conn, cultivation.every(conn))
    waiting = [one for one in family if one.family_id == case.family_id and one.state is CaseState.OPEN]
    for patent_id in {case.patent_id, *(one.patent_id for one in waiting)}:
        _raise_terms(conn, patent_id, level, new)
    there = [one for one in waiting if is_reached(one, level)]
    cultivation.put(conn, [replace(one, state=CaseState.REACHED, ended=today) for one in there])


def _raise_terms(conn: sa.Connection, patent_id: str, level: int, new: Milestone) -> None:
    known = supply.get_many(conn, [patent_id]).get(patent_id) or SupplyTerms(patent_id)
    if known.readiness_level is None or known.readiness_level < level:
        words = f"{chinese(new.kind)}（{new.platform or '平台未写'}，{new.done}，培育案 {new.case_id}）"
        supply.write(conn, [replace(known, readiness_level=level, stated_maturity=words)])


def _shown(conn: sa.Connection, cases: Sequence[CultivationCase], today: date) -> list[ShownCase]:
    stated = cultivation.statements(conn, [case.case_id for case in cases])
    terms = supply.get_many(conn, {case.patent_id for case in cases})
    firms = enterprises.get_many(conn, {case.enterprise_id for case in cases})
    held = patents.get_many(conn, {case.patent_id for case in cases})

    def one(case: CultivationCase) -> ShownCase:
        milestones = as_stated_last(stated.get(case.case_id, ()))
        said = terms[case.patent_id].readiness_level if case.patent_id in terms else None
        firm, patent = firms.get(case.enterprise_id), held.get(case.patent_id)
        return ShownCase(
            case=case,
            enterprise=firm.name if firm else case.enterprise_id,
            title=patent.title if patent else case.patent_id,
            milestones=tuple(milestones),
            readiness=readiness_of(case, milestones),
            alarms=case_alarms(case, milestones, said, today),
        )

    return [one(case) for case in cases]


def _known(conn: sa.Connection, case_id: str) -> CultivationCase:
    case = cultivation.get(conn, case_id)
    if case is None:
        raise RecordUnknown("没有这个培育案", case_id, _CURE)
    return as_cases_stand(conn, [case])[0]


def _stated(conn: sa.Connection, case_id: str) -> int:
    return max((one.number for one in cultivation.statements(conn, [case_id]).get(case_id, ())), default=0)


def _proof(before: Milestone | None) -> str:
    return before.evidence if before else ""


def _application(number: str) -> str:
    try:
        return application_number(number)
    except BadCell as bad:
        raise InputRefused("申请号不对", number, bad.reason) from bad

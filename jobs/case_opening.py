"""How a case of cultivation opens: by an answer, by itself; or by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from jobs.deliveries import day_of
from jobs.free_words import one_line
from jobs.people import known_person
from jobs.push_world import as_it_stands
from jobs.standing_cases import as_cases_stand
from matcher.cultivation import CultivationCase, case_id_of, origin_of, wanted_level
from matcher.delivery_vocabulary import Answer, PushDirection
from matcher.errors import InputRefused, RecordUnknown
from matcher.followup_vocabulary import CaseOrigin, CaseState
from matcher.glossary import chinese
from matcher.push_records import PushRecord
from store import answers, cultivation, enterprises, needs, pushes, supply
from store.database import writing


def open_by_answers(conn: sa.Connection, given: Mapping[str, Answer], today: date) -> list[CultivationCase]:
    """The cases that answers open, by push: none where there is one already for the enterprise and the family."""
    found = as_it_stands(conn, list(pushes.get_many(conn, given).values()), enterprises.merges(conn))
    asked = [push for push in found if push.direction is not PushDirection.DEMAND and not push.practice]
    cases: dict[str, CultivationCase] = {}
    for push in asked:
        if case := _by_answer(conn, push, given[push.push_id], today):
            cases.setdefault(case.case_id, case)
    new = [case for case in cases.values() if known_case(conn, case) is None]
    cultivation.put(conn, new)
    return new


def open_due(engine: sa.Engine, now: datetime) -> list[CultivationCase]:
    """The cases that all answers given so far open, and that are not there yet."""
    with writing(engine) as conn:
        ids = [push.push_id for push in pushes.every(conn)]
        given = {push_id: one.answer for push_id, one in answers.latest(conn, ids).items()}
        return open_by_answers(conn, given, day_of(now))


def open_case(
    engine: sa.Engine, push_id: str, person: str, now: datetime, wanted: int | None = None, remark: str = ""
) -> CultivationCase:
    """Open a case by hand, or open a closed one again. Raises InputRefused where one is open, RecordUnknown."""
    with writing(engine) as conn:
        name, push = known_person(conn, person).name, _push(conn, push_id)
        made = _case(conn, push, CaseOrigin.PERSON, None, day_of(now))
        made = replace(made, person=name, wanted=wanted or made.wanted, remark=one_line(remark, "备注"))
        known = cultivation.get(conn, made.case_id)
        if known and known.state is not CaseState.CLOSED:
            raise InputRefused(
                "已有培育案", f"{known.case_id}（{chinese(known.state)}）", "一家企业、一个专利族只有一个"
            )
        case = replace(made, opened=known.opened, start=known.start) if known else made
        cultivation.put(conn, [case])
        return case


def known_case(conn: sa.Connection, case: CultivationCase) -> CultivationCase | None:
    """The case there is already for the same enterprise and family."""
    wanted = (case.enterprise_id, case.family_id)
    found = as_cases_stand(conn, cultivation.every(conn))
    return next((one for one in found if (one.enterprise_id, one.family_id) == wanted), None)


def _by_answer(conn: sa.Connection, push: PushRecord, answer: Answer, today: date) -> CultivationCase | None:
    if answer not in (Answer.INTERESTED, Answer.TOO_EARLY):
        return None
    case = _case(conn, push, CaseOrigin.PERSON, answer, today)
    origin = origin_of(answer, case.start, case.wanted)
    return replace(case, origin=origin) if origin else None


def _case(
    conn: sa.Connection, push: PushRecord, origin: CaseOrigin, answer: Answer | None, today: date
) -> CultivationCase:
    """The readiness is the provider's word of today, else what the push named."""
    terms = supply.get_many(conn, [push.patent_id]).get(push.patent_id)
    level = (terms.readiness_level if terms else None) or push.content.readiness_level
    wanted = wanted_level(needs.get(conn, push.need_id) if push.need_id else None, answer, level)
    where = (push.enterprise_id, push.family_id)
    return CultivationCase(
        case_id_of(*where), *where, push.patent_id, push.need_id, push.push_id, origin, wanted, level, opened=today
    )


def _push(conn: sa.Connection, push_id: str) -> PushRecord:
    push = pushes.get(conn, push_id)
    if push is None or push.practice or push.direction is PushDirection.DEMAND:
        raise RecordUnknown("没有这条推给企业的推送", push_id, "请用 queqiao push list 查看")
    return as_it_stands(conn, [push], enterprises.merges(conn))[0]

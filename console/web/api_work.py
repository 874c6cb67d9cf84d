"""The API of the daily work: jobs, imports, the outbox, what came from outside; and of a provider's own patents."""

import os
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from starlette.responses import Response

from console.web.access import TokenNeeds
from console.web.api import PROBLEM, PROBLEMS
from console.web.chain_pictures import PICTURE_DATA
from console.web.desk import AtDesk
from console.web.errors import API
from console.web.own import Number as OwnNumber
from console.web.paging import paged
from console.web.pushes import MONTH
from console.web.work_shapes import (
    CalendarShape,
    ChainShape,
    CorrectionsShape,
    DemandsShape,
    ImportsShape,
    JobsShape,
    OutboxShape,
    OwnPatentShape,
    OwnPatentsShape,
    PeopleShape,
    SettingsShape,
    SubmissionsShape,
)
from jobs.api_tokens import Bearer
from jobs.import_history import past_runs
from jobs.job_board import job_board
from jobs.need_forms import submissions_waiting
from jobs.outbox_list import OutboxItem, outbox_list
from jobs.own_patents import OwnPatent, corrections_waiting, own_patent, own_patents, told_answers, told_demands
from jobs.people import list_people
from jobs.push_finding import month_of
from jobs.shown_settings import shown_settings
from matcher.access_vocabulary import Permission

SeesJobs = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_JOBS))]
Imports = Annotated[Bearer, Depends(TokenNeeds(Permission.IMPORT_FILES))]
SeesPushes = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_PUSHES))]
Confirms = Annotated[Bearer, Depends(TokenNeeds(Permission.CONFIRM_FACETS))]
EditsNeeds = Annotated[Bearer, Depends(TokenNeeds(Permission.EDIT_NEEDS))]
SeesChain = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_CHAIN))]
Changes = Annotated[Bearer, Depends(TokenNeeds(Permission.CHANGE_SETTINGS))]
Manages = Annotated[Bearer, Depends(TokenNeeds(Permission.MANAGE_PEOPLE))]
Month = Annotated[str, Query(pattern=MONTH, description="哪个月，如 2026-03；不写为本月")]
Owns = Annotated[Bearer, Depends(TokenNeeds(Permission.OWN_PATENTS))]
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: PROBLEM | {"description": "没有这一项"}}
RUNS, ON_A_PAGE = 30, 50


def api_work_router() -> APIRouter:
    """`/api/v1/jobs`, `/imports`, `/outbox`, `/calendar`, `/chain`, `/settings`, `/people`, `/corrections`,
    `/submissions`, `/own/…`."""
    router = APIRouter(prefix=API, responses=PROBLEMS)
    router.get("/jobs", response_model=JobsShape, summary="各步的下次和上次，来源，最近的运行")(_jobs)
    router.get("/imports", response_model=ImportsShape, summary="最近的导入")(_imports)
    router.get("/outbox", response_model=OutboxShape, summary="待发、不明、待递交的消息，不含收件人")(_outbox)
    router.get("/calendar", response_model=CalendarShape, summary="一个月里每天的推送数")(_calendar)
    router.get("/chain", response_model=ChainShape, summary="最近绘制的产业链图谱", responses=_UNKNOWN)(_chain)
    router.get("/settings", response_model=SettingsShape, summary="各项设置的值，密钥不显示")(_settings)
    router.get("/people", response_model=PeopleShape, summary="人员和角色")(_people)
    router.get("/corrections", response_model=CorrectionsShape, summary="供方提的、待处理的更正")(_corrections)
    router.get("/submissions", response_model=SubmissionsShape, summary="企业自己填报、待确认的需求")(_submissions)
    router.get("/own/patents", response_model=OwnPatentsShape, summary="本单位的专利和企业的答复合计")(_own)
    one = "本单位的一件专利"
    router.get("/own/patents/{patent_id}", response_model=OwnPatentShape, summary=one, responses=_UNKNOWN)(_own_one)
    router.get("/own/demands", response_model=DemandsShape, summary="同一环节的需求，不含企业")(_demands)
    return router


def _jobs(desk: AtDesk, bearer: SeesJobs) -> dict[str, Any]:
    board = job_board(desk.home, desk.engine, desk.settings, desk.clock())
    steps = [
        {"step": one.step, "next_at": one.next_at, "state": one.last.state if one.last else None}
        | {"started_at": one.last.started_at if one.last else None, "detail": one.last.detail if one.last else ""}
        for one in board.steps
    ]
    runs = [
        {"step": one.step, "started_at": one.started_at, "state": one.state, "detail": one.detail} for one in board.runs
    ]
    sources = [{"name": one.name, "checked_at": one.checked_at, "next_at": one.next_at} for one in board.sources]
    return {"steps": steps, "sources": sources, "runs": runs, "complaint": board.complaint}


def _imports(desk: AtDesk, bearer: Imports) -> dict[str, Any]:
    with desk.engine.connect() as conn:
        found, total = past_runs(conn, 0, RUNS)
    plain = ("run_id", "kind", "person", "at", "undone_at", "undone_by")
    files = {one.run_id: [file.to_dict() for file in one.files] for one in found}
    runs = [{name: getattr(one, name) for name in plain} | {"files": files[one.run_id]} for one in found]
    return {"runs": runs, "total": total}


def _outbox(desk: AtDesk, bearer: SeesPushes) -> dict[str, Any]:
    with desk.engine.connect() as conn:
        found = outbox_list(desk.home, conn)
    lists = {name: [_message(one) for one in getattr(found, name)] for name in ("unknown", "prepared", "leaving")}
    return {**lists, "counts": {state.value: n for state, n in found.counts.items()}}


def _message(one: OutboxItem) -> dict[str, Any]:
    message = one.message
    plain = {name: getattr(message, name) for name in ("message_id", "code", "kind", "channel", "day", "state")}
    return plain | {"enterprise_id": message.enterprise_id, "push_ids": [push.push_id for push in one.items]}


def _calendar(desk: AtDesk, bearer: SeesPushes, month: Month = "") -> dict[str, Any]:
    first = datetime.strptime(month, "%Y-%m").date() if month else desk.today.replace(day=1)
    with desk.engine.connect() as conn:
        days = month_of(conn, first.year, first.month)
    plain = ("day", "coming", "gone", "other")
    return {"days": [{name: getattr(one, name) for name in plain} for one in days]}


def _chain(desk: AtDesk, bearer: SeesChain) -> Response:
    path = desk.home.documents / PICTURE_DATA
    if not path.is_file():
        raise HTTPException(404, "还没有画过图谱")
    return Response(path.read_bytes(), media_type="application/json")


def _settings(desk: AtDesk, bearer: Changes) -> dict[str, Any]:
    shown = [{"name": one.setting.name, "value": one.value, "stated": one.stated} for one in shown_settings(os.environ)]
    return {"settings": shown}


def _people(desk: AtDesk, bearer: Manages) -> dict[str, Any]:
    plain = ("name", "role", "active", "provider")
    return {"people": [{name: getattr(one, name) for name in plain} for one in list_people(desk.engine)]}


def _corrections(desk: AtDesk, bearer: Confirms) -> dict[str, Any]:
    with desk.engine.connect() as conn:
        found = corrections_waiting(conn)
    plain = ("number", "patent_id", "provider", "text", "person", "at")
    return {"corrections": [{name: getattr(one, name) for name in plain} for one in found]}


def _submissions(desk: AtDesk, bearer: EditsNeeds) -> dict[str, Any]:
    with desk.engine.connect() as conn:
        found = submissions_waiting(conn)
    plain = ("number", "enterprise_id", "at", "stated")
    return {"submissions": [{name: getattr(one, name) for name in plain} for one, _ in found]}


def _own(desk: AtDesk, bearer: Owns, number: OwnNumber = 1) -> dict[str, Any]:
    provider = bearer.person.provider
    with desk.engine.connect() as conn:
        found, told = paged(own_patents(conn, provider), number, ON_A_PAGE), told_answers(conn, provider)
    answers = {kind.value: n for kind, n in told.answers.items()}
    said = {"asked": told.asked, "answers": answers, "other_answers": told.other_answers}
    counts = {"total": found.total, "page": found.number, "pages": found.pages}
    return {"provider": provider, "results": [_patent(one) for one in found.items], "told": said, **counts}


def _own_one(desk: AtDesk, bearer: Owns, patent_id: str) -> dict[str, Any]:
    with desk.engine.connect() as conn:
        return _patent(own_patent(conn, bearer.person.provider, patent_id.replace("\0", "")))


def _patent(own: OwnPatent) -> dict[str, Any]:
    patent, terms = own.patent, own.terms
    plain = {name: getattr(patent, name) for name in ("patent_id", "title", "legal_status", "legal_status_date")}
    names = ("availability", "availability_date", "fee", "payment", "stated_maturity", "readiness_level")
    return plain | {"terms": {name: getattr(terms, name) for name in names} if terms else None}


def _demands(desk: AtDesk, bearer: Owns) -> dict[str, Any]:
    with desk.engine.connect() as conn:
        found = told_demands(conn, bearer.person.provider, desk.today)
    return {"demands": [{"segment": segment, "title": one.title, "text": one.text} for segment, one in found]}

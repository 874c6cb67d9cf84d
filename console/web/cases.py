"""The pages of what follows a push: what is in hand, the steps of one, the figures; a step taken down or taken back."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.form_words import day_in, number_in, term_in, term_said_in
from console.web.forms import Fields
from console.web.paging import paged
from console.web.rendering import page
from console.web.uploads import LARGEST_UPLOAD, Evidence
from jobs.attachments import find, keep
from jobs.case_opening import open_case
from jobs.cultivating import ShownCase, list_cases
from jobs.followup import (
    Followed,
    FollowUpReport,
    StepSaid,
    list_followed,
    record_step,
    report_funnel,
    reverse_step,
    show_followed,
)
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused
from matcher.followup_vocabulary import FunnelStage, LossReason
from matcher.funnel import DERIVED
from matcher.funnel_figures import BASE
from matcher.permissions import may

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_CASES))]
Records = Annotated[Visitor, Depends(PageNeeds(Permission.RECORD_CASES))]
Number = Annotated[int, Query(alias="page", ge=1, le=100_000, description="第几页，每页 30 条")]
Only = Annotated[bool, Query(description="只看要提醒的")]
CASES, ON_A_PAGE = "/cases", 30
STEPS = tuple(stage for stage in FunnelStage if stage not in DERIVED)


def cases_router() -> APIRouter:
    """`/cases`, `/cases/figures`, `/cases/pushes/{push_id}` and the forms on it."""
    router = APIRouter(prefix=CASES, include_in_schema=False)
    router.get("")(_list)
    router.get("/figures")(_figures)
    router.get("/pushes/{push_id}")(_track)
    router.post("/pushes/{push_id}/steps", max_body_size=LARGEST_UPLOAD)(_step)
    router.post("/pushes/{push_id}/reverse")(_reverse)
    router.post("/pushes/{push_id}/cultivate")(_cultivate)
    return router


def in_hand(desk: Desk, *, alarmed: bool) -> tuple[list[Followed], list[ShownCase]]:
    """The tracks and the cases of cultivation somebody has something to do with, those with alarms first."""
    with desk.engine.connect() as conn:
        tracks = list_followed(conn, desk.today, stale=alarmed)
        cases = list_cases(conn, desk.today)
    kept = [one for one in cases if one.alarms or not alarmed]
    return tracks, sorted(kept, key=lambda one: (not one.alarms, one.enterprise, one.title))


def followed(desk: Desk, push_id: str) -> Followed:
    """What came of one push. Raises RecordUnknown, InputRefused."""
    with desk.engine.connect() as conn:
        return show_followed(conn, push_id.replace("\0", ""), desk.today)


def figures(desk: Desk) -> FollowUpReport:
    """The funnel, precision and signing rate of all that went out."""
    with desk.engine.connect() as conn:
        return report_funnel(conn)


def _list(request: Request, desk: AtDesk, visitor: Sees, alarmed: Only = False, number: Number = 1) -> Response:
    tracks, cases = in_hand(desk, alarmed=alarmed)
    shown = paged(tracks, number, ON_A_PAGE)
    links = shown.links(CASES, {"alarmed": "true" if alarmed else ""})
    return page(request, "cases", tracks=shown, cases=cases, alarmed=alarmed, links=links)


def _figures(request: Request, desk: AtDesk, visitor: Sees) -> Response:
    return page(request, "case_figures", found=figures(desk), base=BASE)


def _track(request: Request, desk: AtDesk, visitor: Sees, push_id: str, done: str = "") -> Response:
    return _shown(request, desk, visitor, push_id, done=done)


def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    push_id: str,
    done: str = "",
    complaint: str = "",
    said: Mapping[str, str] | None = None,
) -> Response:
    one = followed(desk, push_id)
    proofs = {event.evidence for event in one.track.events if event.evidence}
    words: dict[str, Any] = {"one": one, "push_id": push_id, "steps": STEPS, "reasons": list(LossReason)}
    words |= {"today": desk.today, "done": done, "complaint": complaint, "said": defaultdict(str, said or {})}
    words |= {"records": may(visitor.person, Permission.RECORD_CASES)}
    words |= {"at_hand": {digest for digest in proofs if find(desk.home, digest)}}
    words |= {"personal": may(visitor.person, Permission.SEE_CONTACTS)}
    return page(request, "case", 422 if complaint else 200, **words)


def kept_file(desk: Desk, content: bytes) -> Path | None:
    """Where an uploaded proof lies now; None where none was chosen. Raises InputRefused."""
    return keep(desk.home, content) if content else None


def _step(request: Request, desk: AtDesk, visitor: Records, push_id: str, fields: Fields, file: Evidence) -> Response:
    try:
        said = StepSaid(
            stage=term_in(fields, "stage", FunnelStage, "步骤"),
            person=visitor.person.name,
            now=desk.clock(),
            day=day_in(fields, "day"),
            next_day=day_in(fields, "next_day", "下次日期"),
            evidence=kept_file(desk, file),
            remark=fields.get("remark", ""),
            reason=term_said_in(fields, "reason", LossReason, "原因"),
        )
        record_step(desk.engine, push_id, said)
    except InputRefused as error:
        return _shown(request, desk, visitor, push_id, complaint=error.message, said=fields)
    return _back(push_id, "step")


def _reverse(request: Request, desk: AtDesk, visitor: Records, push_id: str, fields: Fields) -> Response:
    try:
        number = number_in(fields, "number", "步骤编号", 1, 10**9)
        if number not in {event.number for event in followed(desk, push_id).track.recorded}:
            raise InputRefused("没有这一步，或已经更正过", number or "")
        reverse_step(desk.engine, number, visitor.person.name, fields.get("remark", ""), desk.clock())
    except InputRefused as error:
        return _shown(request, desk, visitor, push_id, complaint=error.message)
    return _back(push_id, "reverse")


def _cultivate(request: Request, desk: AtDesk, visitor: Records, push_id: str, fields: Fields) -> Response:
    try:
        wanted = number_in(fields, "wanted", "成熟等级", 1, 9)
        one = followed(desk, push_id)
        pushed = next((event.push_id for event in reversed(one.track.events) if event.push_id), push_id)
        case = open_case(desk.engine, pushed, visitor.person.name, desk.clock(), wanted, fields.get("remark", ""))
    except InputRefused as error:
        return _shown(request, desk, visitor, push_id, complaint=error.message)
    return RedirectResponse(f"{CASES}/cultivation/{case.case_id}", 303)


def _back(push_id: str, done: str) -> Response:
    return RedirectResponse(f"{CASES}/pushes/{quote(push_id)}?done={done}", 303)

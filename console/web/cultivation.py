"""The page of one case of cultivation: its milestones, and what is stated of them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.cases import CASES, kept_file
from console.web.desk import AtDesk, Desk
from console.web.form_words import day_in, number_in, term_said_in
from console.web.forms import Fields
from console.web.rendering import page
from console.web.uploads import LARGEST_UPLOAD, Evidence
from jobs.attachments import find
from jobs.cultivating import MilestoneSaid, ShownCase, close_case, show_case, state_milestone
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused
from matcher.followup_vocabulary import CaseState, MilestoneKind
from matcher.permissions import may

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_CASES))]
Records = Annotated[Visitor, Depends(PageNeeds(Permission.RECORD_CASES))]
_PLACE = f"{CASES}/cultivation"


def cultivation_router() -> APIRouter:
    """`/cases/cultivation/{case_id}` and the forms on it."""
    router = APIRouter(prefix=_PLACE, include_in_schema=False)
    router.get("/{case_id}")(_case)
    router.post("/{case_id}/milestones", max_body_size=LARGEST_UPLOAD)(_milestone)
    router.post("/{case_id}/close")(_close)
    return router


def case_of(desk: Desk, case_id: str) -> ShownCase:
    """One case. Raises RecordUnknown."""
    with desk.engine.connect() as conn:
        return show_case(conn, case_id.replace("\0", ""), desk.today)


def _case(request: Request, desk: AtDesk, visitor: Sees, case_id: str, done: str = "") -> Response:
    return _shown(request, desk, visitor, case_id, done=done)


def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    case_id: str,
    done: str = "",
    complaint: str = "",
    said: Mapping[str, str] | None = None,
) -> Response:
    one = case_of(desk, case_id)
    words: dict[str, Any] = {"one": one, "case": one.case, "kinds": list(MilestoneKind), "done": done}
    words |= {"complaint": complaint, "said": defaultdict(str, said or {}), "today": desk.today}
    words |= {"records": may(visitor.person, Permission.RECORD_CASES) and one.case.state is not CaseState.CLOSED}
    words |= {"personal": may(visitor.person, Permission.SEE_CONTACTS)}
    words["at_hand"] = {step.evidence for step in one.milestones if step.evidence and find(desk.home, step.evidence)}
    return page(request, "cultivation", 422 if complaint else 200, **words)


def _milestone(
    request: Request, desk: AtDesk, visitor: Records, case_id: str, fields: Fields, file: Evidence
) -> Response:
    try:
        filings = fields.get("filings", "").replace("，", "、").replace(",", "、").split("、")
        said = MilestoneSaid(
            person=visitor.person.name,
            now=desk.clock(),
            kind=term_said_in(fields, "kind", MilestoneKind, "里程碑的种类"),
            number=number_in(fields, "number", "里程碑序号", 1, 10_000),
            platform=fields.get("platform", ""),
            planned=day_in(fields, "planned", "计划日期"),
            done=day_in(fields, "done", "完成日期"),
            evidence=kept_file(desk, file),
            readiness=number_in(fields, "readiness", "成熟等级", 1, 9),
            filings=tuple(part.strip() for part in filings if part.strip()),
            remark=fields.get("remark", ""),
            cancel=fields.get("cancel") == "yes",
        )
        state_milestone(desk.engine, case_id, said)
    except InputRefused as error:
        return _shown(request, desk, visitor, case_id, complaint=error.message, said=fields)
    return RedirectResponse(f"{_PLACE}/{case_id}?done=milestone", 303)


def _close(request: Request, desk: AtDesk, visitor: Records, case_id: str, fields: Fields) -> Response:
    try:
        close_case(desk.engine, case_id, visitor.person.name, fields.get("remark", ""), desk.clock())
    except InputRefused as error:
        return _shown(request, desk, visitor, case_id, complaint=error.message)
    return RedirectResponse(f"{_PLACE}/{case_id}?done=close", 303)

"""What providers want corrected, for staff: what waits, and what became of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.form_words import term_in
from console.web.forms import Fields
from console.web.rendering import page
from jobs.own_patents import corrections_waiting, settle_correction
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused
from matcher.outside_vocabulary import Settlement

Confirms = Annotated[Visitor, Depends(PageNeeds(Permission.CONFIRM_FACETS))]


def corrections_router() -> APIRouter:
    """`/corrections`."""
    router = APIRouter(prefix="/corrections", include_in_schema=False)
    router.get("")(_list)
    router.post("/{number}")(_settle)
    return router


def _list(request: Request, desk: AtDesk, visitor: Confirms) -> Response:
    return _shown(request, desk)


def _shown(request: Request, desk: Desk, complaint: str = "") -> Response:
    with desk.engine.connect() as conn:
        found = corrections_waiting(conn)
    return page(request, "corrections", 422 if complaint else 200, found=found, complaint=complaint)


def _settle(request: Request, desk: AtDesk, visitor: Confirms, number: int, fields: Fields) -> Response:
    try:
        state = term_in(fields, "state", Settlement, "处理结果")
        if state is Settlement.WAITING:
            raise InputRefused("没有选择处理结果")
        settle_correction(desk.engine, number, state, fields.get("reply", ""), visitor.person.name, desk.clock())
    except InputRefused as error:
        return _shown(request, desk, error.message)
    return RedirectResponse("/corrections", 303)

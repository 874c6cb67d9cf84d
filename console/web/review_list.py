"""The list of what is under review, and decisions on several at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.forms import Fields
from console.web.paging import Left, Paged, paged
from console.web.rendering import page
from console.web.verdicts import verdict_of
from jobs.review_item import names_of
from jobs.reviewing import ListedPush, decide, list_pushes
from matcher.access_vocabulary import Permission
from matcher.delivery_vocabulary import PushState
from matcher.errors import InputRefused
from matcher.permissions import may
from matcher.push_review import UNDER_REVIEW

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_REVIEW))]
Decides = Annotated[Visitor, Depends(PageNeeds(Permission.DECIDE))]
LIST = "/review/list"
TICKED = "push:"  # before the id in the name of a box; its value is the check of what was seen
_BATCH = ("approve-4", "approve-3", "approve", "hold")
_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of what is under review is listed."""

    state: PushState | None
    enterprise_id: str
    number: int


def wanted(
    state: Annotated[PushState | None, Left] = None,
    enterprise: Annotated[str, Query(max_length=100)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Wanted:
    """What an address asks for."""
    return Wanted(state if state in UNDER_REVIEW else None, enterprise.replace("\0", "").strip(), number)


Asked = Annotated[Wanted, Depends(wanted)]


def review_list_router() -> APIRouter:
    """`/review/list`."""
    router = APIRouter(include_in_schema=False)
    router.get(LIST)(_list)
    router.post(LIST)(_decide)
    return router


def under_review(desk: Desk, asked: Wanted) -> Paged[ListedPush]:
    """One page of what is under review."""
    states = [asked.state] if asked.state else list(UNDER_REVIEW)
    with desk.engine.connect() as conn:
        return paged(list_pushes(conn, states, asked.enterprise_id), asked.number, _ON_A_PAGE)


def _list(request: Request, desk: AtDesk, visitor: Sees, asked: Asked, done: int = 0) -> Response:
    return _shown(request, desk, visitor, asked, {"complaint": "", "ticked": {}, "done": done})


def _shown(request: Request, desk: Desk, visitor: Visitor, asked: Wanted, told: Mapping[str, Any]) -> Response:
    found = under_review(desk, asked)
    with desk.engine.connect() as conn:
        names = names_of(conn, [one.push for one in found.items])
    filters = {"state": asked.state or "", "enterprise": asked.enterprise_id}
    words: dict[str, Any] = {"found": found, "names": names, "asked": asked, "states": UNDER_REVIEW, "TICKED": TICKED}
    words |= {"links": found.links(LIST, filters), "deciding": may(visitor.person, Permission.DECIDE)}
    return page(request, "review_list", 422 if told["complaint"] else 200, **words, **told)


def _decide(request: Request, desk: AtDesk, visitor: Decides, asked: Asked, fields: Fields) -> Response:
    ticked = {name.removeprefix(TICKED): check for name, check in fields.items() if name.startswith(TICKED)}
    act = fields.get("act", "")
    try:
        if act not in _BATCH or not ticked or not all(ticked.values()):
            raise InputRefused("没有选择推送，或没有选择决定", cure="请在列表中打勾，再按一个按钮")
        verdicts = [verdict_of(push_id, act, check) for push_id, check in ticked.items()]
        decide(desk.engine, verdicts, visitor.person.name, desk.clock())
    except InputRefused as error:
        complaint = f"全部没有生效：{error.what}" + (f"：{error.value}" if error.value else "")
        return _shown(request, desk, visitor, asked, {"complaint": complaint, "ticked": ticked, "done": 0})
    return RedirectResponse(f"{LIST}?done={len(ticked)}", 303)

"""The review, one push at a time: the need beside the patent, a decision by one key, then the next."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk, desk_of
from console.web.forms import Fields
from console.web.rendering import page
from console.web.review_sides import need_side, patent_side
from console.web.verdicts import verdict_of
from jobs.review_item import queue, review_item
from jobs.reviewing import decide, listed
from matcher.access_vocabulary import Permission
from matcher.delivery_vocabulary import RejectionReason
from matcher.errors import InputRefused, RecordUnknown
from matcher.glossary import LEVELS, chinese
from matcher.permissions import may
from matcher.push_records import PushRecord
from matcher.vocabulary import Level

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_REVIEW, fetched_ahead=True))]
Decides = Annotated[Visitor, Depends(PageNeeds(Permission.DECIDE))]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands among what waits for a person: from 1, 0 for one that does not wait; the ids beside it."""

    number: int
    total: int
    previous: str = ""
    following: str = ""


def review_router() -> APIRouter:
    """`/review` and `/review/{push_id}`; `?part=true` gives the item alone, for a page that is open already,
    `?ahead=true` what may be shown next, and `?shown=true` nothing: it only notes that what came ahead is now seen."""
    router = APIRouter(include_in_schema=False)
    router.get("/review")(_first)
    router.get("/review/{push_id}")(_item)
    router.post("/review/{push_id}")(_decide)
    return router


def place_of(push_id: str, waiting: list[str]) -> Place:
    """The place of a push in a queue; beside one that is not in it the queue begins."""
    if push_id not in waiting:
        return Place(0, len(waiting), "", waiting[0] if waiting else "")
    at = waiting.index(push_id)
    before, after = waiting[at - 1] if at else "", waiting[at + 1] if at + 1 < len(waiting) else ""
    return Place(at + 1, len(waiting), before, after)


def state_words(push: PushRecord) -> str:
    """Where a push stands, with the level or the reason."""
    level = f"（{LEVELS[Level(push.level)]}）" if push.level else ""
    why = push.state_reason
    why = chinese(RejectionReason(why)) if why in list(RejectionReason) else why
    return f"{chinese(push.state)}{level}{'：' if why else ''}{why}"


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be shown: which push (none: nothing waits), whether alone, and what is told above it: what became of
    the push decided on before, or why a decision was refused."""

    push_id: str
    part: bool = False
    after: str = ""
    complaint: str = ""


def _waiting(desk: Desk, visitor: Visitor) -> list[str]:
    with desk.engine.connect() as conn:
        return [one.push.push_id for one in queue(conn, visitor.person.name)]


def _first(request: Request, desk: AtDesk, visitor: Sees, after: str = "", part: bool = False) -> Response:
    waiting = _waiting(desk, visitor)
    return _shown(request, visitor, waiting, Look(waiting[0] if waiting else "", part, after))


def _item(
    request: Request,
    desk: AtDesk,
    visitor: Sees,
    push_id: str,
    after: str = "",
    part: bool = False,
    shown: bool = False,
) -> Response:
    if shown:
        return Response(status_code=204)
    return _shown(request, visitor, _waiting(desk, visitor), Look(push_id, part, after))


def _shown(request: Request, visitor: Visitor, waiting: list[str], look: Look) -> Response:
    desk = desk_of(request)
    with desk.engine.connect() as conn:
        item = review_item(conn, look.push_id) if look.push_id else None
    words: dict[str, Any] = {"item": item, "place": place_of(look.push_id, waiting), "complaint": look.complaint}
    words |= {"deciding": may(visitor.person, Permission.DECIDE), "me": visitor.person.name}
    words |= {"needed": need_side(item), "offered": patent_side(item)} if item else {}
    words |= {"reasons": list(RejectionReason), "levels": LEVELS, "state_words": state_words}
    words["said"] = _said(desk, look.after) if look.after else ""
    template = "review_item" if look.part else "review"
    return page(request, template, 422 if look.complaint else 200, after=look.after, **words)


def _said(desk: Desk, push_id: str) -> str:
    """What became of the push decided on before; nothing where that is unknown."""
    try:
        with desk.engine.connect() as conn:
            one = listed(conn, push_id)
    except RecordUnknown:
        return ""
    return f"{state_words(one.push)}：{one.push.content.title}"


def _decide(
    request: Request, desk: AtDesk, visitor: Decides, push_id: str, fields: Fields, part: bool = False
) -> Response:
    waiting = _waiting(desk, visitor)
    act, check = fields.get("act", ""), fields.get("check", "")
    try:
        verdict = verdict_of(push_id, act, check, fields.get("level", ""), fields.get("remark", ""))
        if not check:
            raise InputRefused("没有写明看到的是哪一版", push_id)
        decide(desk.engine, [verdict], visitor.person.name, desk.clock())
    except InputRefused as error:
        complaint = f"{error.what}。下面是现在的内容，请看过再决定"
        return _shown(request, visitor, waiting, Look(push_id, part, complaint=complaint))
    following = place_of(push_id, waiting).following
    if part:
        return JSONResponse({"said": _said(desk, push_id), "next": following})
    return RedirectResponse(f"/review{'/' if following else ''}{quote(following)}?after={quote(push_id)}", 303)

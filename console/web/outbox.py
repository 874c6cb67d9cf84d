"""The outbox: what waits to leave, what nobody knows about, what a person is to hand over or forward."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import FileResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.rendering import page
from jobs.outbox_list import SHOWN, outbox_list, paper
from matcher.access_vocabulary import Permission
from matcher.permissions import may

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_PUSHES))]
SeesContacts = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_CONTACTS))]
OUTBOX = "/pushes/outbox"
_DONE = {
    "revoked": "答复链接已作废；答复编号仍可答复，拒收链接一直有效",
    "receipt": "已登记签收",
    "forwarded": "已登记转发；对方答复后才算送达",
    "arrived": "已登记送达",
    "not_arrived": "已登记没有发出，下次发送时再发",
}


def outbox_router() -> APIRouter:
    """`/pushes/outbox` and the files of what is to be handed over."""
    router = APIRouter(include_in_schema=False)
    router.get(OUTBOX)(_outbox)
    router.get("/pushes/outbox/{code}/files/{name}")(_file)
    return router


def shown_outbox(request: Request, desk: Desk, visitor: Visitor, done: str = "", complaint: str = "") -> Response:
    """The page of the outbox, with what a form on it came to."""
    with desk.engine.connect() as conn:
        found = outbox_list(desk.home, conn)
    words: dict[str, Any] = {"found": found, "shown": SHOWN, "done": _DONE.get(done, "")}
    words |= {"sending": may(visitor.person, Permission.SEND_PUSHES)}
    words |= {"personal": may(visitor.person, Permission.SEE_CONTACTS)}
    return page(request, "outbox", 422 if complaint else 200, complaint=complaint, **words)


def _outbox(request: Request, desk: AtDesk, visitor: Sees, done: str = "") -> Response:
    return shown_outbox(request, desk, visitor, done)


def _file(desk: AtDesk, visitor: SeesContacts, code: str, name: str) -> Response:
    with desk.engine.connect() as conn:
        return FileResponse(paper(desk.home, conn, code, name), filename=name)

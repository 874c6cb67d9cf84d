"""What people report from the pages of pushes: answers, receipts, forwards, what became of an unknown message."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.forms import Fields
from console.web.outbox import OUTBOX, shown_outbox
from console.web.pushes import shown_push
from console.web.uploads import LARGEST_UPLOAD, Evidence
from jobs import by_hand
from jobs.answer_pages import revoke_answers
from jobs.answering import Taking, answer_item
from jobs.attachments import keep, kept
from jobs.by_hand import Report
from matcher.access_vocabulary import Permission
from matcher.delivery_vocabulary import Answer
from matcher.errors import InputRefused

Sends = Annotated[Visitor, Depends(PageNeeds(Permission.SEND_PUSHES))]
SeesContacts = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_CONTACTS))]


def push_reports_router() -> APIRouter:
    """The forms of `/pushes/{push_id}` and `/pushes/outbox`, and the evidence that came with them."""
    router = APIRouter(include_in_schema=False)
    router.get("/pushes/evidence/{digest}")(_evidence)
    router.post("/pushes/outbox/{code}/receipt", max_body_size=LARGEST_UPLOAD)(_receipt)
    router.post("/pushes/outbox/{code}/forwarded")(_forwarded)
    router.post("/pushes/outbox/{code}/resolve", max_body_size=LARGEST_UPLOAD)(_resolve)
    router.post("/pushes/outbox/{code}/revoke")(_revoke)
    router.post("/pushes/{push_id}/answer", max_body_size=LARGEST_UPLOAD)(_answer)
    return router


def _evidence(desk: AtDesk, visitor: SeesContacts, digest: str) -> Response:
    path = kept(desk.home, digest)
    return FileResponse(path, filename=f"证据-{digest[:12]}{path.suffix}")


def _answer(request: Request, desk: AtDesk, visitor: Sends, push_id: str, fields: Fields, file: Evidence) -> Response:
    try:
        meant = fields.get("answer", "")
        if meant not in list(Answer):
            raise InputRefused("没有选择答复", cure="请选一项")
        digest = keep(desk.home, file).stem if file else ""
        how = Taking(desk.clock(), visitor.person.name, digest)
        words = {"remark": fields.get("remark", ""), "said_by": fields.get("said_by", "")}
        answer_item(desk.home, desk.engine, push_id, Answer(meant), how, **words)
    except InputRefused as error:
        return shown_push(request, desk, visitor, push_id, complaint=error.message)
    return RedirectResponse(f"/pushes/{quote(push_id)}?done=answer", 303)


def _receipt(request: Request, desk: AtDesk, visitor: Sends, code: str, file: Evidence) -> Response:
    try:
        said = _report(desk, visitor, file)
        by_hand.receipt(desk.home, desk.engine, desk.settings, code, said)
    except InputRefused as error:
        return shown_outbox(request, desk, visitor, complaint=error.message)
    return RedirectResponse(f"{OUTBOX}?done=receipt", 303)


def _forwarded(request: Request, desk: AtDesk, visitor: Sends, code: str) -> Response:
    try:
        said = Report(visitor.person.name, desk.clock())
        by_hand.forwarded(desk.home, desk.engine, desk.settings, code, said)
    except InputRefused as error:
        return shown_outbox(request, desk, visitor, complaint=error.message)
    return RedirectResponse(f"{OUTBOX}?done=forwarded", 303)


def _revoke(desk: AtDesk, visitor: Sends, code: str) -> Response:
    revoke_answers(desk.engine, code, visitor.person.name, desk.clock())
    return RedirectResponse(f"{OUTBOX}?done=revoked", 303)


def _resolve(request: Request, desk: AtDesk, visitor: Sends, code: str, fields: Fields, file: Evidence) -> Response:
    found = fields.get("found", "")
    try:
        if found not in ("arrived", "not_arrived"):
            raise InputRefused("没有选择查明的结果", cure="请选“已送达”或“没有发出”")
        by_hand.resolve(desk.engine, code, found == "arrived", _report(desk, visitor, file))
    except InputRefused as error:
        return shown_outbox(request, desk, visitor, complaint=error.message)
    return RedirectResponse(f"{OUTBOX}?done={found}", 303)


def _report(desk: Desk, visitor: Visitor, file: bytes) -> Report:
    return Report(visitor.person.name, desk.clock(), keep(desk.home, file))

"""The audit of the ledger on a page: the strict count beside the loose one, and what the chain proves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.rendering import page
from jobs.audit_watch import AuditWatch
from matcher.access_vocabulary import Permission

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_PUSHES))]
AUDIT = "/pushes/audit"
_AT_ONCE_S = 0.5


def audit_router() -> APIRouter:
    """`/pushes/audit`; a form sent to it asks for an audit anew."""
    router = APIRouter(include_in_schema=False)
    router.get(AUDIT)(_audit)
    router.post(AUDIT)(_anew)
    return router


def watch_of(request: Request) -> AuditWatch:
    """The audits of the app that a request came to."""
    watch: AuditWatch = request.app.state.audits
    return watch


def _audit(request: Request, visitor: Sees) -> Response:
    watch = watch_of(request)
    told = watch.soon(_AT_ONCE_S)
    return page(request, "audit", told=told, running=watch.is_running)


def _anew(request: Request, visitor: Sees) -> Response:
    watch_of(request).forget()
    return RedirectResponse(AUDIT, 303)

"""The API of pushes: list, one push, what is under review, the audit."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from console.web import pushes
from console.web.access import TokenNeeds
from console.web.api import PROBLEM, PROBLEMS
from console.web.audit import watch_of
from console.web.desk import AtDesk
from console.web.errors import API
from console.web.push_shapes import AuditShape, FoundPushesShape, FoundReviewsShape, PushSheetShape
from console.web.review_list import Asked, under_review
from jobs.api_tokens import Bearer
from jobs.review_item import push_document
from matcher.access_vocabulary import Permission

SeesPushes = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_PUSHES))]
SeesReview = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_REVIEW))]
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: PROBLEM | {"description": "没有这条推送"}}


def api_pushes_router() -> APIRouter:
    """`/api/v1/pushes`, `/api/v1/pushes/{push_id}`, `/api/v1/reviews`, `/api/v1/audit`."""
    router = APIRouter(prefix=API, responses=PROBLEMS)
    router.get("/pushes", response_model=FoundPushesShape, summary="推送，新的在前")(_pushes)
    one = "一条推送：内容、决定、台账、消息和答复"
    router.get("/pushes/{push_id}", response_model=PushSheetShape, summary=one, responses=_UNKNOWN)(_push)
    router.get("/reviews", response_model=FoundReviewsShape, summary="等待审核的推送")(_reviews)
    router.get("/audit", response_model=AuditShape, summary="核验台账，从条目重算各项数目")(_audit)
    return router


def _pushes(desk: AtDesk, bearer: SeesPushes, query: pushes.Asked) -> dict[str, Any]:
    return pushes.found(desk, query).to_dict(query)


def _push(desk: AtDesk, bearer: SeesPushes, push_id: str) -> dict[str, Any]:
    return pushes.sheet(desk, push_id).to_dict()


def _reviews(desk: AtDesk, bearer: SeesReview, asked: Asked) -> dict[str, Any]:
    found = under_review(desk, asked)
    counts = {"total": found.total, "page": found.number, "pages": found.pages}
    return {"results": [push_document(one) for one in found.items]} | counts


def _audit(request: Request, bearer: SeesPushes) -> dict[str, Any]:
    return watch_of(request).now().document

"""The API: the data of the pages as JSON, for programs with a token."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from console.web.access import TokenNeeds
from console.web.api_shapes import FoundShape, PatentShape, ProblemShape, StatusShape
from console.web.desk import AtDesk
from console.web.errors import API
from console.web.patents import Asked, found, sheet
from console.web.today import status_of
from jobs.api_tokens import Bearer
from matcher.access_vocabulary import Permission

PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}, "model": ProblemShape}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: PROBLEM | {"description": "没有令牌，或令牌已失效"},
    403: PROBLEM | {"description": "令牌或其主人没有这项权限"},
    422: PROBLEM | {"description": "参数的值不对"},
    503: PROBLEM | {"description": "还没有索引，或数据库正忙"},
}
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: PROBLEM | {"description": "没有这件专利"}}
SeesToday = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_TODAY))]
SeesPatents = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_PATENTS))]


def api_router() -> APIRouter:
    """Everything under `/api/v1`."""
    router = APIRouter(prefix=API, responses=PROBLEMS)
    router.get("/status", response_model=StatusShape, summary="工作目录里有什么、下一步做什么")(_status)
    router.get("/search", response_model=FoundShape, summary="检索专利")(_search)
    router.get("/patents/{patent_id}", response_model=PatentShape, summary="一件专利", responses=_UNKNOWN)(_patent)
    return router


def _status(desk: AtDesk, bearer: SeesToday) -> dict[str, Any]:
    return status_of(desk).to_dict()


def _search(desk: AtDesk, bearer: SeesPatents, query: Asked) -> dict[str, Any]:
    return found(desk, query).to_dict()


def _patent(desk: AtDesk, bearer: SeesPatents, patent_id: str) -> dict[str, Any]:
    return sheet(desk, patent_id).to_dict()

"""The API: the data of the pages as JSON, for programs with a token."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from console.web.access import TokenNeeds
from console.web.api_shapes import FoundShape, PatentShape, ProblemShape, StatusShape
from console.web.desk import AtDesk
from console.web.enterprises import Number, Part, Words, found_enterprises
from console.web.errors import API
from console.web.need_shapes import EnterprisesShape, NeedShape, NeedsShape
from console.web.needs import Asked as NeedsAsked
from console.web.needs import found_needs, sheet_of
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
_NO_NEED: dict[int | str, dict[str, Any]] = {404: PROBLEM | {"description": "没有这条需求"}}
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: PROBLEM | {"description": "没有这件专利"}}
SeesToday = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_TODAY))]
SeesPatents = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_PATENTS))]
SeesNeeds = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_NEEDS))]
SeesEnterprises = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_ENTERPRISES))]


def api_router() -> APIRouter:
    """Everything under `/api/v1`."""
    router = APIRouter(prefix=API, responses=PROBLEMS)
    router.get("/status", response_model=StatusShape, summary="工作目录里有什么、下一步做什么")(_status)
    router.get("/search", response_model=FoundShape, summary="检索专利")(_search)
    router.get("/patents/{patent_id}", response_model=PatentShape, summary="一件专利", responses=_UNKNOWN)(_patent)
    router.get("/needs", response_model=NeedsShape, summary="技术需求")(_needs)
    router.get("/needs/{need_id:path}", response_model=NeedShape, summary="一条需求和它的匹配", responses=_NO_NEED)(
        _need
    )
    router.get("/enterprises", response_model=EnterprisesShape, summary="企业，不含联系人")(_enterprises)
    return router


def _status(desk: AtDesk, bearer: SeesToday) -> dict[str, Any]:
    return status_of(desk).to_dict()


def _search(desk: AtDesk, bearer: SeesPatents, query: Asked) -> dict[str, Any]:
    return found(desk, query).to_dict()


def _patent(desk: AtDesk, bearer: SeesPatents, patent_id: str) -> dict[str, Any]:
    return sheet(desk, patent_id).to_dict()


def _needs(desk: AtDesk, bearer: SeesNeeds, query: NeedsAsked) -> dict[str, Any]:
    return found_needs(desk, query).to_dict()


def _need(desk: AtDesk, bearer: SeesNeeds, need_id: str) -> dict[str, Any]:
    return sheet_of(desk, need_id).to_dict()


def _enterprises(
    desk: AtDesk, bearer: SeesEnterprises, q: Words = "", role: Part = None, number: Number = 1
) -> dict[str, Any]:
    return found_enterprises(desk, q, role, number).to_dict()

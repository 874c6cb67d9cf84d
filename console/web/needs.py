"""The pages of needs: the list, and one need with what it lacks and its matches."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BeforeValidator
from starlette.responses import Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.page_links import neighbors
from console.web.rendering import page
from jobs.need_list import LONGEST_WORDS, PER_PAGE, NeedPage, NeedQuery, list_needs, segments
from jobs.need_sheet import NeedSheet, need_sheet
from jobs.sheets.need_words import lacking_of, questions_of
from matcher.access_vocabulary import Permission
from matcher.permissions import may
from matcher.vocabulary import Confidentiality, NeedStanding

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_NEEDS))]
Left = BeforeValidator(lambda value: value or None)  # a filter left open is an empty word in the address
_VAGUE = {"yes": True, "no": False}


def needs_router() -> APIRouter:
    """`/needs` and `/needs/{need_id}`."""
    router = APIRouter(include_in_schema=False)
    router.get("/needs")(_needs)
    router.get("/needs/{need_id:path}")(_need)
    return router


def need_query(
    q: Annotated[str, Query(max_length=LONGEST_WORDS, description="名称、内容、企业或编号中的词")] = "",
    standing: Annotated[NeedStanding | None, Left, Query(description="征集中、已过期或已关闭")] = None,
    segment: Annotated[str, Query(max_length=100, description="产业链环节的编号")] = "",
    confidentiality: Annotated[Confidentiality | None, Left, Query(description="保密级别")] = None,
    vague: Annotated[str | None, Left, Query(pattern="^(yes|no)$", description="描述是否不够具体")] = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000, description="第几页，每页 20 条")] = 1,
) -> NeedQuery:
    """What an address asks for."""
    text = " ".join(q.replace("\0", " ").split())
    return NeedQuery(text, standing, segment.replace("\0", ""), confidentiality, _VAGUE.get(vague or ""), number)


Asked = Annotated[NeedQuery, Depends(need_query)]


def found_needs(desk: Desk, query: NeedQuery) -> NeedPage:
    """The page of the list that is asked for."""
    with desk.engine.connect() as conn:
        return list_needs(conn, query, desk.triages, desk.today)


def sheet_of(desk: Desk, need_id: str) -> NeedSheet:
    """One need. Raises RecordUnknown."""
    with desk.engine.connect() as conn:
        return need_sheet(conn, need_id.replace("\0", ""), desk.triages, desk.today)


def path_of(need_id: str) -> str:
    """The address of a need; some centres number theirs with slashes."""
    return f"/needs/{quote(need_id)}"


def _needs(request: Request, desk: AtDesk, visitor: Sees, query: Asked) -> Response:
    shown = found_needs(desk, query)
    with desk.engine.connect() as conn:
        places = segments(conn)
    words: dict[str, Any] = {"query": query, "found": shown, "segments": places, "per_page": PER_PAGE}
    words |= {"standings": list(NeedStanding), "levels": list(Confidentiality)}
    words["links"] = neighbors("/needs", _asked(query), query.page, shown.total, PER_PAGE)
    return page(request, "needs", may_edit=may(visitor.person, Permission.EDIT_NEEDS), **words)


def _asked(query: NeedQuery) -> dict[str, str]:
    vague = next((word for word, value in _VAGUE.items() if value is query.vague), "")
    narrowed = {"standing": query.standing or "", "confidentiality": query.confidentiality or "", "vague": vague}
    return {"q": query.text, "segment": query.segment_id} | narrowed


def _need(request: Request, desk: AtDesk, visitor: Sees, need_id: str) -> Response:
    shown = sheet_of(desk, need_id)
    triage = shown.listed.triage
    words: dict[str, Any] = {"sheet": shown, "need": shown.listed.need, "triage": triage}
    words |= {"lacking": lacking_of(triage), "questions": questions_of(triage)}
    return page(request, "need", may_edit=may(visitor.person, Permission.EDIT_NEEDS), **words)

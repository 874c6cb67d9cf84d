"""The pages of enterprises: the list, and one with its needs, contacts, and what was pushed to it and answered."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BeforeValidator
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.forms import Fields
from console.web.page_links import neighbors
from console.web.rendering import page
from jobs.enterprise_list import PER_PAGE, EnterprisePage, enterprise_sheet, list_enterprises
from jobs.need_forms import links_of, make_link, revoke
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused
from matcher.permissions import may
from matcher.vocabulary import ChainRole

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_ENTERPRISES))]
Edits = Annotated[Visitor, Depends(PageNeeds(Permission.EDIT_NEEDS))]
Left = BeforeValidator(lambda value: value or None)
Words = Annotated[str, Query(max_length=200, description="名称、别名、产品、区域或编号中的词")]
Part = Annotated[ChainRole | None, Left, Query(description="产业链角色")]
Number = Annotated[int, Query(alias="page", ge=1, le=100_000, description="第几页，每页 20 家")]


def enterprises_router() -> APIRouter:
    """`/enterprises` and `/enterprises/{enterprise_id}`."""
    router = APIRouter(include_in_schema=False)
    router.get("/enterprises")(_enterprises)
    router.get("/enterprises/{enterprise_id:path}")(_enterprise)
    router.post("/enterprises/need-links/{link_id}/revoke")(_revoke)
    router.post("/enterprises/{enterprise_id:path}/need-link")(_link)
    return router


def found_enterprises(desk: Desk, q: str, role: ChainRole | None, number: int) -> EnterprisePage:
    """The page of the list that is asked for."""
    with desk.engine.connect() as conn:
        return list_enterprises(conn, q.replace("\0", " "), role, number, desk.today)


def _enterprises(
    request: Request, desk: AtDesk, visitor: Sees, q: Words = "", role: Part = None, number: Number = 1
) -> Response:
    found = found_enterprises(desk, q, role, number)
    links = neighbors("/enterprises", {"q": q, "role": role or ""}, number, found.total, PER_PAGE)
    words: dict[str, Any] = {"found": found, "q": q, "role": role, "roles": list(ChainRole)}
    return page(request, "enterprises", links=links, number=number, per_page=PER_PAGE, **words)


def _enterprise(request: Request, desk: AtDesk, visitor: Sees, enterprise_id: str) -> Response:
    return _shown(request, desk, visitor, enterprise_id)


def _link(request: Request, desk: AtDesk, visitor: Edits, enterprise_id: str) -> Response:
    """A link to the need form, shown once: it is kept nowhere."""
    firm, person, now = enterprise_id.replace("\0", ""), visitor.person.name, desk.clock()
    try:
        link = make_link(desk.home, desk.engine, firm, desk.settings.public_url, person, now, desk.today)
    except InputRefused as error:
        return _shown(request, desk, visitor, enterprise_id, complaint=error.message)
    return _shown(request, desk, visitor, enterprise_id, link=link)


def _revoke(desk: AtDesk, visitor: Edits, link_id: str, fields: Fields) -> Response:
    revoke(desk.engine, link_id, visitor.person.name, desk.clock())
    return RedirectResponse(f"/enterprises/{quote(fields.get('enterprise', ''))}", 303)


def _shown(
    request: Request, desk: Desk, visitor: Visitor, enterprise_id: str, link: str = "", complaint: str = ""
) -> Response:
    shown = enterprise_sheet(desk.home, desk.engine, enterprise_id.replace("\0", ""), desk.triages, desk.today)
    person = visitor.person
    words: dict[str, Any] = {"sheet": shown, "firm": shown.listed.enterprise}
    words |= {"sees_contacts": may(person, Permission.SEE_CONTACTS), "may_take": may(person, Permission.EDIT_NEEDS)}
    with desk.engine.connect() as conn:
        links = links_of(conn, shown.listed.enterprise.enterprise_id)
    words |= {"link": link, "complaint": complaint, "links": links, "today": desk.today}
    return page(request, "enterprise", 422 if complaint else 200, **words)

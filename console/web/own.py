"""The pages of a provider: its own patents, their terms, what enterprises made of them, what is asked for."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.form_words import number_in, term_in
from console.web.forms import Fields
from console.web.paging import paged
from console.web.rendering import page
from jobs.own_patents import (
    OwnPatent,
    ask_correction,
    own_corrections,
    own_patent,
    own_patents,
    state_terms,
    told_answers,
    told_demands,
)
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused
from matcher.vocabulary import Availability, TransferMode

Owns = Annotated[Visitor, Depends(PageNeeds(Permission.OWN_PATENTS))]
Number = Annotated[int, Query(alias="page", ge=1, le=100_000, description="第几页，每页 50 件")]
OWN, ON_A_PAGE = "/own", 50
_WORDS = ("stated_maturity", "technical_conditions", "equipment_required", "fee", "payment", "open_license_number")


def own_router() -> APIRouter:
    """`/own`, `/own/demands`, `/own/patents/{patent_id}` and the forms on it."""
    router = APIRouter(prefix=OWN, include_in_schema=False)
    router.get("")(_list)
    router.get("/demands")(_demands)
    router.get("/patents/{patent_id}")(_patent)
    router.post("/patents/{patent_id}/terms")(_terms)
    router.post("/patents/{patent_id}/correction")(_correction)
    return router


def _list(request: Request, desk: AtDesk, visitor: Owns, number: Number = 1) -> Response:
    provider = visitor.person.provider
    with desk.engine.connect() as conn:
        found = paged(own_patents(conn, provider), number, ON_A_PAGE)
        told, asked = told_answers(conn, provider), own_corrections(conn, provider)
    words: dict[str, Any] = {"found": found, "told": told, "asked": asked, "provider": provider}
    return page(request, "own", links=found.links(OWN, {}), **words)


def _demands(request: Request, desk: AtDesk, visitor: Owns) -> Response:
    with desk.engine.connect() as conn:
        demands = told_demands(conn, visitor.person.provider, desk.today)
    return page(request, "own_demands", demands=demands)


def _patent(request: Request, desk: AtDesk, visitor: Owns, patent_id: str, done: str = "") -> Response:
    return _shown(request, desk, visitor, patent_id, done=done)


def _found(desk: Desk, visitor: Visitor, patent_id: str) -> OwnPatent:
    with desk.engine.connect() as conn:
        return own_patent(conn, visitor.person.provider, patent_id.replace("\0", ""))


def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    patent_id: str,
    done: str = "",
    complaint: str = "",
    said: Mapping[str, str] | None = None,
) -> Response:
    own = _found(desk, visitor, patent_id)
    words: dict[str, Any] = {"own": own, "patent": own.patent, "said": defaultdict(str, said or _written(own))}
    words |= {"modes": list(TransferMode), "availabilities": list(Availability), "done": done, "complaint": complaint}
    return page(request, "own_patent", 422 if complaint else 200, **words)


def _written(own: OwnPatent) -> dict[str, str]:
    """The terms as the form shows them."""
    terms = own.terms
    if terms is None:
        return {}
    told = {name: getattr(terms, name) for name in _WORDS} | {"availability": terms.availability.value}
    told |= {f"modes.{mode.value}": "yes" for mode in terms.transfer_modes}
    return told | {"readiness_level": str(terms.readiness_level or "")}


def _terms(request: Request, desk: AtDesk, visitor: Owns, patent_id: str, fields: Fields) -> Response:
    own = _found(desk, visitor, patent_id)
    try:
        stated: dict[str, Any] = {name: fields.get(name, "") for name in _WORDS}
        stated["availability"] = term_in(fields, "availability", Availability, "可否转让")
        stated["readiness_level"] = number_in(fields, "readiness_level", "成熟等级", 1, 9)
        stated["transfer_modes"] = tuple(mode for mode in TransferMode if f"modes.{mode.value}" in fields)
        state_terms(desk.engine, visitor.person.name, own.patent.patent_id, stated, desk.clock(), desk.today)
    except InputRefused as error:
        return _shown(request, desk, visitor, patent_id, complaint=error.message, said=fields)
    return _back(own, "terms")


def _correction(request: Request, desk: AtDesk, visitor: Owns, patent_id: str, fields: Fields) -> Response:
    own = _found(desk, visitor, patent_id)
    try:
        ask_correction(
            desk.engine, visitor.person.name, own.patent.patent_id, fields.get("correction", ""), desk.clock()
        )
    except InputRefused as error:
        return _shown(request, desk, visitor, patent_id, complaint=error.message)
    return _back(own, "correction")


def _back(own: OwnPatent, done: str) -> Response:
    return RedirectResponse(f"{OWN}/patents/{quote(own.patent.patent_id)}?done={done}", 303)

"""The pages of patents: search and list, and one patent."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BeforeValidator
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.form_words import number_in, term_in
from console.web.forms import Fields
from console.web.rendering import page
from jobs.deep_index import judge_facets
from jobs.patent_search import LONGEST_QUERY, SEARCHED_FILTERED, FoundPage, PatentQuery, find_patents
from jobs.patent_sheet import PatentSheet, patent_sheet
from jobs.plain_notes import write_note
from matcher.access_vocabulary import Permission
from matcher.errors import HomeUnusable, InputRefused
from matcher.permissions import may
from matcher.plain_notes import LONGEST_NOTE
from matcher.vocabulary import Facet, FacetVerdict, LegalStatus, ProviderKind

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_PATENTS))]
Confirms = Annotated[Visitor, Depends(PageNeeds(Permission.CONFIRM_FACETS))]
Left = BeforeValidator(lambda value: value or None)  # a filter left open is an empty word in the address


def patents_router() -> APIRouter:
    """`/patents` and `/patents/{patent_id}`."""
    router = APIRouter(include_in_schema=False)
    router.get("/patents")(_patents)
    router.get("/patents/{patent_id}")(_patent)
    router.post("/patents/{patent_id}/note")(_note)
    router.post("/patents/{patent_id}/facets")(_judge)
    return router


def patent_query(
    q: Annotated[str, Query(max_length=LONGEST_QUERY, description="一段文字，或一个专利号；空为全部专利")] = "",
    status: Annotated[LegalStatus | None, Left, Query(description="法律状态")] = None,
    provider: Annotated[ProviderKind | None, Left, Query(description="供方类型")] = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000, description="第几页，每页 20 件")] = 1,
) -> PatentQuery:
    """What an address asks for."""
    return PatentQuery(" ".join(q.replace("\0", " ").split()), status, provider, number)


Asked = Annotated[PatentQuery, Depends(patent_query)]


def found(desk: Desk, query: PatentQuery) -> FoundPage:
    """What the home has for it. Raises HomeUnusable where words are given and there is no index."""
    with desk.engine.connect() as conn:
        return find_patents(desk.shelf, conn, query)


def sheet(desk: Desk, patent_id: str) -> PatentSheet:
    """One patent. Raises RecordUnknown."""
    with desk.engine.connect() as conn:
        return patent_sheet(conn, patent_id.replace("\0", ""), desk.cues)


def _patents(request: Request, desk: AtDesk, visitor: Sees, query: Asked) -> Response:
    words: dict[str, Any] = {"query": query, "statuses": list(LegalStatus), "providers": list(ProviderKind)}
    words["looked_at"] = SEARCHED_FILTERED
    try:
        shown = found(desk, query)
    except HomeUnusable as error:
        return page(request, "patents", complaint=error.message, found=None, links={}, **words)
    links = {name: _address(query, number) for name, number in _neighbors(shown).items()}
    return page(request, "patents", complaint="", found=shown, links=links, **words)


def _neighbors(shown: FoundPage) -> dict[str, int]:
    """The pages before and after this one, where there are any."""
    at = min(shown.query.page, shown.pages + 1)
    beside = {"上一页": at - 1, "下一页": at + 1}
    return {name: number for name, number in beside.items() if 1 <= number <= shown.pages}


def _address(query: PatentQuery, number: int) -> str:
    asked = {"q": query.text, "status": query.status or "", "provider": query.provider or "", "page": str(number)}
    return f"/patents?{urlencode({name: value for name, value in asked.items() if value})}"


def _patent(request: Request, desk: AtDesk, visitor: Sees, patent_id: str, done: str = "") -> Response:
    return _shown(request, desk, visitor, patent_id, done=done)


def _note(request: Request, desk: AtDesk, visitor: Confirms, patent_id: str, fields: Fields) -> Response:
    try:
        write_note(desk.engine, patent_id, fields.get("note", ""), visitor.person.name, desk.clock())
    except InputRefused as error:
        return _shown(request, desk, visitor, patent_id, complaint=error.message, note=fields.get("note", ""))
    return RedirectResponse(f"/patents/{quote(patent_id)}?done=note", 303)


def _judge(request: Request, desk: AtDesk, visitor: Confirms, patent_id: str, fields: Fields) -> Response:
    try:
        verdict = term_in(fields, "verdict", FacetVerdict, "确认、更正或不是")
        words = {verdict: [_word(desk, patent_id, verdict, fields)]}
        judge_facets(desk.engine, patent_id.replace("\0", ""), words, visitor.person.name, desk.clock())
    except InputRefused as error:
        return _shown(request, desk, visitor, patent_id, complaint=error.message)
    return RedirectResponse(f"/patents/{quote(patent_id)}?done=facet", 303)


def _word(desk: Desk, patent_id: str, verdict: FacetVerdict, fields: Mapping[str, str]) -> str:
    """What is said, as `judge_facets` reads it: of the span that was shown, or of words of the patent."""
    number = number_in(fields, "number", "编号", 1, 10_000)
    facet = term_in(fields, "facet", Facet, "要素") if verdict is FacetVerdict.CORRECT else None
    if number is None:
        if facet is None:
            raise InputRefused("没有选择要素的编号")
        return f"{facet.value}={' '.join(fields.get('words', '').split())}"
    spans = sheet(desk, patent_id).facets.spans
    if number > len(spans) or spans[number - 1].text != fields.get("text", ""):
        raise InputRefused("标引在这期间有变化", number, "请看过现在的再确认")
    return f"{number}={facet.value}" if facet else str(number)


def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    patent_id: str,
    done: str = "",
    complaint: str = "",
    note: str | None = None,
) -> Response:
    shown = sheet(desk, patent_id)
    numbered = enumerate(zip(shown.facets.spans, shown.facets.people, strict=True), start=1)
    spans = [(span, person, number) for number, (span, person) in numbered]
    groups = [(facet, [one for one in spans if one[0].facet is facet]) for facet in Facet]
    words: dict[str, Any] = {"sheet": shown, "patent": shown.patent, "done": done, "complaint": complaint}
    words |= {"confirms": may(visitor.person, Permission.CONFIRM_FACETS), "most": LONGEST_NOTE, "every": list(Facet)}
    words |= {"note": note if note is not None else shown.note.text if shown.note else ""}
    status = 422 if complaint else 200
    return page(request, "patent", status, groups=[group for group in groups if group[1]], **words)

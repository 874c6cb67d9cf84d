"""Taking down a need: the form that says at once what the need lacks; changing, closing and opening it again."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.form_words import number_in
from console.web.forms import Fields
from console.web.needs import path_of, sheet_of
from console.web.rendering import page
from jobs.intake import FIELDS, Taken, change_need, close_need, read_need, take_need
from jobs.need_forms import confirm, refuse, submissions_waiting, waiting_submission
from jobs.need_list import segments
from jobs.sheets.need_words import lacking_of, questions_of
from jobs.triaging import vague_reason
from matcher.access_vocabulary import Permission
from matcher.domain import TechnologyNeed
from matcher.errors import InputRefused
from matcher.glossary import chinese
from matcher.vocabulary import Confidentiality, NeedState, TransferMode

Edits = Annotated[Visitor, Depends(PageNeeds(Permission.EDIT_NEEDS))]
_MODES, _SUBMISSION = "transfer_modes", "submission"
_LONGEST = 20_000


def intake_router() -> APIRouter:
    """`/needs/new` and what changes a need. To be included before the router of `/needs/{need_id}`."""
    router = APIRouter(prefix="/needs", include_in_schema=False)
    router.get("/submitted")(_submitted)
    router.post("/submitted/{number}/refuse")(_refuse)
    router.get("/new")(_new)
    router.post("/new")(_take)
    router.post("/check")(_check)
    router.get("/{need_id:path}/edit")(_edit)
    router.post("/{need_id:path}/edit")(_change)
    router.post("/{need_id:path}/close")(_close)
    router.post("/{need_id:path}/open")(_open)
    return router


def _submitted(request: Request, desk: AtDesk, visitor: Edits) -> Response:
    return _waiting(request, desk)


def _waiting(request: Request, desk: Desk, complaint: str = "") -> Response:
    with desk.engine.connect() as conn:
        found = submissions_waiting(conn)
    words: dict[str, Any] = {"found": found, "labels": FIELDS, "complaint": complaint}
    return page(request, "submitted", 422 if complaint else 200, **words)


def _refuse(request: Request, desk: AtDesk, visitor: Edits, number: int, fields: Fields) -> Response:
    try:
        refuse(desk.engine, number, fields.get("remark", ""), _taken(desk, visitor))
    except InputRefused as error:
        return _waiting(request, desk, error.message)
    return RedirectResponse("/needs/submitted", 303)


def _new(
    request: Request,
    desk: AtDesk,
    visitor: Edits,
    enterprise: Annotated[str, Query(max_length=200)] = "",
    submission: int = 0,
) -> Response:
    if not submission:
        return _form(request, desk, {"enterprise": enterprise.replace("\0", "")})
    with desk.engine.connect() as conn:
        filled, firm = waiting_submission(conn, submission)
    return _form(request, desk, {**filled.stated, "enterprise": firm, _SUBMISSION: str(submission)})


def _take(request: Request, desk: AtDesk, visitor: Edits, fields: Fields) -> Response:
    stated = _stated(fields)
    if shown := _held_back(request, desk, fields, stated, None):
        return shown
    try:
        need_id = _stored(desk, visitor, fields, stated)
    except InputRefused as error:
        return _form(request, desk, stated, complaint=error.message)
    return RedirectResponse(path_of(need_id), 303)


def _stored(desk: Desk, visitor: Visitor, fields: dict[str, str], stated: dict[str, str]) -> str:
    """As a new need, or as what an enterprise filled in and staff now take over."""
    number = number_in(fields, _SUBMISSION, "填报编号", 1, 10**9)
    taken = _taken(desk, visitor)
    return confirm(desk.engine, number, stated, taken) if number else take_need(desk.engine, stated, taken).need_id


def _edit(request: Request, desk: AtDesk, visitor: Edits, need_id: str) -> Response:
    shown = sheet_of(desk, need_id)
    stated = _written(shown.listed.need) | {"enterprise": _firm(shown.enterprise, shown.listed.need)}
    return _form(request, desk, stated, shown.listed.need)


def _change(request: Request, desk: AtDesk, visitor: Edits, fields: Fields, need_id: str) -> Response:
    known, stated = sheet_of(desk, need_id).listed.need, _stated(fields)
    if shown := _held_back(request, desk, fields, stated, known):
        return shown
    try:
        change_need(desk.engine, known.need_id, stated, _taken(desk, visitor))
    except InputRefused as error:
        return _form(request, desk, stated, known, complaint=error.message)
    return RedirectResponse(path_of(known.need_id), 303)


def _close(desk: AtDesk, visitor: Edits, need_id: str) -> Response:
    need = close_need(desk.engine, need_id, _taken(desk, visitor))
    return RedirectResponse(path_of(need.need_id), 303)


def _open(desk: AtDesk, visitor: Edits, need_id: str) -> Response:
    need = close_need(desk.engine, need_id, _taken(desk, visitor), NeedState.OPEN)
    return RedirectResponse(path_of(need.need_id), 303)


def _check(desk: AtDesk, visitor: Edits, fields: Fields) -> dict[str, Any]:
    return _told(desk, _stated(fields))


def _told(desk: Desk, stated: dict[str, str]) -> dict[str, Any]:
    """What the text so far says of itself, in words."""
    found = desk.triages.of(read_need(stated))
    reason = vague_reason(found)
    lacking = lacking_of(found) if found.lacking else ""
    return {"vague": found.vague, "reason": reason, "lacking": lacking, "questions": questions_of(found)}


def _held_back(
    request: Request, desk: Desk, fields: dict[str, str], stated: dict[str, str], known: TechnologyNeed | None
) -> Response | None:
    """A vague need is shown once more, before it is stored as it is."""
    told = _told(desk, stated)
    if told["vague"] and fields.get("as_it_is") != "yes" and stated.get("title"):
        return _form(request, desk, stated, known, told=told)
    return None


def _form(
    request: Request,
    desk: Desk,
    stated: dict[str, str],
    known: TechnologyNeed | None = None,
    complaint: str = "",
    told: dict[str, Any] | None = None,
) -> Response:
    with desk.engine.connect() as conn:
        places = [name for _, name in segments(conn)]
    words: dict[str, Any] = {
        "stated": dict.fromkeys([*FIELDS, _SUBMISSION], "") | stated,
        "known": known,
        "labels": FIELDS,
    }
    words |= {"modes": list(TransferMode), "chosen": stated.get(_MODES, "").split("、"), "segments": places}
    words |= {"levels": list(Confidentiality), "told": told, "complaint": complaint}
    return page(request, "need_form", 422 if complaint or told else 200, **words)


def _stated(fields: dict[str, str]) -> dict[str, str]:
    """The form's fields as the cells of a row; the ways to work together are boxes, each with its own name."""
    modes = [chinese(mode) for mode in TransferMode if f"{_MODES}.{mode.value}" in fields]
    told = {name: fields.get(name, "")[:_LONGEST] for name in FIELDS} | {_MODES: "、".join(modes)}
    return told | {_SUBMISSION: fields[_SUBMISSION]} if fields.get(_SUBMISSION) else told


def _written(need: TechnologyNeed) -> dict[str, str]:
    """A need as the form shows it."""
    plain = {name: value for name in FIELDS if (value := getattr(need, name)) is not None}
    told = {name: str(value) for name, value in plain.items()}
    modes = "、".join(chinese(mode) for mode in need.transfer_modes)
    return told | {_MODES: modes, "confidentiality": chinese(need.confidentiality)}


def _firm(enterprise: Any, need: TechnologyNeed) -> str:
    return enterprise.name if enterprise else need.enterprise


def _taken(desk: Desk, visitor: Visitor) -> Taken:
    return Taken(visitor.person.name, desk.clock(), desk.today)

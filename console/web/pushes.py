"""The pages of pushes: list, calendar, one push; and planning and sending started from them."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.paging import Left, Paged
from console.web.rendering import page
from console.web.review import state_words
from jobs.attachments import find
from jobs.push_finding import ON_A_PAGE, CalendarDay, FoundPushes, PushQuery, find_pushes, month_of
from jobs.push_sheet import PushSheet, push_sheet
from jobs.scheduler import StepOutlook, outlook
from jobs.steps import STEPS
from jobs.steps_by_hand import StepsByHand
from matcher.access_vocabulary import Permission
from matcher.delivery_vocabulary import Answer, PushState, Step
from matcher.glossary import LEVELS
from matcher.permissions import may

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_PUSHES))]
Sends = Annotated[Visitor, Depends(PageNeeds(Permission.SEND_PUSHES))]
LIST, CALENDAR = "/pushes", "/pushes/calendar"
_BY_HAND = {"plan": Step.WEEKLY_PLAN, "send": Step.DAILY_SEND}
_AT_ONCE_S = 1.0  # a small home is done by then, and its page says so at once
MONTH = r"^(20[0-9]{2}-(0[1-9]|1[0-2]))?$"  # \d would take the digits of every script


def pushes_router() -> APIRouter:
    """`/pushes`, `/pushes/calendar`, `/pushes/{push_id}`; `/pushes/run/plan` and `/pushes/run/send` start a step."""
    router = APIRouter(include_in_schema=False)
    router.get(LIST)(_list)
    router.get(CALENDAR)(_calendar)
    router.post("/pushes/run/plan")(_plan)
    router.post("/pushes/run/send")(_send)
    router.get("/pushes/{push_id}")(_push)
    return router


def push_query(
    state: Annotated[PushState | None, Left, Query(description="状态")] = None,
    enterprise: Annotated[str, Query(max_length=200, description="企业的编号或全名")] = "",
    day: Annotated[date | None, Left, Query(description="计划或发出的日期")] = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000, description="第几页，每页 30 条")] = 1,
) -> PushQuery:
    """What an address asks for."""
    return PushQuery(state, " ".join(enterprise.replace("\0", " ").split()), day, number)


Asked = Annotated[PushQuery, Depends(push_query)]


def found(desk: Desk, query: PushQuery) -> FoundPushes:
    """One page of the pushes asked for."""
    with desk.engine.connect() as conn:
        return find_pushes(conn, query)


def sheet(desk: Desk, push_id: str) -> PushSheet:
    """One push. Raises RecordUnknown."""
    with desk.engine.connect() as conn:
        return push_sheet(conn, push_id.replace("\0", ""))


def _list(request: Request, desk: AtDesk, visitor: Sees, query: Asked, started: str = "") -> Response:
    shown = found(desk, query)
    listed = Paged(shown.items, shown.total, query.number, ON_A_PAGE)
    filters = {"state": query.state or "", "enterprise": query.enterprise, "day": str(query.day or "")}
    words: dict[str, Any] = {"found": listed, "names": shown.names, "query": query, "states": list(PushState)}
    words |= {"links": listed.links(LIST, filters), "sending": may(visitor.person, Permission.SEND_PUSHES)}
    words |= {"runs": _runs(desk), "started": _BY_HAND.get(started), "running": _running(request)}
    return page(request, "pushes", **words)


def _runs(desk: Desk) -> list[StepOutlook]:
    steps = {step: STEPS[step] for step in _BY_HAND.values()}
    return outlook(desk.engine, steps, desk.settings.schedule, desk.clock())


def _running(request: Request) -> list[Step]:
    steps: StepsByHand = request.app.state.by_hand
    return [step for step in _BY_HAND.values() if steps.is_running(step)]


def _plan(request: Request, visitor: Sends) -> Response:
    return _start(request, "plan")


def _send(request: Request, visitor: Sends) -> Response:
    return _start(request, "send")


def _start(request: Request, name: str) -> Response:
    steps: StepsByHand = request.app.state.by_hand
    steps.start(_BY_HAND[name])
    steps.wait(_BY_HAND[name], _AT_ONCE_S)
    return RedirectResponse(f"{LIST}?started={name}", 303)


def _calendar(
    request: Request,
    desk: AtDesk,
    visitor: Sees,
    month: Annotated[str, Query(pattern=MONTH)] = "",
) -> Response:
    first = datetime.strptime(month, "%Y-%m").date() if month else desk.today.replace(day=1)
    with desk.engine.connect() as conn:
        days = month_of(conn, first.year, first.month)
    words: dict[str, Any] = {"first": first, "days": days, "today": desk.today, "links": _months(first)}
    return page(request, "calendar", **words, total=_total(days))


def _total(days: list[CalendarDay]) -> CalendarDay:
    sums = (sum(getattr(one, name) for one in days) for name in ("coming", "gone", "other"))
    return CalendarDay(days[0].day, *sums)


def _months(first: date) -> dict[str, str]:
    at = first.year * 12 + first.month - 1
    beside = {"上个月": at - 1, "下个月": at + 1}
    return {
        name: f"{CALENDAR}?month={one // 12:04}-{one % 12 + 1:02}"
        for name, one in beside.items()
        if 2000 <= one // 12 <= 2099
    }


def _push(request: Request, desk: AtDesk, visitor: Sees, push_id: str, done: str = "") -> Response:
    return shown_push(request, desk, visitor, push_id, done=done)


def shown_push(
    request: Request, desk: Desk, visitor: Visitor, push_id: str, done: str = "", complaint: str = ""
) -> Response:
    """The page of one push, with what a form on it came to."""
    found = sheet(desk, push_id)
    evidence = [entry.evidence for entry in found.entries] + [given.evidence for given in found.answers]
    words: dict[str, Any] = {"sheet": found, "push": found.push, "answers": list(Answer), "levels": LEVELS}
    words |= {"sending": may(visitor.person, Permission.SEND_PUSHES), "state_words": state_words}
    words |= {"personal": may(visitor.person, Permission.SEE_CONTACTS), "done": done == "answer"}
    words["at_hand"] = {one for one in evidence if one and find(desk.home, one)}
    return page(request, "push", 422 if complaint else 200, complaint=complaint, **words)

"""Today: what the home holds, and what to do next."""

import csv
from contextlib import suppress
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.navigation import entries_for
from console.web.rendering import page
from console.web.shipped_files import blank_forms
from console.web.waiting import waiting_for
from jobs.programme import home_programme
from jobs.push_status import push_status
from jobs.status import Status, read_status
from matcher.access_vocabulary import Permission
from matcher.errors import QueqiaoError
from matcher.pace import Pace, pace_of
from matcher.shipped import shipped

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_TODAY))]


def today_router() -> APIRouter:
    """`/today`."""
    router = APIRouter(include_in_schema=False)
    router.get("/today")(_today)
    return router


def status_of(desk: Desk) -> Status:
    """The status of the home at this moment."""
    with desk.engine.connect() as conn:
        return read_status(desk.home, conn, desk.today, desk.settings.encoder)


def _today(request: Request, desk: AtDesk, visitor: Sees) -> Response:
    status = status_of(desk)
    steps = [step.partition("：")[::2] for step in status.steps]
    words: dict[str, Any] = {"status": status, "day": desk.today, "steps": steps}
    words["pace"] = _pace(desk)
    words["begins"] = not (status.patents and status.needs)
    words |= {
        "waiting": waiting_for(desk, visitor.person),
        "paths": {entry.path for entry in entries_for(visitor.person)},
    }
    return page(request, "today", forms=list(blank_forms()), exports=_exports(), **words)


def _pace(desk: Desk) -> Pace | None:
    """None, too, where the programme's own file cannot be read: a warning says so already."""
    with suppress(QueqiaoError), desk.engine.connect() as conn:
        return pace_of(home_programme(desk.home), push_status(desk.home, conn).strict_by_day, desk.today)
    return None


@cache
def _exports() -> tuple[dict[str, str], ...]:
    with shipped("reference", "export_buttons.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))

"""The page of jobs: what runs when, what came of it, and running a step now."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk
from console.web.rendering import page
from jobs.awaited_step import run_step
from jobs.job_board import job_board
from matcher.access_vocabulary import Permission
from matcher.delivery_vocabulary import Step
from matcher.errors import InputRefused
from matcher.glossary import chinese
from matcher.permissions import may

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_JOBS))]
Watches = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_JOBS, noted=False))]
Runs = Annotated[Visitor, Depends(PageNeeds(Permission.RUN_JOBS))]
_KEY = "step "
LANE = "steps"


def jobs_router() -> APIRouter:
    """Everything under `/jobs`."""
    router = APIRouter(prefix="/jobs", include_in_schema=False)
    router.get("")(_jobs)
    router.get("/progress")(_progress)
    router.post("/{step}/run")(_run)
    return router


def _jobs(request: Request, desk: AtDesk, visitor: Sees, complaint: str = "") -> Response:
    names = {step.value: chinese(step) for step in Step}
    words: dict[str, Any] = {"board": job_board(desk.home, desk.engine, desk.settings, desk.clock()), "names": names}
    errands = {step.value: errand for step in Step if (errand := desk.errands.get(f"{_KEY}{step.value}"))}
    words |= {
        "errands": errands,
        "busy": desk.errands.in_hand(_KEY),
        "may_run": may(visitor.person, Permission.RUN_JOBS),
    }
    return page(request, "jobs", 422 if complaint else 200, complaint=complaint, **words)


def _progress(desk: AtDesk, visitor: Watches) -> dict[str, Any]:
    busy = desk.errands.in_hand(_KEY)
    return {"ended": not busy, "units": max((errand.units for errand in busy), default=0), "complaint": ""}


def _run(request: Request, desk: AtDesk, visitor: Runs, step: str) -> Response:
    if step not in list(Step):
        raise HTTPException(404)
    work = partial(run_step, desk.home, desk.engine, desk.settings, Step(step), desk.clock)
    try:
        desk.errands.begin(f"{_KEY}{step}", LANE, visitor.person.name, desk.clock(), work)
    except InputRefused as error:
        return _jobs(request, desk, visitor, error.message)
    return RedirectResponse("/jobs", 303)

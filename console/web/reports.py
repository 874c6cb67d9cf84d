"""The pages of the programme report: those frozen, one with its figures, each figure down to its entries; its files."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.form_words import day_in
from console.web.forms import Fields
from console.web.paging import paged
from console.web.rendering import page
from jobs.errands import Errand
from jobs.report_files import write_report_files
from jobs.report_words import baseline_words, figure_words, met_words, section_lines, target_words
from jobs.reporting import MadeReport, kept_report, kept_reports, make_report
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused
from matcher.permissions import may

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_REPORTS))]
Watches = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_REPORTS, noted=False))]
Makes = Annotated[Visitor, Depends(PageNeeds(Permission.MAKE_REPORTS))]
Number = Annotated[int, Query(alias="page", ge=1, le=1_000_000, description="第几页，每页 50 条")]
REPORTS, ON_A_PAGE = "/reports", 50
_KEY, _LANE, _AT_ONCE_S = "report", "report", 2.0
_TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def reports_router() -> APIRouter:
    """`/reports`, `/reports/{number}`, its lines and its files."""
    router = APIRouter(prefix=REPORTS, include_in_schema=False)
    router.get("")(_list)
    router.get("/progress")(_progress)
    router.post("/make")(_make)
    router.get("/{number}")(_report)
    router.get("/{number}/lines/{place}")(_line)
    router.get("/{number}/files/{kind}")(_file)
    return router


def frozen(desk: Desk, number: int) -> MadeReport:
    """A report as it was frozen. Raises RecordUnknown, HomeUnusable."""
    return kept_report(desk.engine, number)


def _list(request: Request, desk: AtDesk, visitor: Sees) -> Response:
    return _shown(request, desk, visitor)


def _shown(request: Request, desk: Desk, visitor: Visitor, complaint: str = "") -> Response:
    found = kept_reports(desk.engine)
    errand = desk.errands.get(_KEY)
    failed = errand.complaint if errand and errand.ended else ""
    words: dict[str, Any] = {"found": found, "today": desk.today, "busy": bool(errand and not errand.ended)}
    words["makes"] = may(visitor.person, Permission.MAKE_REPORTS)
    return page(request, "reports", 422 if complaint else 200, complaint=complaint or failed, **words)


def _progress(desk: AtDesk, visitor: Watches) -> dict[str, Any]:
    errand = desk.errands.get(_KEY)
    return errand.to_dict() if errand else {"ended": True, "units": 0, "complaint": ""}


def _make(request: Request, desk: AtDesk, visitor: Makes, fields: Fields) -> Response:
    try:
        as_of = day_in(fields, "as_of", "截止日期") or desk.today
        if as_of > desk.today:
            raise InputRefused("截止日期还没有到", as_of, "请写今天或以前的日期")
        work = partial(_made, desk, as_of, visitor.person.name)
        errand = desk.errands.begin(_KEY, _LANE, visitor.person.name, desk.clock(), work)
    except InputRefused as error:
        return _shown(request, desk, visitor, error.message)
    return _after(errand)


def _made(desk: Desk, as_of: date, person: str, _: object) -> int:
    return make_report(desk.home, desk.engine, as_of, desk.clock(), person).frozen.number


def _after(errand: Errand) -> Response:
    errand.over.wait(_AT_ONCE_S)  # a small home has it by then
    done = errand.ended and not errand.complaint
    return RedirectResponse(f"{REPORTS}/{errand.outcome}" if done else REPORTS, 303)


def _report(request: Request, desk: AtDesk, visitor: Sees, number: int) -> Response:
    made = frozen(desk, number)
    lines = [(place, line, _words(line)) for place, line in enumerate(made.document["lines"])]
    return page(request, "report", made=made, lines=lines, sections=section_lines(made), types=list(_TYPES))


def _words(line: Mapping[str, Any]) -> dict[str, str]:
    told = {"figure": figure_words(line), "target": target_words(line["target"]), "met": met_words(line["met"])}
    return told | {"baseline": baseline_words(line)}


def _line(request: Request, desk: AtDesk, visitor: Sees, number: int, place: int, at: Number = 1) -> Response:
    made = frozen(desk, number)
    lines = made.document["lines"]
    if not 0 <= place < len(lines):
        raise HTTPException(404)
    line = lines[place]
    found = paged(line["entries"], at, ON_A_PAGE)
    links = found.links(f"{REPORTS}/{number}/lines/{place}", {})
    words = {"made": made, "line": line, "told": _words(line), "measure": line["target"]["measure"]}
    return page(request, "report_line", found=found, links=links, **words)


def _file(desk: AtDesk, visitor: Sees, number: int, kind: str) -> Response:
    if kind not in _TYPES:
        raise HTTPException(404)
    made = frozen(desk, number)
    content = made.frozen.snapshot if kind == "json" else _written(desk, made, kind)
    name = f"report-{made.frozen.as_of}-{number}.{kind}"
    return Response(content, media_type=_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _written(desk: Desk, made: MadeReport, kind: str) -> bytes:
    with TemporaryDirectory() as folder:
        files = write_report_files(Path(folder), made, desk.settings.centre_name, with_pdf=False)
        return next(path for path in files if path.suffix == f".{kind}").read_bytes()

"""The pages of imports: uploading, what the files are taken for, importing, the runs of the past and their undoing."""

from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, UploadFile
from starlette.datastructures import UploadFile as Uploaded
from starlette.responses import FileResponse, RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.forms import Fields
from console.web.page_links import neighbors
from console.web.rendering import page
from console.web.shipped_files import blank_forms
from jobs.errands import Errand
from jobs.import_history import paper, papers_of, past_run, past_runs
from jobs.import_preview import FilePreview, fields_of
from jobs.importing import undo_run
from jobs.upload_import import Checked, check_upload, import_upload
from jobs.uploads import Upload, forget, get_upload, keep_upload, mapped
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused, QueqiaoError
from matcher.vocabulary import RecordKind

LARGEST_UPLOAD = 200 * 1024 * 1024  # bytes
PER_PAGE = 20
MAPPABLE = 150  # columns
_MAP = "map."
LANE = "import"
Imports = Annotated[Visitor, Depends(PageNeeds(Permission.IMPORT_FILES))]
Watches = Annotated[Visitor, Depends(PageNeeds(Permission.IMPORT_FILES, noted=False))]


def imports_router() -> APIRouter:
    """Everything under `/import` but the chain."""
    router = APIRouter(prefix="/import", include_in_schema=False)
    router.get("")(_start)
    router.post("", max_body_size=LARGEST_UPLOAD)(_upload)
    router.get("/uploads/{upload_id}")(_shown)
    router.get("/uploads/{upload_id}/progress")(_progress)
    router.post("/uploads/{upload_id}/check")(_check_again)
    router.post("/uploads/{upload_id}/confirm")(_confirm)
    router.post("/uploads/{upload_id}/drop")(_drop)
    router.get("/runs/{run_id}")(_run)
    router.post("/runs/{run_id}/undo")(_undo)
    router.get("/runs/{run_id}/papers/{name}")(_paper)
    return router


async def uploaded(request: Request) -> AsyncIterator[list[UploadFile]]:
    """The files of a form, open until the request is answered; the gate has read it already."""
    form = await request.form()
    try:
        yield [value for _, value in form.multi_items() if isinstance(value, Uploaded) and value.filename]  # type: ignore[misc]
    finally:
        await form.close()


def start_page(request: Request, desk: Desk, number: int = 1, complaint: str = "", told: str = "") -> Response:
    """The page on which imports begin, with the runs of the past."""
    with desk.engine.connect() as conn:
        runs, total = past_runs(conn, (number - 1) * PER_PAGE, PER_PAGE)
    words: dict[str, Any] = {"runs": runs, "forms": list(blank_forms()), "kinds": list(RecordKind)}
    words |= {"links": neighbors("/import", {}, number, total, PER_PAGE), "total": total, "told": told}
    return page(
        request, "import", 422 if complaint else 200, complaint=complaint, megabytes=LARGEST_UPLOAD >> 20, **words
    )


def _start(
    request: Request,
    desk: AtDesk,
    visitor: Imports,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    return start_page(request, desk, number)


def _upload(
    request: Request,
    desk: AtDesk,
    visitor: Imports,
    fields: Fields,
    files: Annotated[list[UploadFile], Depends(uploaded)],
) -> Response:
    if fields.get("kind") not in list(RecordKind):
        return start_page(request, desk, complaint="请先选择要导入什么")
    kind, given = RecordKind(fields["kind"]), [(file.filename or "", file.file) for file in files]
    try:
        upload = keep_upload(desk.home, kind, visitor.person.name, desk.clock(), given)
    except QueqiaoError as error:
        return start_page(request, desk, complaint=error.message)
    return _begin_check(desk, upload)


def _begin_check(desk: Desk, upload: Upload) -> Response:
    work = partial(check_upload, desk.home, desk.engine, upload, desk.clock())
    desk.errands.begin(f"check {upload.upload_id}", LANE, upload.person, desk.clock(), work)
    return _at(upload)


def _at(upload: Upload) -> Response:
    return RedirectResponse(f"/import/uploads/{upload.upload_id}", 303)


def _shown(request: Request, desk: AtDesk, visitor: Imports, upload_id: str) -> Response:
    done = desk.errands.get(f"import {upload_id}")
    if done and done.ended and not done.complaint:
        return page(request, "import_done", report=done.outcome)
    upload, checked = get_upload(desk.home, upload_id), desk.errands.get(f"check {upload_id}")
    last = _last(desk, upload_id)
    if last and not last.ended:
        return page(request, "import_waits", upload=upload, errand=last, importing=last is done)
    complaint = last.complaint if last else "程序重新启动过，请重新检查"
    return _preview(request, upload, checked.outcome if checked else None, complaint)


def _last(desk: Desk, upload_id: str) -> Errand | None:
    """What was begun last with an upload; what is in hand before what has ended."""
    found = [one for what in ("check", "import") if (one := desk.errands.get(f"{what} {upload_id}"))]
    return max(found, key=lambda one: (not one.ended, one.at), default=None)


def _preview(request: Request, upload: Upload, checked: Checked | None, complaint: str) -> Response:
    labels = fields_of(upload.kind)
    words: dict[str, Any] = {"upload": upload, "checked": checked, "labels": labels, "map": _MAP, "mappable": MAPPABLE}
    one = checked is not None and len(upload.files) == 1
    words["headings"] = _headings(checked.previews)[:MAPPABLE] if checked and one else []
    return page(request, "import_preview", complaint=complaint, **words)


def _headings(previews: Iterable[FilePreview]) -> list[str]:
    """The headings of all sheets, each once: what the fields of the form are numbered by."""
    return list(dict.fromkeys(use.heading for one in previews for sheet in one.sheets for use in sheet.columns))


def _progress(desk: AtDesk, visitor: Watches, upload_id: str) -> dict[str, Any]:
    last = _last(desk, upload_id)
    return last.to_dict() if last else {"ended": True, "units": 0, "complaint": ""}


def _check_again(desk: AtDesk, visitor: Imports, fields: Fields, upload_id: str) -> Response:
    upload = get_upload(desk.home, upload_id)
    last = desk.errands.get(f"check {upload_id}")
    if last and isinstance(last.outcome, Checked):
        upload = mapped(upload, dict(upload.mapping) | _mapping(last.outcome, fields))
    return _begin_check(desk, upload)


def _mapping(checked: Checked, fields: dict[str, str]) -> dict[str, str]:
    """What the person said otherwise than the file was read."""
    taken = {use.heading: use.field for one in checked.previews for sheet in one.sheets for use in sheet.columns}
    said = {heading: fields.get(f"{_MAP}{place}", "") for place, heading in enumerate(_headings(checked.previews))}
    return {heading: field for heading, field in said.items() if field and field != taken[heading]}


def _confirm(desk: AtDesk, visitor: Imports, upload_id: str) -> Response:
    upload, checked = get_upload(desk.home, upload_id), desk.errands.get(f"check {upload_id}")
    if not (checked and checked.outcome and checked.outcome.importable):
        raise InputRefused("还没有检查过，或没有可以导入的文件", cure="请返回上一页重新检查")
    work = partial(import_upload, desk.home, desk.engine, upload, visitor.person.name, desk.clock())
    desk.errands.begin(f"import {upload_id}", LANE, visitor.person.name, desk.clock(), work)
    return _at(upload)


def _drop(desk: AtDesk, visitor: Imports, upload_id: str) -> Response:
    if any(one.key.endswith(upload_id) for one in desk.errands.in_hand("")):
        raise InputRefused("正在处理，不能放弃", cure="请等它做完")
    forget(get_upload(desk.home, upload_id))
    return RedirectResponse("/import", 303)


def _run(request: Request, desk: AtDesk, visitor: Imports, run_id: str, complaint: str = "") -> Response:
    with desk.engine.connect() as conn:
        run = past_run(conn, run_id)
    papers = papers_of(desk.home, run_id)
    return page(request, "import_run", 422 if complaint else 200, run=run, papers=papers, complaint=complaint)


def _undo(request: Request, desk: AtDesk, visitor: Imports, run_id: str) -> Response:
    try:
        undo_run(desk.home, desk.engine, run_id, visitor.person.name, desk.clock())
    except InputRefused as error:
        return _run(request, desk, visitor, run_id, error.message)
    return RedirectResponse(f"/import/runs/{run_id}", 303)


def _paper(desk: AtDesk, visitor: Imports, run_id: str, name: str) -> Response:
    with desk.engine.connect() as conn:
        found = paper(desk.home, past_run(conn, run_id).run_id, name)
    return FileResponse(found, filename=found.name)

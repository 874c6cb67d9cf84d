"""The files that pages are made with and the blank forms: served from `data/`, nothing from elsewhere."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException
from starlette.responses import FileResponse

from console.web.access import Anyone, PageNeeds
from matcher.access_vocabulary import Permission
from matcher.shipped import shipped

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_A_YEAR = "public, max-age=31536000, immutable"


@cache
def _static() -> dict[str, Path]:
    return {path.name: path for path in shipped("static").iterdir() if path.suffix in _TYPES}


@cache
def blank_forms() -> dict[str, Path]:
    """The blank forms by file name."""
    return {path.name: path for path in sorted(shipped("forms").glob("*.xlsx"))}


@cache
def static_url(name: str) -> str:
    """The address of a static file, another one whenever its content is."""
    digest = hashlib.sha256(_static()[name].read_bytes()).hexdigest()[:12]
    return f"/static/{quote(name)}?v={digest}"


def files_router() -> APIRouter:
    """`/static/…` for everyone, `/forms/…` for staff."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}", dependencies=[Depends(Anyone())])
    def static(name: str) -> FileResponse:
        path = _known(_static(), name)
        return FileResponse(path, media_type=_TYPES[path.suffix], headers={"Cache-Control": _A_YEAR})

    @router.get("/forms/{name}", dependencies=[Depends(PageNeeds(Permission.SEE_TODAY))])
    def form(name: str) -> FileResponse:
        return FileResponse(_known(blank_forms(), name), filename=name)

    return router


def _known(files: dict[str, Path], name: str) -> Path:
    if name not in files:
        raise HTTPException(404)
    return files[name]

"""The chain picture in the console: drawn beside the page, shown as the self-contained page of `chain picture`; the
lists and the common needs as workbooks."""

import hashlib
import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.doors import POLICY_HEADER, policy
from console.web.rendering import page
from jobs.errands import GoOn
from jobs.sheets.replacement import replacement
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused
from matcher.permissions import may

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_CHAIN))]
Watches = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_CHAIN, noted=False))]
Draws = Annotated[Visitor, Depends(PageNeeds(Permission.RUN_JOBS))]
CHAIN = "/chain"
PICTURE, SHEETS, COMMON = "产业链图谱.html", "产业链清单.xlsx", "共性需求.xlsx"
PICTURE_DATA = "产业链图谱.json"
_FILES = {"lists": SHEETS, "common": COMMON}
_KEY, _LANE, _AT_ONCE_S = "chain picture", "chain", 2.0
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def chain_pictures_router() -> APIRouter:
    """`/chain`, `/chain/picture`, `/chain/files/{name}`, `/chain/draw`."""
    router = APIRouter(prefix=CHAIN, include_in_schema=False)
    router.get("")(_chain)
    router.get("/progress")(_progress)
    router.get("/picture")(_picture)
    router.get("/files/{name}")(_file)
    router.post("/draw")(_draw)
    return router


def _chain(request: Request, desk: AtDesk, visitor: Sees) -> Response:
    return _shown(request, desk, visitor)


def _shown(request: Request, desk: Desk, visitor: Visitor, complaint: str = "") -> Response:
    errand = desk.errands.get(_KEY)
    failed = errand.complaint if errand and errand.ended else ""
    drawn = _place(desk, PICTURE)
    at = datetime.fromtimestamp(drawn.stat().st_mtime, UTC) if drawn.is_file() else None
    words: dict[str, Any] = {"at": at, "busy": bool(errand and not errand.ended)}
    words |= {"draws": may(visitor.person, Permission.RUN_JOBS)}
    words |= {"common": _place(desk, COMMON).is_file(), "told": errand.outcome if errand and errand.ended else None}
    return page(request, "chain", 422 if complaint else 200, complaint=complaint or failed, **words)


def _progress(desk: AtDesk, visitor: Watches) -> dict[str, Any]:
    errand = desk.errands.get(_KEY)
    return errand.to_dict() if errand else {"ended": True, "units": 0, "complaint": ""}


def _draw(request: Request, desk: AtDesk, visitor: Draws) -> Response:
    try:
        errand = desk.errands.begin(_KEY, _LANE, visitor.person.name, desk.clock(), lambda go_on: _drawn(desk, go_on))
    except InputRefused as error:
        return _shown(request, desk, visitor, error.message)
    errand.over.wait(_AT_ONCE_S)
    return RedirectResponse(CHAIN, 303)


def _drawn(desk: Desk, go_on: GoOn) -> str:
    from jobs.chain_page import write_chain_page
    from jobs.chain_picture import read_chain_picture
    from jobs.common_needs import read_common_needs
    from jobs.sheets.chain_picture import write_chain_sheets
    from jobs.sheets.common_needs import write_common_needs

    threshold = desk.settings.threshold
    desk.home.documents.mkdir(parents=True, exist_ok=True)
    with desk.engine.connect() as conn:
        picture = read_chain_picture(conn, desk.today, threshold)
        go_on(1)
        common = read_common_needs(desk.home, conn, desk.today, threshold, desk.settings.encoder)
    go_on(2)
    write_chain_sheets(picture, _place(desk, SHEETS))
    write_common_needs(common, _place(desk, COMMON))
    with replacement(_place(desk, PICTURE_DATA)) as file:
        file.write(json.dumps(picture.to_dict(), ensure_ascii=False).encode())
    write_chain_page(picture, _place(desk, PICTURE))
    return f"专利 {len(picture.patents)} 件，需求 {len(picture.needs)} 条，共性需求 {len(common.needs.found)} 个"


def _picture(desk: AtDesk, visitor: Sees) -> Response:
    path = _place(desk, PICTURE)
    if not path.is_file():
        raise HTTPException(404, "还没有画过图谱，请先在“图谱”页点“重新绘制”")
    content = path.read_bytes()
    # Its scripts are named by their hashes, so that nothing else runs; Plotly sets styles from within its script.
    digests = (hashlib.sha256(script).digest() for script in _INLINE.findall(content))
    scripts = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    allowed = policy(script=scripts, style="'unsafe-inline'", image="'self' data: blob:")
    return Response(content, media_type="text/html; charset=utf-8", headers={POLICY_HEADER: allowed})


def _file(desk: AtDesk, visitor: Sees, name: str) -> Response:
    path = _place(desk, _FILES[name]) if name in _FILES else None
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(path.name)}"})


def _place(desk: Desk, name: str) -> Path:
    return desk.home.documents / name

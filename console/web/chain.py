"""The industry chain of the home, imported from its TOML file."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, Request, UploadFile
from starlette.responses import Response

from console.web.desk import AtDesk
from console.web.imports import Imports, start_page, uploaded
from ingest.bundles import free_path
from jobs.chain import import_chain
from matcher.errors import InputRefused, QueqiaoError
from matcher.glossary import chinese

LARGEST_CHAIN = 1024 * 1024  # bytes


def chain_router() -> APIRouter:
    """`/import/chain`."""
    router = APIRouter(include_in_schema=False)
    router.post("/import/chain", max_body_size=LARGEST_CHAIN)(_import_chain)
    return router


def _import_chain(
    request: Request, desk: AtDesk, visitor: Imports, files: Annotated[list[UploadFile], Depends(uploaded)]
) -> Response:
    try:
        if len(files) != 1:
            raise InputRefused("没有选择产业链文件", cure="请选择一个 TOML 文件")
        return start_page(request, desk, told=_imported(desk, files[0]))
    except QueqiaoError as error:
        return start_page(request, desk, complaint=error.message)


def _imported(desk: AtDesk, file: UploadFile) -> str:
    with TemporaryDirectory() as folder:
        path = free_path(Path(folder), file.filename or "")
        path.write_bytes(file.file.read())
        counts = import_chain(desk.engine, path, desk.clock())
    placed = "，".join(
        f"{chinese(kind)} {sum(number for segment, number in found.items() if segment)} 条"
        for kind, found in counts.items()
    )
    return f"已导入产业链；归入环节的：{placed}"

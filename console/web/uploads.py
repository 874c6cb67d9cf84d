"""A file that comes with a form: one, of a limited size; what kind it is is for the job to tell."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from jobs.attachments import LARGEST

EVIDENCE = "evidence"
LARGEST_UPLOAD = LARGEST + 64 * 1024  # bytes, with the other fields of the form
_NO_FORM = b""


async def evidence(request: Request) -> bytes:
    """What the file of the form holds; empty where none was chosen."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return _NO_FORM
    form = await request.form(max_files=1)
    file = form.get(EVIDENCE)
    content = await file.read() if isinstance(file, UploadFile) else _NO_FORM
    await form.close()
    return content


Evidence = Annotated[bytes, Depends(evidence)]

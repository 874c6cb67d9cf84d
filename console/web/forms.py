"""What a form sends, and the proof that it came from one of our own pages."""

from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, HTTPException, Request

FORM_TOKEN, TOKEN_HEADER = "form_token", "X-Form-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_FIELDS, _MOST_FILES = 200, 20
_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


async def form_fields(request: Request) -> dict[str, str]:
    """The text fields of a form, the last of each name; what is no form has none."""
    if not request.headers.get("content-type", "").startswith(_TYPES):
        return {}
    form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
    return {name: value.replace("\0", "") for name, value in form.multi_items() if isinstance(value, str)}


async def check_form(request: Request, expected: str) -> None:
    """Raises HTTPException 403 where a request that changes something does not carry the token of this session."""
    if request.method in SAFE_METHODS:
        return
    given = request.headers.get(TOKEN_HEADER) or (await form_fields(request)).get(FORM_TOKEN, "")
    if not (expected and compare_digest(given.encode(), expected.encode())):
        await request.close()  # what was uploaded with it goes at once
        raise HTTPException(403, "这张表单已经过期，请返回上一页刷新后重新提交")


Fields = Annotated[dict[str, str], Depends(form_fields)]

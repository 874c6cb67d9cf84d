"""What a form sends, read up to a limit."""

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST_BODY = 64 * 1024  # bytes
_MOST_FIELDS = 20


async def form(request: Request) -> dict[str, str]:
    """The fields of a form as a browser sends it without files. Raises HTTPException 413 for a larger body; what is no
    such form has no fields."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise HTTPException(413)
    try:
        fields = parse_qs(bytes(body).decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError:
        return {}
    return {name: values[-1] for name, values in fields.items()}

"""The two cookies: one carries a session, the other only ties the sign-in form to the browser that asked for it."""

from hashlib import sha256

from fastapi import Request, Response

SESSION, SIGNING_IN = "queqiao_session", "queqiao_signing_in"
_LONGEST = 100


def cookie(request: Request, name: str) -> str:
    """The value of a cookie, empty where there is none that could be ours."""
    value = request.cookies.get(name, "")
    return value if len(value) <= _LONGEST and value.isascii() else ""


def set_cookie(request: Request, response: Response, name: str, token: str) -> None:
    """A cookie for this visit of the browser, hidden from scripts; over https never sent in the clear."""
    secure = request.url.scheme == "https"
    same_site = "strict" if name == SIGNING_IN else "lax"
    response.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite=same_site)  # type: ignore[arg-type]


def drop_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(name, path="/", httponly=True)


def form_token(secret: str) -> str:
    """What forms carry to prove that they came from a page of this browser's: derived from its cookie, which no other
    site can read."""
    return sha256(f"form:{secret}".encode()).hexdigest()

"""Signing in and out, and one's own password."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import CHANGE_PASSWORD, SIGN_OUT, Anyone, PageNeeds, Visitor
from console.web.cookies import SESSION, SIGNING_IN, cookie, drop_cookie, form_token, set_cookie
from console.web.desk import AtDesk
from console.web.errors import SIGN_IN
from console.web.forms import Fields, check_form
from console.web.navigation import entries_for
from console.web.rendering import page
from jobs.accounts import SignInRefused, change_password, fresh_token, sign_in, sign_out
from matcher.access_vocabulary import Permission
from matcher.accounts import SHORTEST
from matcher.errors import InputRefused

AtHome = Annotated[Visitor, Depends(PageNeeds(Permission.OWN_ACCOUNT))]


def signing_in_router() -> APIRouter:
    """`/`, signing in and out, `/account/password`."""
    router = APIRouter(include_in_schema=False)
    router.get("/")(_home)
    router.get(SIGN_IN, dependencies=[Depends(Anyone())])(_asking)
    router.post(SIGN_IN, dependencies=[Depends(Anyone()), Depends(_own_form)])(_sign_in)
    router.post(SIGN_OUT)(_sign_out)
    router.get(CHANGE_PASSWORD)(_password)
    router.post(CHANGE_PASSWORD)(_change_password)
    return router


async def _own_form(request: Request) -> None:
    secret = cookie(request, SIGNING_IN)
    await check_form(request, form_token(secret) if secret else "")


def _home(request: Request, visitor: AtHome) -> Response:
    entries = entries_for(visitor.person)
    return RedirectResponse(entries[0].path, 303) if entries else page(request, "nothing_yet")


def _asking(request: Request, next: str = "") -> Response:
    return _form(request, next)


def _form(request: Request, target: str, name: str = "", complaint: str = "", status: int = 200) -> Response:
    secret = cookie(request, SIGNING_IN) or fresh_token()
    words = {"target": _inside(target), "name": name, "complaint": complaint, "form_token": form_token(secret)}
    shown = page(request, "sign_in", status, **words)
    set_cookie(request, shown, SIGNING_IN, secret)
    return shown


def _sign_in(request: Request, desk: AtDesk, fields: Fields) -> Response:
    name, target, token = fields.get("name", ""), _inside(fields.get("next", "")), fresh_token()
    try:
        sign_in(desk.engine, name, fields.get("password", ""), token, desk.clock())
    except SignInRefused as error:
        return _form(request, target, name, error.message, 422)
    return _entered(request, target, token)


def _entered(request: Request, target: str, token: str) -> Response:
    entered = RedirectResponse(target, 303)
    set_cookie(request, entered, SESSION, token)
    drop_cookie(entered, SIGNING_IN)
    return entered


def _inside(target: str) -> str:
    """A path of this console; anything else leads home."""
    parts = urlsplit(target.replace("\\", "/"))
    plain = target.isprintable() and target.startswith("/") and not target.startswith(("//", "/\\", SIGN_IN))
    return target if plain and not (parts.scheme or parts.netloc) else "/"


def _sign_out(desk: AtDesk, visitor: AtHome) -> Response:
    sign_out(desk.engine, visitor.session, desk.clock())
    left = RedirectResponse(SIGN_IN, 303)
    drop_cookie(left, SESSION)
    return left


def _password(request: Request, visitor: AtHome) -> Response:
    return page(request, "password", complaint="", shortest=SHORTEST, due=visitor.session.must_change)


def _change_password(request: Request, desk: AtDesk, visitor: AtHome, fields: Fields) -> Response:
    old, new = fields.get("old", ""), fields.get("new", "")
    token = fresh_token()
    try:
        if new != fields.get("again", ""):
            raise InputRefused("两次输入的新密码不一样", cure="请重新输入")
        name = change_password(desk.engine, visitor.person.name, old, new, desk.clock()).name
        sign_in(desk.engine, name, new, token, desk.clock())
    except InputRefused as error:
        due = visitor.session.must_change
        return page(request, "password", 422, complaint=error.message, shortest=SHORTEST, due=due)
    return _entered(request, "/", token)

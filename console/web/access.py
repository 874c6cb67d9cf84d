"""Who may come to a route. Each route declares one of these as a dependency; a route without one is not served."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI, HTTPException, Request
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from console.web.cookies import SESSION, cookie, form_token
from console.web.desk import Desk, desk_of
from console.web.forms import SAFE_METHODS, check_form
from jobs.access_log import note_access
from jobs.accounts import SignedIn, session_of, touch
from jobs.api_tokens import Bearer, bearer_of
from matcher.access_vocabulary import AccessAction, Permission
from matcher.domain import Person
from matcher.glossary import chinese
from matcher.permissions import may

CHANGE_PASSWORD, SIGN_OUT = "/account/password", "/sign-out"
_LONGEST_TOKEN = 100
_AHEAD = "ahead"  # in the query of what a script fetches before its person asks for it


class NotSignedIn(Exception):
    """A page was asked for without a live session."""


class PasswordDue(Exception):
    """A page was asked for by someone who must choose a password first."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page, and what its forms carry."""

    session: SignedIn
    form_token: str

    @property
    def person(self) -> Person:
        """Whose session it is."""
        return self.session.person


class Anyone:
    """A route that needs no session, said explicitly."""

    permission: Permission | None = None

    def __call__(self) -> None:
        """Lets everyone through."""


class PageNeeds:
    """A page for signed-in people with one permission; what changes something must come from one of our forms.
    `noted` False: a page asks for it every second by itself, so that only who was turned away is noted."""

    def __init__(self, permission: Permission, *, noted: bool = True, fetched_ahead: bool = False) -> None:
        self.permission: Permission | None = permission
        self._needed, self._fetched_ahead = permission, fetched_ahead
        self._noted = noted and permission is not Permission.OWN_ACCOUNT

    async def __call__(self, request: Request) -> Visitor:
        """The visitor. Raises NotSignedIn, PasswordDue, or HTTPException 403."""
        desk = desk_of(request)
        secret = cookie(request, SESSION)
        session = await run_in_threadpool(_session, desk, secret) if secret else None
        if session is None:
            raise NotSignedIn
        visitor = Visitor(session, form_token(secret))
        request.state.visitor = visitor
        await check_form(request, visitor.form_token)
        if session.must_change and request.url.path not in (CHANGE_PASSWORD, SIGN_OUT):
            raise PasswordDue
        allowed = may(visitor.person, self._needed)
        _allow(desk, request, visitor.person, self._needed, allowed, self._act(request))
        return visitor

    def _act(self, request: Request) -> AccessAction | None:
        """Only where the route says so can a script ask for what its person has not asked for."""
        if self._fetched_ahead and request.query_params.get(_AHEAD) == "true":
            return AccessAction.FETCHED_AHEAD
        return _act_of(request) if self._noted else None


class TokenNeeds(HTTPBearer):
    """A route of the API for tokens with one scope, whose person has the permission too."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(scheme_name="token", description="queqiao users tokens add", auto_error=False)
        self.permission: Permission | None = permission
        self._needed = permission

    async def __call__(self, request: Request) -> Bearer:  # type: ignore[override]
        """Who calls. Raises HTTPException 401 without a usable token, 403 where it does not reach."""
        desk = desk_of(request)
        given = await super().__call__(request)
        token = given.credentials if given else ""
        bearer = await run_in_threadpool(_bearer, desk, token) if 0 < len(token) <= _LONGEST_TOKEN else None
        if bearer is None:
            raise HTTPException(401, "请在 Authorization: Bearer 中给出有效的接口令牌", {"WWW-Authenticate": "Bearer"})
        by = f"令牌 {bearer.token_name}："
        _allow(desk, request, bearer.person, self._needed, bearer.may(self._needed), _act_of(request), by)
        return bearer


Gate = Anyone | PageNeeds | TokenNeeds


def _session(desk: Desk, secret: str) -> SignedIn | None:
    now = desk.clock()
    with desk.engine.connect() as conn:
        session = session_of(conn, secret, now)
    if session is not None and session.stale:
        desk.writes.put(lambda conn: touch(conn, session, now))
    return session


def _bearer(desk: Desk, token: str) -> Bearer | None:
    with desk.engine.connect() as conn:
        return bearer_of(conn, token, desk.clock())


def _allow(
    desk: Desk,
    request: Request,
    person: Person,
    needed: Permission,
    allowed: bool,
    act: AccessAction | None,
    by: str = "",
) -> None:
    """Notes who asked for what, `act` (None: not to be noted) or that it was denied; raises HTTPException 403 then."""
    query = f"?{request.url.query}" if request.url.query else ""
    about = f"{by}{request.method} {request.url.path}{query}"
    noted = act if allowed else AccessAction.DENIED
    if noted:
        note_access(desk.writes, desk.clock(), person.name, noted, about)
    if not allowed:
        raise HTTPException(403, f"{person.name}（{chinese(person.role)}）没有“{chinese(needed)}”的权限，请找管理员")


def _act_of(request: Request) -> AccessAction:
    return AccessAction.VIEWED if request.method in SAFE_METHODS else AccessAction.CHANGED


def gates(app: FastAPI) -> Iterator[tuple[RouteContext, Gate | None]]:
    """Every route with what it declares; None: nothing, which `staff_app` refuses to serve."""
    for route in iter_route_contexts(app.routes):
        declared = route.dependant.dependencies if isinstance(route.original_route, APIRoute) else []
        yield route, next((d.call for d in declared if isinstance(d.call, Gate)), None)

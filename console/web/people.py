"""The pages of people: who works here in which role, their first passwords, their tokens, and what they looked at."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.forms import Fields
from console.web.rendering import page
from jobs.access_log import latest_accesses
from jobs.accounts import fresh_token, set_password
from jobs.api_tokens import issue_token, list_tokens, revoke_token
from jobs.people import add_person, change_role, disable_person, enable_person, list_people, set_provider
from matcher.access_vocabulary import Permission
from matcher.accounts import LONGEST_TOKEN_DAYS, SHORTEST, is_usable
from matcher.errors import InputRefused, QueqiaoError
from matcher.permissions import GRANTED
from matcher.vocabulary import Role

Manages = Annotated[Visitor, Depends(PageNeeds(Permission.MANAGE_PEOPLE))]
SeesLog = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_ACCESS_LOG))]
_SCOPES = [scope for scope in Permission if scope.value.startswith("see_") and scope is not Permission.SEE_CONTACTS]
_ENTRIES = 200


def people_router() -> APIRouter:
    """Everything under `/people`."""
    router = APIRouter(prefix="/people", include_in_schema=False)
    router.get("")(_people)
    router.post("")(_add)
    router.get("/log")(_log)
    router.post("/tokens")(_issue)
    router.post("/tokens/{name:path}/revoke")(_revoke)
    router.post("/{name:path}/{act}")(_act)
    return router


def _people(request: Request, desk: AtDesk, visitor: Manages) -> Response:
    return _page(request, desk)


def _page(request: Request, desk: Desk, complaint: str = "", told: str = "", token: str = "") -> Response:
    now = desk.clock()
    tokens = [(each, is_usable(each, now)) for each in list_tokens(desk.engine)]
    words: dict[str, Any] = {"people": list_people(desk.engine), "tokens": tokens, "roles": list(Role)}
    words |= {"scopes": _SCOPES, "shortest": SHORTEST, "longest": LONGEST_TOKEN_DAYS, "granted": GRANTED}
    return page(request, "people", 422 if complaint else 200, complaint=complaint, told=told, token=token, **words)


def _add(request: Request, desk: AtDesk, visitor: Manages, fields: Fields) -> Response:
    """A new person with a first password, which must be changed at the first sign-in."""
    try:
        role, password = _role(fields), fields.get("password", "")
        person = add_person(desk.engine, fields.get("name", ""), role, fields.get("provider", ""))
    except QueqiaoError as error:
        return _page(request, desk, error.message)
    try:
        set_password(desk.engine, person.name, password, desk.clock(), must_change=True)
    except QueqiaoError as error:
        return _page(request, desk, f"已登记{person.name}，但密码没有设置：{error.message}")
    return _page(request, desk, told=f"已登记{person.name}；第一次登录时须换成自己的密码")


def _act(request: Request, desk: AtDesk, visitor: Manages, fields: Fields, name: str, act: str) -> Response:
    if act not in ACTS:
        raise HTTPException(404)
    try:
        if name == visitor.person.name:
            raise InputRefused(
                "不能停用自己、改自己的角色或重设自己的密码", cure="请另一位管理员来做；改密码用“改密码”"
            )
        told = ACTS[act](desk, name, fields)
    except QueqiaoError as error:
        return _page(request, desk, error.message)
    return _page(request, desk, told=told)


def _role(fields: Mapping[str, str]) -> Role:
    if fields.get("role") not in list(Role):
        raise InputRefused("没有选择角色")
    return Role(fields["role"])


def _disable(desk: Desk, name: str, fields: Mapping[str, str]) -> str:
    return f"已停用{disable_person(desk.engine, name).name}，登录和令牌当即失效"


def _enable(desk: Desk, name: str, fields: Mapping[str, str]) -> str:
    return f"已恢复{enable_person(desk.engine, name).name}"


def _change_role(desk: Desk, name: str, fields: Mapping[str, str]) -> str:
    return f"已改{change_role(desk.engine, name, _role(fields)).name}的角色"


def _password(desk: Desk, name: str, fields: Mapping[str, str]) -> str:
    person = set_password(desk.engine, name, fields.get("password", ""), desk.clock(), must_change=True)
    return f"已重设{person.name}的密码，此前的登录失效；下次登录时须换成自己的密码"


def _provider(desk: Desk, name: str, fields: Mapping[str, str]) -> str:
    person = set_provider(desk.engine, name, fields.get("provider", ""))
    return f"{person.name}的单位：{person.provider or '（无）'}"


ACTS: Mapping[str, Callable[[Desk, str, Mapping[str, str]], str]] = {
    "provider": _provider,
    "disable": _disable,
    "enable": _enable,
    "role": _change_role,
    "password": _password,
}


def _issue(request: Request, desk: AtDesk, visitor: Manages, fields: Fields) -> Response:
    scopes = [scope for scope in _SCOPES if f"scope.{scope.value}" in fields]
    days, token = fields.get("days", ""), fresh_token()
    try:
        number = int(days) if days.isdecimal() and len(days) < 4 else 0
        made = issue_token(
            desk.engine, fields.get("token_name", ""), fields.get("person", ""), scopes, token, number, desk.clock()
        )
    except QueqiaoError as error:
        return _page(request, desk, error.message)
    return _page(request, desk, told=f"令牌“{made.name}”已发放，请立即保存，以后不再显示：", token=token)


def _revoke(request: Request, desk: AtDesk, visitor: Manages, name: str) -> Response:
    revoked = revoke_token(desk.engine, name, desk.clock())
    return _page(request, desk, told=f"已吊销令牌“{revoked.name}”")


def _log(
    request: Request, desk: AtDesk, visitor: SeesLog, person: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    with desk.engine.connect() as conn:
        entries = latest_accesses(conn, _ENTRIES, person.replace("\0", ""))
    return page(request, "access_log", found=entries, person=person, people=list_people(desk.engine))

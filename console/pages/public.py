"""The public face: a signed link answers the items of one message, another refuses everything. Nothing else is told."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.pages.asked_words import asked_words
from console.pages.bodies import form
from console.pages.catalog import catalog_routes
from console.pages.need_form import NeedFormFace, need_form_routes
from console.pages.preferring import PreferringFace, preferring_routes
from console.pages.rendering import notice, page
from jobs.answer_pages import Asked, PageAnswer, answer_by_link, asked, can_refuse, refuse_by_link
from jobs.home import Home
from jobs.need_triages import NeedTriages
from jobs.opening import Engine, database_complaint
from jobs.readiness import home_cues
from matcher.delivery_vocabulary import Answer
from matcher.errors import InputRefused, QueqiaoError, RecordUnknown
from matcher.glossary import DISCLAIMER, chinese
from matcher.push_caps import CHINA

_LOG = logging.getLogger(__name__)
_HTTP = {413: ("内容太多", "请缩短后重试。"), 405: ("不能这样打开", "请从推送里的链接打开。")}
_SIGNED = ("/a/", "/u/", "/n/", "/p/")
_ANSWERS = [(answer.value, chinese(answer)) for answer in Answer]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PublicFace:
    """The handlers over one home."""

    home: Home
    engine: Engine
    clock: Callable[[], datetime]

    def show(self, request: Request) -> Response:
        """The items of a message with their answers so far."""
        token = request.path_params["token"]
        return _items(self._asked(token), token)

    def _asked(self, token: str) -> Asked:
        return asked(self.home, self.engine, token, self.clock().astimezone(CHINA).date())

    async def answer(self, request: Request) -> Response:
        """One answer, then the page again at its item."""
        fields = await form(request)
        return await run_in_threadpool(self._record, request.path_params["token"], fields)

    def confirm(self, request: Request) -> Response:
        """Opening a link never refuses: mail scanners open every one."""
        token = request.path_params["token"]
        can_refuse(self.home, token)
        return page("refuse", action=token)

    async def refuse(self, request: Request) -> Response:
        """Refuse at once, whatever was sent along: the button, or `List-Unsubscribe=One-Click` (RFC 8058)."""
        await form(request)
        now = self.clock()
        today = now.astimezone(CHINA).date()
        await run_in_threadpool(refuse_by_link, self.home, self.engine, request.path_params["token"], now, today)
        return notice("已停止推送", "所有方式都已停止，长期有效。您不需要再做什么。")

    def _record(self, token: str, fields: dict[str, str]) -> Response:
        said = _page_answer(fields)
        if said is None:
            return _items(self._asked(token), token, "没有看到选了哪个答复，请点一下。", 400)
        answer_by_link(self.home, self.engine, token, said, self.clock())
        return RedirectResponse(f"{token}#{said.place}", 303)


def public_app(
    home: Home, engine: Engine, clock: Callable[[], datetime] = _now, encoder: str = "", centre: str = "运营中心"
) -> Starlette:
    """The application that a web server runs."""
    face = PublicFace(home, engine, clock)
    routes = [
        Route("/a/{token}", face.show, methods=["GET"]),
        Route("/a/{token}", face.answer, methods=["POST"]),
        Route("/u/{token}", face.confirm, methods=["GET"]),
        Route("/u/{token}", face.refuse, methods=["POST"]),
        *need_form_routes(NeedFormFace(home, engine, clock, NeedTriages(home_cues(home)), centre)),
        *preferring_routes(PreferringFace(home, engine, clock)),
        *catalog_routes(home, encoder),
    ]
    handlers = {HTTPException: _http, QueqiaoError: _refused, Exception: _failed}
    return Starlette(routes=routes, exception_handlers=handlers)


def _items(found: Asked, token: str, warning: str = "", status: int = 200) -> Response:
    return page(
        "answer",
        status,
        items=[asked_words(found.message, item) for item in found.items],
        words=_ANSWERS,
        action=token,
        refusal=f"../u/{found.refuse_token}",
        preferring=f"../p/{found.preference_token}",
        warning=warning,
        disclaimer=f"{DISCLAIMER}。",
    )


def _page_answer(fields: dict[str, str]) -> PageAnswer | None:
    try:
        place, answer = int(fields.get("place", "")), Answer(fields.get("answer", ""))
    except ValueError:
        return None
    return PageAnswer(place, answer, *(fields.get(name, "") for name in ("remark", "name", "firm")))


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404 and not request.url.path.startswith(_SIGNED):
        return notice("没有这一页", "地址可能写错了，或者这一项已经不在目录里。请从首页按环节浏览。", status)
    return notice(*_HTTP.get(status, _UNKNOWN), status=status)


def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, RecordUnknown):
        return notice(*_UNKNOWN, status=404)
    if isinstance(error, InputRefused):
        return notice("没有记录", f"{error.what}。可以按推送里的答复编号回复，或联系发送方的工作人员。", 409)
    return _failed(_, error)


def _failed(_: Request, error: Exception) -> Response:
    """A stranger is told nothing of what went wrong; the log is, without the address, which holds the token."""
    _LOG.error("%s", database_complaint(error) or repr(error))
    return notice("暂时办不了", "请过几分钟再试，或按推送里的答复编号回复；要停止接收，回复“拒收”也可以。", 503)


_UNKNOWN = ("链接无效", "这个链接不完整，或已经失效。请从收到的推送里重新打开；也可以直接按答复编号回复。")

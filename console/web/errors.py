"""Errors as people and programs read them: one clear page, or problem+json (RFC 9457) under /api/v1."""

import logging
from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from console.web.access import CHANGE_PASSWORD, NotSignedIn, PasswordDue
from console.web.doors import secure
from console.web.forms import SAFE_METHODS
from console.web.rendering import page
from jobs.opening import database_complaint
from matcher.errors import HomeUnusable, QueqiaoError, RecordUnknown

API, SIGN_IN = "/api/v1", "/sign-in"
_LOG = logging.getLogger(__name__)
_TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不能这样打开",
    413: "提交的内容太大",
    422: "填写有误",
    500: "程序出错了",
    503: "暂时不能用",
}
_CURES = {404: "地址可能写错了，或者这一项已经不在了。", 405: "请从页面上的链接或按钮进入。", 413: "请缩短后重试。"}
_FAULT = "这不是您的问题，已记入日志；请稍后重试，仍然出错时请告诉管理员。"


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error as RFC 9457 has it."""
    body = {"type": "about:blank", "title": _title(status), "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def add_errors(app: FastAPI) -> None:
    """Have every error answered in one of the two ways."""
    app.add_exception_handler(QueqiaoError, _mendable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(PasswordDue, _password_due)
    app.add_exception_handler(Exception, _fault)


def told(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """One error, as whoever asked can read it."""
    if request.url.path == API or request.url.path.startswith(f"{API}/"):
        return problem(status, detail, headers)
    shown = page(request, "error", status, heading=_title(status), detail=detail)
    shown.headers.update(headers or {})
    return shown


def _title(status: int) -> str:
    return _TITLES.get(status, "请求没有完成")


def _mendable(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueqiaoError)
    if isinstance(error, RecordUnknown):  # its cure is a command
        return told(request, 404, f"{error.what}：{error.value}")
    return told(request, 503 if isinstance(error, HomeUnusable) else 422, error.message)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    spoken = error.detail if any("\u4e00" <= char <= "\u9fff" for char in error.detail) else ""
    return told(request, error.status_code, spoken or _CURES.get(error.status_code, ""), error.headers)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = sorted({str(item["loc"][-1]) for item in error.errors()})
    return told(request, 422, f"这些参数的值不对：{'、'.join(names)}")


def _not_signed_in(request: Request, error: Exception) -> Response:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    asked = {"next": back} if request.method in SAFE_METHODS and back != "/" else {}
    return RedirectResponse(f"{SIGN_IN}?{urlencode(asked)}" if asked else SIGN_IN, 303)


def _password_due(request: Request, error: Exception) -> Response:
    return RedirectResponse(CHANGE_PASSWORD, 303)


def _fault(request: Request, error: Exception) -> Response:
    # Answered outside the middleware, so it sets the headers itself.
    complaint = database_complaint(error)
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    shown = told(request, 503 if complaint else 500, complaint or _FAULT)
    secure(shown.headers)
    return shown

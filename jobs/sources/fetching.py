"""One answer of an address: whole or refused, within limits of time and size, from the host that was named."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any
from urllib.parse import urlsplit

from matcher.errors import InputRefused

_PIECE = 1 << 16
_LATER = "稍后会自动再试"
GoOn = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """`wait_s` without a byte, `total_s` for one page; `size` bytes and `pages` for a whole pull."""

    wait_s: float = 30.0
    total_s: float = 600.0
    size: int = 256 << 20
    pages: int = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `measured`: its length was stated or its pieces were counted, so that it is known to be whole."""

    body: bytes
    etag: str
    last_modified: str
    measured: bool


def fetch(url: str, headers: Mapping[str, str], limits: Limits, room: int, go_on: GoOn) -> Answer | None:
    """The answer of `url`, of at most `room` bytes; None where nothing changed (304). Raises InputRefused."""
    request = urllib.request.Request(url, headers={"User-Agent": "queqiao", "Accept-Encoding": "identity", **headers})
    opener = urllib.request.build_opener(_SameHost)
    try:
        with opener.open(request, timeout=limits.wait_s) as response:
            return _read(response, limits, room, go_on)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 304:
                return None
            raise InputRefused("对方没有给出数据", f"HTTP {error.code}", _LATER) from error
    except TimeoutError as error:
        raise InputRefused("对方没有按时答复", f"{limits.wait_s:g} 秒", _LATER) from error
    except (urllib.error.URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise InputRefused("对方没有按时答复", f"{limits.wait_s:g} 秒", _LATER) from error
        raise InputRefused("连接中断或连不上", _short(reason), _LATER) from error


def stays(url: str, other: str) -> bool:
    """Whether `other` is of the same host and port as `url`, or the same host by https instead of http."""
    here, there = urlsplit(url), urlsplit(other)
    if here.hostname != there.hostname:
        return False
    return (here.scheme, here.port) == (there.scheme, there.port) or (here.scheme, there.scheme) == ("http", "https")


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows to the same host only: what was agreed on was that host, and a token must not travel."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if not stays(req.full_url, newurl):
            raise InputRefused("对方把请求转到另一个主机，没有跟去", urlsplit(newurl).hostname, "请核对来源的 url")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _read(response: HTTPResponse, limits: Limits, room: int, go_on: GoOn) -> Answer:
    headers = response.headers
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise InputRefused("对方给的数据是压缩的", headers["Content-Encoding"], "请让对方不压缩")
    stated = headers.get("Content-Length", "")
    if stated.isdecimal() and int(stated) > room:
        raise _too_large(limits)
    body = _body(response, limits, room, go_on)
    if stated.isdecimal() and len(body) < int(stated):
        raise InputRefused("数据没有传完就断了", f"{len(body)}/{stated} 字节", _LATER)
    _refuse_pages(headers.get_content_type(), body)
    whole = stated.isdecimal() or headers.get("Transfer-Encoding", "").lower() == "chunked"
    return Answer(body, headers.get("ETag", ""), headers.get("Last-Modified", ""), whole)


def _body(response: HTTPResponse, limits: Limits, room: int, go_on: GoOn) -> bytes:
    until = time.monotonic() + limits.total_s
    body = bytearray()
    while piece := response.read1(_PIECE):
        body += piece
        go_on(0)
        if len(body) > room:
            raise _too_large(limits)
        if time.monotonic() > until:
            raise InputRefused("对方传得太慢", f"{limits.total_s:g} 秒只传了 {len(body)} 字节", _LATER)
    return bytes(body)


def _refuse_pages(content_type: str, body: bytes) -> None:
    start = body[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content_type in ("text/html", "application/xhtml+xml") or start.startswith((b"<!doctype html", b"<html")):
        cure = "网址可能要登录，或写成了给人看的页面；请向对方要数据接口的网址"
        raise InputRefused("对方给的是网页，不是数据", content_type, cure)


def _too_large(limits: Limits) -> InputRefused:
    return InputRefused("数据太大", f"超过 {limits.size >> 20} MB", "请让对方分批给，或改用文件夹")


def _short(reason: Any) -> str:
    return " ".join(str(getattr(reason, "strerror", None) or reason).split())[:120]

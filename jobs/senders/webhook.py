"""One POST of JSON, where it is always known whether the request may have left."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from jobs.senders.endpoints import Endpoint
from jobs.senders.wording import fault_words, few_words
from matcher.delivery_vocabulary import SendResult
from matcher.messages import Sending

LONGEST_REPLY = 64 * 1024
_LONGEST_WAIT_S = 24 * 3600.0
# Not handled, says the server: too slow a request, too early, too many.
_COME_BACK = (408, 425, 429, 503)
# 303 points to what came of the request, 409 may mean that it was there before.
_PERHAPS_DONE = (303, 409)
_NOT_OFFERED = (501, 505)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status, the body (at most 64 KB) and how long to wait, where the server said."""

    status: int
    body: bytes
    wait_s: float | None = None


def post(
    to: Endpoint, query: str, body: bytes, headers: Mapping[str, str], leaving: Callable[[], None], patience_s: float
) -> Reply | Sending:
    """Connect, call `leaving`, post; redirects are not followed. `query` is added to the target's own. A `Sending`
    where no whole reply came: `later` before `leaving`, `unknown` after it. What `leaving` raises goes through."""
    connection = (HTTPSConnection if to.secure else HTTPConnection)(to.host, to.port, timeout=patience_s)
    connection.auto_open = 0  # or a lost connection would be opened anew, behind our back
    try:
        try:
            connection.connect()
        except OSError as error:
            return Sending(SendResult.LATER, f"连接不上：{fault_words(error)}")
        leaving()
        return _exchanged(connection, to.target + _joined(to.target, query), body, headers, patience_s)
    finally:
        connection.close()


def by_status(reply: Reply) -> Sending | None:
    """What a status decides; None for a success, where the body does."""
    status, words = reply.status, f"HTTP {reply.status} {few_words(reply.body[:500])}".strip()
    if 200 <= status < 300:
        return None
    if status in _COME_BACK:
        return Sending(SendResult.LATER, words, reply.wait_s)
    if status in _PERHAPS_DONE:
        return Sending(SendResult.UNKNOWN, words)
    if 300 <= status < 400:
        return Sending(SendResult.REFUSED, f"HTTP {status} 要求转到别的地址，程序不跟随")
    if 400 <= status < 500 or status in _NOT_OFFERED:
        return Sending(SendResult.REFUSED, words)
    return Sending(SendResult.UNKNOWN, words)


def _joined(target: str, query: str) -> str:
    return ("&" if "?" in target else "?") + query if query else ""


def _exchanged(
    connection: HTTPConnection, target: str, body: bytes, headers: Mapping[str, str], patience_s: float
) -> Reply | Sending:
    try:
        with _cut_after(connection.sock, patience_s):
            connection.request("POST", target, body, {"Content-Type": "application/json; charset=utf-8", **headers})
            response = connection.getresponse()
            content = response.read(LONGEST_REPLY + 1)
    except (OSError, HTTPException) as error:
        return Sending(SendResult.UNKNOWN, f"请求已发出，没有完整的答复：{fault_words(error)}")
    if len(content) > LONGEST_REPLY:
        return Sending(SendResult.UNKNOWN, f"HTTP {response.status} 答复超过 64 KB，没有读完")
    return Reply(response.status, content, _seconds(response.getheader("Retry-After", "")))


@contextmanager
def _cut_after(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Shuts the socket down when the time is up: a timeout of the socket starts anew with each byte that drips in."""

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _seconds(text: str) -> float | None:
    return min(float(text), _LONGEST_WAIT_S) if text.strip().isdecimal() and len(text) < 10 else None

"""Where mail goes out, and a connection to it: greeted, encrypted and signed in."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from jobs.senders.endpoints import is_loopback
from jobs.senders.wording import fault_words, few_words
from matcher.delivery_vocabulary import SendResult
from matcher.errors import InputRefused
from matcher.messages import Sending

_CURE = "请写成 smtps://用户@主机:465 或 smtp://用户@主机:587，口令写在 QUEQIAO_SMTP_PASSWORD"
_PORTS = {"smtp": 25, "smtps": 465}
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")


class NotTaken(Exception):
    """A letter that has not left, and what is known of it."""

    def __init__(self, result: SendResult, answer: str, code: int = 0) -> None:
        super().__init__(answer)
        self.sending, self.code = Sending(result, answer), code


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, for the reply to a command, and for the reply to a whole letter (a server may
    look at it for minutes: RFC 5321, 4.5.3.2.6, and one that is given up on leaves the letter `unknown`)."""

    connect: float = 30.0
    command: float = 60.0
    letter: float = 600.0


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server. `security` is `tls` from the start, `starttls`, or `none`."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


def smtp_server(url: str, password: str = "") -> SmtpServer:
    """The server of QUEQIAO_SMTP. Raises InputRefused, without ever showing a password."""
    parts = _parts(url)
    user, host = unquote(parts.username or ""), parts.hostname or ""
    if not user.isascii() or not password.isascii() or bool(user) != bool(password):
        raise InputRefused(
            "邮件服务器的用户名和口令须同时给出，且只含 ASCII 字符",
            "QUEQIAO_SMTP, QUEQIAO_SMTP_PASSWORD",
            "不需登录的，两处都不写",
        )
    return SmtpServer(host, parts.port or _PORTS[parts.scheme], _security(parts, host), user, password)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        bad = parts.scheme not in _PORTS or not _HOST.fullmatch(parts.hostname or "") or parts.port == 0
    except ValueError:
        raise InputRefused("设置 QUEQIAO_SMTP 不是邮件服务器的地址", "", _CURE) from None
    if bad or parts.path not in ("", "/") or parts.fragment or parts.password is not None:
        raise InputRefused("设置 QUEQIAO_SMTP 不是邮件服务器的地址", parts.hostname or "", _CURE)
    return parts


def _security(parts: SplitResult, host: str) -> str:
    stated = parse_qs(parts.query, keep_blank_values=True)
    chosen = stated.get("tls", [""])[-1]
    if set(stated) - {"tls"} or chosen not in ("", "none", "starttls") or (chosen and parts.scheme == "smtps"):
        raise InputRefused(
            "设置 QUEQIAO_SMTP 问号后的写法不认识", parts.query, "只能写 ?tls=none（不加密）或 ?tls=starttls"
        )
    if parts.scheme == "smtps":
        return "tls"
    return chosen or ("none" if is_loopback(host) else "starttls")


def connect(server: SmtpServer, name: str, patience: Patience, context: ssl.SSLContext | None = None) -> smtplib.SMTP:
    """A connection that is ready for a letter; `name` is how we present ourselves. Raises NotTaken: always to be
    tried again, as a wrong password or certificate says nothing of the letter."""
    if context is None and server.security != "none":
        context = ssl.create_default_context()
    with _step("CONNECT"):
        link = _opened(server, name, patience, context)
    try:
        with _step("EHLO"):
            link.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            with _step("STARTTLS"):
                link.starttls(context=context)
                link.ehlo_or_helo_if_needed()
        if server.user:
            with _step("AUTH"):
                link.login(server.user, server.password)
        if link.sock:
            link.sock.settimeout(patience.command)
    except BaseException:
        link.close()
        raise
    return link


def _opened(server: SmtpServer, name: str, patience: Patience, context: ssl.SSLContext | None) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=patience.connect, context=context)
    return smtplib.SMTP(server.host, server.port, name, timeout=patience.connect)


@contextmanager
def _step(name: str) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPResponseException as error:
        words = error.smtp_error
        raise NotTaken(SendResult.LATER, f"{name} {error.smtp_code} {few_words(words)}", error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(SendResult.LATER, f"{name} {fault_words(error)}") from None

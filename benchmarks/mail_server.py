"""A real SMTP server on loopback that keeps what it takes and can be told to misbehave at any step."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

DROP, HANG = "DROP", "HANG"


class Step(StrEnum):
    """Where a fault may be put. `CONTENT` is the end of a letter that is then forgotten; `ANSWER` comes after the
    letter was kept, so that a fault there is one of the answer alone."""

    BANNER = "banner"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"
    ANSWER = "answer"
    RSET = "rset"


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter the server has, with the envelope it came in."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter, parsed."""
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]

    @property
    def push_ids(self) -> list[str]:
        """What the letter says it carries."""
        return str(self.message["X-Queqiao-Push"] or "").split()


# What to do at a step for a recipient (empty before RCPT): a reply such as `451 4.7.1 later`, DROP, HANG, or nothing.
Faults = Callable[[Step, str], str | None]


@dataclass
class MailServer:
    """The server while it runs. `faults` may be changed at any time; `steps` are those it came through;
    `hangs_at` is where it was told to hang."""

    port: int = 0
    kept: list[Kept] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    connections: int = 0
    faults: Faults = lambda step, recipient: None
    hangs_at: Step | None = None

    def fail(self, step: Step, what: str, times: int = 1_000_000) -> None:
        """Misbehave at this step, so many times."""
        left = [times]
        self.hangs_at = step if what == HANG else None

        def faults(now: Step, recipient: str) -> str | None:
            if now is not step or left[0] == 0:
                return None
            left[0] -= 1
            return what

        self.faults = faults


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_DATA(self, smtp: "_Smtp", session: Session, envelope: Envelope) -> str:  # noqa: N802
        if (fault := await smtp.fault(Step.CONTENT)) is not None:
            return fault
        content = envelope.original_content or b""
        self.server.kept += [Kept(str(envelope.mail_from), to, content) for to in envelope.rcpt_tos]
        fault = await smtp.fault(Step.ANSWER)
        return "250 2.0.0 Ok: queued as 4F1" if fault is None else fault


class _Smtp(SMTP):
    def __init__(self, handler: _Handler, transports: list[asyncio.Transport], **more: Any) -> None:
        super().__init__(handler, **({"hostname": "mail.test", "command_call_limit": 1_000_000} | more))
        self._transports = transports
        self.mailbox = handler.server
        self._greeted = False

    def connection_made(self, transport: Any) -> None:
        self._transports.append(transport)
        super().connection_made(transport)

    async def fault(self, step: Step) -> str | None:
        """The reply to give instead of the usual one; drops the connection or hangs where told to."""
        self.mailbox.steps.append(step)
        recipients = self.envelope.rcpt_tos if self.envelope else []
        what = self.mailbox.faults(step, str(recipients[-1]) if recipients else "")
        if what == HANG:
            await asyncio.sleep(3600)
        if what == DROP:
            assert self.transport is not None
            self.transport.abort()
            raise asyncio.CancelledError
        return what

    async def push(self, status: Any) -> None:
        if not self._greeted:
            self._greeted = True
            self.mailbox.connections += 1
            status = await self.fault(Step.BANNER) or status
        await super().push(status)

    async def _unless_fault(self, step: Step, usual: Callable[[str], Any], argument: str) -> None:
        if (fault := await self.fault(step)) is None:
            await usual(argument)
        else:
            await self.push(fault)

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802
        await self._unless_fault(Step.EHLO, super().smtp_EHLO, arg)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802
        await self._unless_fault(Step.EHLO, super().smtp_HELO, arg)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        await self._unless_fault(Step.STARTTLS, super().smtp_STARTTLS, arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        await self._unless_fault(Step.AUTH, super().smtp_AUTH, arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        await self._unless_fault(Step.MAIL, super().smtp_MAIL, arg or "")

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if self.envelope is not None and arg:
            # So that a fault may depend on who is written to.
            self.envelope.rcpt_tos.append(arg.partition("<")[2].partition(">")[0])
            fault = await self.fault(Step.RCPT)
            self.envelope.rcpt_tos.pop()
            if fault is not None:
                await self.push(fault)
                return
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self._unless_fault(Step.DATA, super().smtp_DATA, arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        await self._unless_fault(Step.RSET, super().smtp_RSET, arg)


class _Thread(threading.Thread):
    """An event loop of its own that serves until it is stopped."""

    def __init__(self, factory: Callable[[], SMTP], implicit: ssl.SSLContext | None) -> None:
        super().__init__(daemon=True)
        self.loop = asyncio.new_event_loop()
        self.transports: list[asyncio.Transport] = []
        serving = self.loop.create_server(factory, "127.0.0.1", 0, ssl=implicit)
        self.server = self.loop.run_until_complete(serving)

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.server.close()
        self.loop.run_until_complete(self._end())
        self.loop.close()

    async def _end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for transport in self.transports:
            transport.abort()
        await asyncio.sleep(0)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.join(10)


@contextmanager
def mail_server(
    starttls: ssl.SSLContext | None = None,
    implicit: ssl.SSLContext | None = None,
    accounts: dict[str, str] | None = None,
    **more: Any,
) -> Iterator[MailServer]:
    """A running server; with `starttls` it offers encryption, with `implicit` it speaks nothing else, with `accounts`
    (user: password) one may sign in. `more` goes to aiosmtpd."""
    server = MailServer()

    def known(smtp: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        user, password = told.login.decode(), told.password.decode()
        return AuthResult(success=(accounts or {}).get(user) == password, handled=False)

    if accounts is not None:
        more |= {"authenticator": known, "auth_require_tls": False}
    if starttls is not None:
        more |= {"tls_context": starttls, "require_starttls": True}
    handler = _Handler(server)
    thread = _Thread(lambda: _Smtp(handler, thread.transports, loop=thread.loop, **more), implicit)
    server.port = thread.server.sockets[0].getsockname()[1]
    thread.start()
    try:
        yield server
    finally:
        thread.stop()


def certificate(name: str = "localhost") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts for a server and for a client that trusts it, with a certificate made on the spot."""
    import datetime as dt
    import tempfile
    from ipaddress import ip_address
    from pathlib import Path

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    names = [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]
    made = made.add_extension(x509.SubjectAlternativeName(names if name == "localhost" else names[:1]), critical=False)
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(signed + secret)
        server.load_cert_chain(path)
    client.load_verify_locations(cadata=signed.decode())
    return server, client

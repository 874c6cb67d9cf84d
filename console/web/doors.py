"""What holds for every request and response, whichever route it is for."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 256 * 1024  # bytes, of requests that are no upload; an upload states its own limit at its route
POLICY_HEADER = "Content-Security-Policy"


def policy(script: str = "'self'", style: str = "'self'", image: str = "'self'") -> str:
    """What a page may load and run; nothing written into it but what `script` names."""
    loads = f"default-src 'none'; style-src {style}; script-src {script}; img-src {image}; connect-src 'self'"
    return f"{loads}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


SECURITY_HEADERS = {
    POLICY_HEADER: policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Adds the headers that let nothing foreign in; pages with someone's data are not kept by the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


def secure(headers: MutableHeaders) -> None:
    """Set the headers of every response; a page may have stated a policy of its own."""
    for name, value in SECURITY_HEADERS.items():
        if name != POLICY_HEADER:
            headers[name] = value
    headers.setdefault(POLICY_HEADER, SECURITY_HEADERS[POLICY_HEADER])
    headers.setdefault("Cache-Control", "no-store")

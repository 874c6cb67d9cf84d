"""The page of preferences on the public face: chosen, shown once more, then recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.pages.bodies import form
from console.pages.rendering import page
from jobs.home import Home
from jobs.links import read_preference_token, refuse_token
from jobs.opening import Engine
from jobs.preference_pages import Offered, choose, offered
from matcher.consent import Preferences
from matcher.errors import InputRefused
from matcher.glossary import chinese
from matcher.push_caps import CHINA
from matcher.push_vocabulary import Frequency

_CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class PreferringFace:
    """The handlers over one home."""

    home: Home
    engine: Engine
    clock: Callable[[], datetime]

    def show(self, request: Request) -> Response:
        """What was chosen so far."""
        return self._page(request.path_params["token"], done="done" in request.query_params)

    async def choose(self, request: Request) -> Response:
        """What is chosen now: shown once more, then recorded."""
        fields = await form(request)
        return await run_in_threadpool(self._choose, request.path_params["token"], fields)

    def _choose(self, token: str, fields: Mapping[str, str]) -> Response:
        now = self.clock()
        today = now.astimezone(CHINA).date()
        found = offered(self.home, self.engine, token, today)
        chosen = _read(found, fields)
        if fields.get(_CONFIRMED) != "yes":
            kept = [(name, value) for name, value in fields.items() if name != _CONFIRMED]
            return self._page(token, asked=_words(found, chosen), kept=kept)
        try:
            choose(self.home, self.engine, token, chosen, now, today)
        except InputRefused as error:
            return self._page(token, warning=error.what, status=422)
        return RedirectResponse(f"{token}?done", 303)

    def _page(self, token: str, status: int = 200, **told: Any) -> Response:
        today = self.clock().astimezone(CHINA).date()
        found = offered(self.home, self.engine, token, today)
        linked = read_preference_token(self.home, token)
        refusal = f"../u/{refuse_token(self.home, linked.message_id, linked.contact_id)}"
        words: dict[str, Any] = {"action": token, "chosen": found.chosen, "segments": list(found.segments.items())}
        words |= {"often": [(one.value, chinese(one)) for one in Frequency], "refusal": refusal}
        words |= {"done": False, "warning": "", "asked": "", "kept": []}
        return page("prefer", status, **words | told)


def preferring_routes(face: PreferringFace) -> list[Route]:
    """`/p/{token}`."""
    return [
        Route("/p/{token}", face.show, methods=["GET"]),
        Route("/p/{token}", face.choose, methods=["POST"]),
    ]


def _read(found: Offered, fields: Mapping[str, str]) -> Preferences:
    """What the form says; the means chosen before stay, they are not asked for here."""
    often = fields.get("frequency", "")
    topics = tuple(one for one in found.segments if f"topic.{one}" in fields)
    frequency = Frequency(often) if often in list(Frequency) else None
    return Preferences(topics, frequency, found.chosen.channels, "industry" not in fields)


def _words(found: Offered, chosen: Preferences) -> str:
    often = f"最多{chinese(chosen.frequency)}一次" if chosen.frequency else "间隔不限"
    topics = "、".join(found.segments[one] for one in chosen.topics)
    what = f"只要{topics}" if topics else "各环节都要"
    return "，".join((often, what, "按您的情况挑选" if chosen.profiled else "只要行业摘要"))

"""The need form on the public face: an enterprise fills in what it needs, through a link of its own."""

from collections import defaultdict
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
from jobs.need_forms import ASKED, opened_form, submit
from jobs.need_triages import NeedTriages
from jobs.opening import Engine
from matcher.errors import InputRefused
from matcher.glossary import DISCLAIMER, choices
from matcher.push_caps import CHINA
from matcher.vocabulary import Confidentiality


@dataclass(frozen=True, slots=True)
class NeedFormFace:
    """The handlers over one home."""

    home: Home
    engine: Engine
    clock: Callable[[], datetime]
    triages: NeedTriages
    centre: str

    def show(self, request: Request) -> Response:
        """The empty form."""
        return self._form(request.path_params["token"], {}, done="done" in request.query_params)

    async def submit(self, request: Request) -> Response:
        """What was filled in, kept or shown again with what it lacks."""
        fields = await form(request)
        return await run_in_threadpool(self._submit, request.path_params["token"], fields)

    def _submit(self, token: str, fields: Mapping[str, str]) -> Response:
        now = self.clock()
        try:
            checked = submit(self.home, self.engine, self.triages, token, fields, now, now.astimezone(CHINA).date())
        except InputRefused as error:
            return self._form(token, fields, warning=error.message, status=422)
        if checked:
            return self._form(token, fields, checked=checked, status=422)
        return RedirectResponse(f"{token}?done", 303)

    def _form(self, token: str, said: Mapping[str, str], status: int = 200, **told: Any) -> Response:
        today = self.clock().astimezone(CHINA).date()
        with self.engine.connect() as conn:
            found = opened_form(self.home, conn, token, today)
        words: dict[str, Any] = {"firm": found.enterprise.name, "centre": self.centre, "most": ASKED, "action": token}
        words |= {"said": defaultdict(str, said), "levels": list(reversed(choices(Confidentiality)))}
        words |= {"disclaimer": f"{DISCLAIMER}。", "done": False, "warning": "", "checked": None}
        return page("need", status, **words | told)


def need_form_routes(face: NeedFormFace) -> list[Route]:
    """`/n/{token}`."""
    return [
        Route("/n/{token}", face.show, methods=["GET"]),
        Route("/n/{token}", face.submit, methods=["POST"]),
    ]

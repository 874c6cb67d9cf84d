"""The public catalog on the public face: the published folder as it lies, and a search over it."""

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console.pages.rendering import notice
from jobs.home import Home
from jobs.public_search import LONGEST_QUERY, PublicSearch
from jobs.public_site import rendered
from matcher.errors import QueqiaoError
from matcher.glossary import DISCLAIMER

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=300",
}


class _Published(StaticFiles):
    """The folder, with the headers of the public pages; it may not be there yet."""

    async def check_config(self) -> None:
        """A missing folder is a missing page."""

    def file_response(self, *found: Any, **more: Any) -> Response:
        """A file of it."""
        response = super().file_response(*found, **more)
        response.headers.update(HEADERS)
        return response


@dataclass(frozen=True, slots=True)
class CatalogFace:
    """The handlers over what one home has published."""

    found: PublicSearch

    def index(self, _: Request) -> Response:
        """The first page, or why there is none yet."""
        try:
            self.found.head()
        except QueqiaoError:
            return notice("供需目录", "目录还没有发布，请过一些时候再来。", 503)
        return RedirectResponse("index.html", 307)

    async def search(self, request: Request) -> Response:
        """What the catalog has for a few words."""
        asked = request.query_params.get("q", "")[:LONGEST_QUERY]
        try:
            head = self.found.head()
            results = await run_in_threadpool(self.found.search, asked)
        except QueqiaoError:
            return notice("搜索", "搜索暂时不能用，请按环节浏览。", 503)
        words = {"up": "", "served": True, "q": asked.strip(), "found": results, "disclaimer": DISCLAIMER, **head}
        return HTMLResponse(rendered("search", **words), headers=HEADERS)


def catalog_routes(home: Home, encoder: str) -> list[Route | Mount]:
    """`/`, every file of the published folder; its search, which runs in a browser, gives way to one by the index."""
    face = CatalogFace(PublicSearch(home, encoder))
    return [
        Route("/", face.index),
        Route("/search.html", face.search),
        Mount("/", _Published(directory=home.public, check_dir=False)),
    ]

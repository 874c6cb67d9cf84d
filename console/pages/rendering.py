"""Templates to responses: one style sheet inside the page, and headers that let nothing else in or out."""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from matcher.shipped import shipped

if TYPE_CHECKING:
    from jinja2 import Environment


def page(template: str, status: int = 200, **words: Any) -> HTMLResponse:
    """The template of that name under data/templates/pages with these words, which are escaped."""
    text = _environment().get_template(f"pages/{template}.html").render(words)
    return HTMLResponse(text, status, headers=_headers())


def notice(heading: str, text: str, status: int = 200) -> HTMLResponse:
    """A page that only says something."""
    return page("notice", status, heading=heading, text=text)


@cache
def _style() -> str:
    return shipped("templates", "pages", "public.css").read_text(encoding="utf-8")


@cache
def _headers() -> dict[str, str]:
    """Without scripts and cookies; the address holds the token, so it goes nowhere else."""
    style = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'"
    return {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(shipped("templates"), encoding="utf-8"), autoescape=True, undefined=StrictUndefined
    )
    made.globals["style"] = Markup(_style())
    return made

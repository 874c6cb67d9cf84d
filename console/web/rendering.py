"""Templates to pages."""

from datetime import datetime
from functools import cache
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from console.web.forms import FORM_TOKEN
from console.web.highlighting import excerpt, pieces
from console.web.navigation import entries_for
from console.web.shipped_files import static_url
from matcher.glossary import chinese
from matcher.money import money_words
from matcher.shipped import shipped
from matcher.working_days import ZONE


def page(request: Request, template: str, status_code: int = 200, **words: Any) -> HTMLResponse:
    """The template of that name under data/templates/staff with these words, which are escaped; around it the
    navigation of whoever is signed in."""
    visitor = getattr(request.state, "visitor", None)
    entries = entries_for(visitor.person) if visitor else []
    frame = {"visitor": visitor, "entries": entries, "path": request.url.path}
    frame["form_token"] = visitor.form_token if visitor else ""
    return HTMLResponse(_environment().get_template(f"{template}.html").render(frame | words), status_code)


def moment(at: datetime | None) -> str:
    """A time in Asia/Shanghai, to the minute; nothing for none."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if at else ""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(shipped("templates", "staff"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static_url": static_url, "FORM_TOKEN": FORM_TOKEN, "pieces": pieces, "excerpt": excerpt}
    made.filters |= {"chinese": chinese, "moment": moment, "money": money_words}
    return made

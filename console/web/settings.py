"""The page of settings: what is in force. They are changed where they stand, in the environment of the program."""

import os
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk
from console.web.rendering import page
from jobs.shown_settings import shown_settings
from matcher.access_vocabulary import Permission

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.CHANGE_SETTINGS))]


def settings_router() -> APIRouter:
    """`/settings`."""
    router = APIRouter(include_in_schema=False)
    router.get("/settings")(_settings)
    return router


def _settings(request: Request, desk: AtDesk, visitor: Sees) -> Response:
    return page(request, "settings", shown=shown_settings(os.environ), home=desk.home.path.resolve())

"""The staff console as one app over one opened home."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Thread

from fastapi import FastAPI

from console.web.access import gates
from console.web.api import api_router
from console.web.api_cases import api_cases_router
from console.web.api_docs import docs_router
from console.web.api_pushes import api_pushes_router
from console.web.api_work import api_work_router
from console.web.audit import audit_router
from console.web.cases import cases_router
from console.web.chain import chain_router
from console.web.chain_pictures import chain_pictures_router
from console.web.contacts import contacts_router
from console.web.corrections import corrections_router
from console.web.cultivation import cultivation_router
from console.web.desk import Clock, Desk, opened_desk, utc_now
from console.web.doors import LARGEST_BODY, SecurityHeaders
from console.web.enterprises import enterprises_router
from console.web.errors import add_errors
from console.web.imports import imports_router
from console.web.intake import intake_router
from console.web.jobs import jobs_router
from console.web.needs import needs_router
from console.web.outbox import outbox_router
from console.web.own import own_router
from console.web.patents import patents_router
from console.web.people import people_router
from console.web.push_reports import push_reports_router
from console.web.pushes import pushes_router
from console.web.registers import registers_router
from console.web.reports import reports_router
from console.web.review import review_router
from console.web.review_list import review_list_router
from console.web.settings import settings_router
from console.web.shipped_files import files_router
from console.web.signing_in import signing_in_router
from console.web.today import today_router
from console.web.transfers import transfers_router
from jobs.audit_watch import AuditWatch
from jobs.home import Home
from jobs.need_list import vague_open
from jobs.opening import Engine
from jobs.settings import Settings
from jobs.steps import Workplace
from jobs.steps_by_hand import StepsByHand
from jobs.uploads import forget_old
from matcher.errors import QueqiaoError

APIS = (api_router, api_pushes_router, api_cases_router, api_work_router)
PAGES = (
    today_router,
    intake_router,
    needs_router,
    review_list_router,
    review_router,
    patents_router,
    corrections_router,
    own_router,
    contacts_router,
    enterprises_router,
    outbox_router,
    audit_router,
    push_reports_router,
    pushes_router,
    cultivation_router,
    cases_router,
    transfers_router,
    registers_router,
    reports_router,
    chain_pictures_router,
    imports_router,
    chain_router,
    jobs_router,
    settings_router,
    people_router,
)


def staff_app(home: Home, settings: Settings, engine: Engine, clock: Clock = utc_now) -> FastAPI:
    """The app. The engine stays the caller's to dispose of, after the app has shut down. Raises HomeUnusable where the
    home's models cannot be read, ValueError for a route that declares no permission."""
    desk = opened_desk(home, settings, engine, clock)
    app = FastAPI(
        title="鹊桥",
        version="1",
        description="网页上的数据，供程序读取。令牌由管理员用 queqiao users tokens add 发放。",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=LARGEST_BODY,
        lifespan=lambda _: _serving(desk),
    )
    app.state.desk = desk
    app.add_middleware(SecurityHeaders)
    add_errors(app)
    app.state.by_hand = StepsByHand(Workplace(home, engine, settings, lambda _: None, by_hand=True), clock)
    app.state.audits = AuditWatch(engine, settings.policy.caps, clock)
    for router in (signing_in_router, *APIS, docs_router, files_router, *PAGES):
        app.include_router(router())
    check_gates(app)
    return app


def check_gates(app: FastAPI) -> None:
    """Raises ValueError for the first route that does not say who may come."""
    for route, gate in gates(app):
        if gate is None:
            raise ValueError(f"the route {route.path} declares no permission")


@asynccontextmanager
async def _serving(desk: Desk) -> AsyncIterator[None]:
    Thread(target=_warm, args=(desk,), name="open-index", daemon=True).start()
    try:
        yield
    finally:
        desk.errands.close()
        desk.writes.close()


def _warm(desk: Desk) -> None:
    """Open the index before the first search asks for it, whoever searches is told what is wrong with it; and look at
    the open needs before the first list is narrowed by what they lack."""
    with suppress(QueqiaoError):
        desk.shelf.searcher()
    forget_old(desk.home, desk.clock())
    with suppress(Exception), desk.engine.connect() as conn:  # only a head start
        vague_open(conn, desk.triages, desk.today)

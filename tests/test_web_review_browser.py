"""The review and the pages of pushes in a real browser, at the width of a phone and of a desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from fastapi import FastAPI
from push_console import planned, push_home, push_of
from test_web_browser import BROWSER, SECONDS, WIDTHS, Visit, serious
from uvicorn import Config, Server
from web_home import NAMES, PASSWORD, Clock, app_over

from console.web.serving import listening
from jobs.access_log import latest_accesses
from jobs.opening import Engine
from matcher.access_vocabulary import AccessAction
from matcher.delivery_vocabulary import PushState
from matcher.vocabulary import Role

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (Debian: apt-get install chromium)")
PAGES = ("/review", "/review/list", "/pushes", "/pushes/calendar", "/pushes/outbox", "/pushes/audit")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of the app, served on loopback."""
    with listening("127.0.0.1", 0) as door:
        server = Server(Config(app, log_level="warning", access_log=False))
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        until = monotonic() + SECONDS
        while not server.started and monotonic() < until:
            sleep(0.05)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        thread.join(SECONDS)


@pytest.fixture(scope="module")
def playwright_browser() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[tuple[str, Engine]]:
    """A console over a home with six pushes to review, to two enterprises."""
    home, engine = push_home(tmp_path / "home", firms=2, each=3)
    with served(app_over(home.path, engine, Clock())) as address:
        yield address, engine
    engine.dispose()


@contextmanager
def looking(browser: object, width: int, **more: object) -> Iterator[Visit]:
    """A page of that width, with everything its console says."""
    page = browser.new_page(viewport={"width": width, "height": 800}, **more)
    page.set_default_timeout(SECONDS * 1000)
    visit = Visit(page)
    page.on("console", lambda message: visit.said.append(message.text))
    page.on("pageerror", lambda error: visit.said.append(str(error)))
    yield visit
    page.close()


def enter(page: object, address: str, role: Role, path: str) -> None:
    page.goto(f"{address}/sign-in?next={path}")
    page.fill("#name", NAMES[role])
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(address + path)


def item(page: object) -> str:
    return page.locator("[data-item]").get_attribute("data-item")


def press(page: object, *keys: str) -> None:
    """Press keys, and wait until another item is shown."""
    before = item(page)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function("old => document.querySelector('[data-item]')?.dataset.item !== old", arg=before)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_reviewer_decides_on_three_items_with_keys_and_sees_where_they_stand(at_work, playwright_browser, width):
    address, engine = at_work
    with looking(playwright_browser, width) as visit:
        page = visit.page
        enter(page, address, Role.REVIEWER, "/review")
        visit.looks_right()
        loads = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        page.on("load", lambda _: loads.append("load"))
        first = item(page)
        press(page, "4")
        assert "待第二人审核（" not in page.locator("#said").inner_text()
        assert page.locator("#said").inner_text().startswith("待第二人审核：")
        second = item(page)
        press(page, "r", "2")
        third = item(page)
        page.keyboard.press("m")
        page.keyboard.type("4 r h")  # typed as words, not taken as keys
        assert item(page) == third and page.locator("#remark").input_value() == "4 r h"
        page.keyboard.press("Escape")
        press(page, "h")
        fourth = item(page)
        press(page, "j")
        press(page, "k")
        assert item(page) == fourth and page.url.endswith(fourth)
        assert "load" not in loads
        page.keyboard.press("?")
        page.wait_for_selector("dialog[open]")
        page.keyboard.press("Escape")
        visit.looks_right()
        page.goto(f"{address}/review/{second}")
        assert "已驳回" in page.locator("main").inner_text()
        visit.looks_right()
    states = [push_of(engine, one).state for one in (first, second, third)]
    assert states == [PushState.SECOND_LOOK, PushState.REJECTED, PushState.HELD]
    assert push_of(engine, second).state_reason == "too_early" and len(planned(engine)) == 3


def test_the_review_works_without_scripts(at_work, playwright_browser):
    address, engine = at_work
    with looking(playwright_browser, 360, java_script_enabled=False) as visit:
        page = visit.page
        enter(page, address, Role.REVIEWER, "/review")
        first = item(page)
        page.get_by_role("button", name="较强相关").click()
        page.wait_for_url("**/review/*after=*")
        second = item(page)
        page.locator("details.reject summary").click()
        page.get_by_role("button", name="已有方案").click()
        page.wait_for_url(f"**after={second}")
    assert [push_of(engine, one).state for one in (first, second)] == [PushState.SECOND_LOOK, PushState.REJECTED]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_pushes_scrolls_sideways_complains_or_shuts_anyone_out(at_work, playwright_browser, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    address, engine = at_work
    faults = []
    with looking(playwright_browser, width) as visit:
        page = visit.page
        enter(page, address, Role.ADMINISTRATOR, "/review")
        for path in (*PAGES, f"/pushes/{planned(engine)[0].push_id}"):
            page.goto(address + path)
            visit.looks_right()
            faults += serious(axe, page)
        page.goto(f"{address}/review")
        page.keyboard.press("r")
        page.keyboard.press("?")
        faults += serious(axe, page)
    assert faults == []


def test_what_the_page_fetches_ahead_is_noted_as_seen_only_once_it_is_shown(at_work, playwright_browser):
    address, engine = at_work
    with looking(playwright_browser, WIDTHS[-1]) as visit:
        enter(visit.page, address, Role.REVIEWER, "/review")
        following = visit.page.locator("[data-item]").get_attribute("data-next")
        noted_as(engine, AccessAction.FETCHED_AHEAD, following)
        assert following not in viewed(engine)
        visit.page.keyboard.press("j")
        visit.page.wait_for_selector(f'[data-item="{following}"]')
        noted_as(engine, AccessAction.VIEWED, following)
        after = visit.page.locator("[data-item]").get_attribute("data-next")
        noted_as(engine, AccessAction.FETCHED_AHEAD, after)
        assert after not in viewed(engine)


def noted_as(engine: Engine, action: AccessAction, push_id: str) -> None:
    """Waits until the access log notes that of the push."""
    until = monotonic() + SECONDS
    while push_id not in acted(engine, action):
        assert monotonic() < until, (action, push_id)
        sleep(0.05)


def acted(engine: Engine, action: AccessAction) -> str:
    with engine.connect() as conn:
        return " ".join(entry.object for entry in latest_accesses(conn, 100) if entry.action is action)


def viewed(engine: Engine) -> str:
    return acted(engine, AccessAction.VIEWED)


def test_only_the_review_may_say_that_a_page_was_fetched_ahead(at_work, playwright_browser):
    address, engine = at_work
    with looking(playwright_browser, WIDTHS[-1]) as visit:
        enter(visit.page, address, Role.REVIEWER, "/review")
        visit.page.goto(f"{address}/patents?ahead=true")
        noted_as(engine, AccessAction.VIEWED, "/patents?ahead=true")
        assert "/patents" not in acted(engine, AccessAction.FETCHED_AHEAD)

"""The staff console as people use it: a real browser on a real server, at the width of a phone and of a desk."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from uvicorn import Config, Server
from web_home import NAMES, PASSWORD, Clock, app_over

from console.web.serving import listening
from jobs.home import Home
from jobs.opening import open_home
from matcher.vocabulary import Role

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (360, 1440)
SECONDS = 30

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (Debian: apt-get install chromium)")


@pytest.fixture(scope="module")
def address(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A console served on loopback over a copy of the home."""
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("browser") / "home"))
    engine = open_home(Home(home))
    with listening("127.0.0.1", 0) as door:
        server = Server(Config(app_over(home, engine, Clock()), log_level="warning", access_log=False))
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        until = monotonic() + SECONDS
        while not server.started and monotonic() < until:
            sleep(0.05)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        thread.join(SECONDS)
    engine.dispose()


@dataclass
class Visit:
    """A page of a browser with everything its console said."""

    page: object
    said: list[str] = field(default_factory=list)

    def looks_right(self) -> None:
        self.page.wait_for_load_state("networkidle")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (wide, self.said) == (0, []), self.page.url


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def visit(request: pytest.FixtureRequest, browser: object) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    page.set_default_timeout(SECONDS * 1000)
    visit = Visit(page)
    page.on("console", lambda message: visit.said.append(message.text))
    page.on("pageerror", lambda error: visit.said.append(str(error)))
    yield visit
    page.close()


def test_one_signs_in_searches_and_opens_a_patent_with_the_keyboard(address, visit):
    page = visit.page
    page.goto(address)
    visit.looks_right()
    page.keyboard.type(NAMES[Role.OPERATOR])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    visit.looks_right()
    page.goto(f"{address}/patents")
    visit.looks_right()
    page.keyboard.press("/")
    page.keyboard.type("起重机小车行走时钢丝绳磨损")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patents?q=*")
    visit.looks_right()
    assert page.locator("mark").count() > 3
    title = page.locator(".results h2 a").first
    told = title.inner_text().strip()
    title.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/patents/*")
    visit.looks_right()
    assert page.locator("h1").inner_text().strip() == told
    for path in ("/account/password", "/api/docs"):
        page.goto(address + path)
        visit.looks_right()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in")
    page.goto(f"{address}/patents")
    page.wait_for_url("**/sign-in?next=*")
    visit.looks_right()


def test_the_first_key_on_a_page_leads_past_the_navigation(address, visit):
    page = visit.page
    page.goto(f"{address}/nowhere")
    visit.said.clear()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_no_page_has_a_serious_fault_for_people_with_disabilities(address, visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = visit.page
    page.goto(f"{address}/sign-in")
    faults = serious(axe, page)
    page.fill("#name", NAMES[Role.ADMINISTRATOR])
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    first = page.request.get(f"{address}/patents").text().split('<h2><a href="')[1].split('"')[0]
    for path in ("/today", "/patents?q=钢丝绳磨损", first, "/account/password", "/api/docs", "/patents/none"):
        page.goto(address + path)
        faults += serious(axe, page)
    assert faults == []


def serious(axe: object, page: object) -> list[tuple[str, str, str]]:
    """What axe finds serious or worse: where, what, in which element."""
    told = axe.run(page).response
    assert len(told["passes"]) > 10
    grave = [one for one in told["violations"] if one["impact"] in ("serious", "critical")]
    return [(page.url, one["id"], node["html"][:120]) for one in grave for node in one["nodes"]]

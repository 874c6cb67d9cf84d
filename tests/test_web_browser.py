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
def address(worked_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A console served on loopback over a copy of the home."""
    home = Path(shutil.copytree(worked_home, tmp_path_factory.mktemp("browser") / "home"))
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


def enter(page: object, address: str, role: Role) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#name", NAMES[role])
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")


def test_a_spreadsheet_is_tried_confirmed_and_its_need_opened(address, visit, tmp_path):
    width = visit.page.viewport_size["width"]
    title = f"低净空起重葫芦的钩头极限位置提高（{width}）"
    file = tmp_path / "需求.csv"
    wrong = "没有这个级别的需求,内容,示例公司,看情况"
    file.write_text(f"需求名称,需求内容,企业名称,保密级别\n{title},钩头太低,示例公司,匿名\n{wrong}\n", encoding="utf-8")
    page = visit.page
    enter(page, address, Role.OPERATOR)
    page.goto(f"{address}/import")
    visit.looks_right()
    page.check("input[name=kind][value=need]")
    page.set_input_files("#files", file)
    page.get_by_role("button", name="上传并检查").click()
    confirm = page.get_by_role("button", name="确认导入")
    confirm.wait_for()
    visit.looks_right()
    assert "不在可选值之内" in page.locator("main").inner_text()
    confirm.click()
    page.get_by_role("link", name="查看这次导入").wait_for()
    visit.looks_right()
    page.get_by_role("link", name="查看这次导入").click()
    page.wait_for_url("**/import/runs/R*")
    visit.looks_right()
    with page.expect_download() as download:
        page.locator("a[download]", has_text="拒收").click()
    assert download.value.suggested_filename.endswith("拒收.xlsx")
    page.goto(f"{address}/needs?q={width}")
    visit.looks_right()
    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/needs/N-*")
    visit.looks_right()
    assert page.locator("h1").inner_text().strip() == title


def test_what_a_need_lacks_is_said_while_it_is_written(address, visit):
    page = visit.page
    enter(page, address, Role.OPERATOR)
    page.goto(f"{address}/needs/new")
    page.fill("#title", "技术合作")
    page.get_by_text("需求描述不够具体").wait_for()
    visit.looks_right()
    page.fill("#title", "低净空起重葫芦的钩头极限位置提高")
    page.fill("#content", "厂房净空只有 4 m，钩头极限位置太低，要提高 200 mm 以上，改造费用不超过 5 万元")
    page.get_by_text("需求描述不够具体").wait_for(state="hidden")
    visit.looks_right()


PAGES = (
    "/today",
    "/needs",
    "/needs/new",
    "/needs/submitted",
    "/corrections",
    "/enterprises",
    "/import",
    "/jobs",
    "/settings",
    "/people",
    "/people/log",
)


def test_every_page_of_the_staff_fits_its_width_and_hinders_nobody(address, visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page, faults = visit.page, []
    enter(page, address, Role.ADMINISTRATOR)
    firm = page.request.get(f"{address}/enterprises").text().split('<th scope="row"><a href="')[1].split('"')[0]
    contact = page.request.get(address + firm).text().split('<h3><a href="/enterprises/contacts/')[1].split('"')[0]
    need = page.request.get(f"{address}/needs").text().split('<h2><a href="')[1].split('"')[0]
    for path in (*PAGES, firm, f"/enterprises/contacts/{contact}", need, f"{need}/edit"):
        page.goto(address + path)
        for summary in page.locator("summary").all():
            summary.click()
        visit.looks_right()
        faults += serious(axe, page)
    assert faults == []


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
    for path in ("/patents?q=钢丝绳磨损", first, "/account/password", "/api/docs", "/patents/none"):
        page.goto(address + path)
        faults += serious(axe, page)
    assert faults == []


def serious(axe: object, page: object) -> list[tuple[str, str, str]]:
    """What axe finds serious or worse: where, what, in which element."""
    told = axe.run(page).response
    assert len(told["passes"]) > 10
    grave = [one for one in told["violations"] if one["impact"] in ("serious", "critical")]
    return [(page.url, one["id"], node["html"][:120]) for one in grave for node in one["nodes"]]

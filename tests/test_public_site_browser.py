"""The public catalog in a real browser: from a server and from a disk, on a phone and on a desk."""

import shutil
from pathlib import Path

import pytest
from test_web_browser import BROWSER, WIDTHS, serious
from test_web_review_browser import looking, playwright_browser, served  # noqa: F401  (a fixture among them)
from web_home import NAMES, NOW

from console.pages.public import public_app
from jobs.home import Home
from jobs.opening import open_home
from jobs.plain_notes import write_note
from jobs.public_site import publish
from matcher.vocabulary import Role

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (Debian: apt-get install chromium)")
ASKED = "吊钩在摆动时容易脱钩，要求自动锁止"


@pytest.fixture
def home(worked_home: Path, tmp_path: Path) -> Home:
    home = Home(Path(shutil.copytree(worked_home, tmp_path / "home")))
    engine = open_home(home)
    with engine.connect() as conn:
        publish(home, conn, NOW, "虚构中心", home.public)
        patent_id = next((home.public / "patents").iterdir()).stem
    write_note(engine, patent_id, "装上就能用，吊钩不会再脱开。", NAMES[Role.OPERATOR], NOW)
    with engine.connect() as conn:
        publish(home, conn, NOW, "虚构中心", home.public)
    engine.dispose()
    (tmp_path / "noted").write_text(patent_id)
    return home


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visitor_finds_a_patent_by_what_it_does_and_reads_on_what_terms(home, tmp_path, playwright_browser, width):  # noqa: F811
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    engine, faults = open_home(home), []
    with served(public_app(home, engine)) as address, looking(playwright_browser, width) as visit:
        page = visit.page
        page.goto(address)
        page.wait_for_url("**/index.html")
        visit.looks_right()
        faults += serious(axe, page)
        page.fill("#q", ASKED)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=*")
        assert page.locator(".results h3").count() > 3
        visit.looks_right()
        faults += serious(axe, page)
        page.locator(".results h3 a").first.click()
        page.wait_for_url("**/patents/*.html")
        assert page.get_by_text("法律状态").count() == 1
        visit.looks_right()
        faults += serious(axe, page)
        page.goto(f"{address}/patents/{(tmp_path / 'noted').read_text()}.html")
        assert page.get_by_text("装上就能用，吊钩不会再脱开。").count() == 1
        page.locator(".trail a").last.click()
        page.wait_for_url("**/segment-*.html")
        visit.looks_right()
        faults += serious(axe, page)
    engine.dispose()
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_folder_works_from_a_disk_and_searches_without_a_server(home, playwright_browser, width):  # noqa: F811
    with looking(playwright_browser, width) as visit:
        page = visit.page
        page.goto((home.public / "index.html").as_uri())
        visit.looks_right()
        page.fill("#q", ASKED)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=*")
        page.wait_for_selector(".results h3")
        assert page.locator("[data-told]").inner_text().startswith("找到")
        visit.looks_right()
        page.locator(".results h3 a").first.click()
        page.wait_for_url("**/patents/*.html")
        visit.looks_right()

"""What a provider and an enterprise see, in a real browser, on a phone and on a desk."""

import pytest
from test_need_forms import CLEAR, PUBLIC, path_to_form
from test_web_browser import BROWSER, WIDTHS, serious
from test_web_cases import following
from test_web_review_browser import looking, playwright_browser, served  # noqa: F401  (a fixture among them)
from web_home import NAMES, PASSWORD, Clock, app_over

from console.pages.public import public_app
from jobs.people import set_provider
from matcher.vocabulary import Role
from store import outside

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (Debian: apt-get install chromium)")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_university_states_its_terms_and_reads_what_is_asked_for(tmp_path, playwright_browser, width):  # noqa: F811
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    desk, faults = following(tmp_path), []
    set_provider(desk.engine, NAMES[Role.PROVIDER], "虚构大学")
    with served(app_over(desk.home.path, desk.engine, Clock())) as address, looking(playwright_browser, width) as visit:
        page = visit.page
        page.goto(address)
        page.fill("#name", NAMES[Role.PROVIDER])
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/own")
        visit.looks_right()
        faults += serious(axe, page)
        page.locator("th a").first.click()
        page.select_option("#availability", "confirmed")
        page.fill("#fee", "普通许可 10 万元")
        page.get_by_role("button", name="保存").click()
        page.wait_for_url("**done=terms")
        visit.looks_right()
        faults += serious(axe, page)
        page.goto(f"{address}/own/demands")
        visit.looks_right()
        faults += serious(axe, page)
    desk.engine.dispose()
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_an_enterprise_fills_in_its_need_and_mends_what_is_vague(tmp_path, playwright_browser, width):  # noqa: F811
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    desk, faults = following(tmp_path), []
    path = path_to_form(desk)
    assert path.startswith("/n/") and PUBLIC not in path
    app = public_app(desk.home, desk.engine, clock=Clock())
    with served(app) as address, looking(playwright_browser, width) as visit:
        page = visit.page
        page.goto(address + path)
        visit.looks_right()
        faults += serious(axe, page)
        page.fill("[name=title]", "技术合作")
        page.get_by_role("button", name="提交").click()
        page.wait_for_selector(".questions")
        faults += serious(axe, page)
        visit.said.clear()  # the browser tells of the 422, which is meant
        for name in ("title", "content", "target", "limits"):
            page.fill(f"[name={name}]", CLEAR[name])
        page.get_by_role("button", name="补充好了，提交").click()
        page.wait_for_url("**?done")
        visit.looks_right()
    with desk.engine.connect() as conn:
        assert [one.stated["title"] for one in outside.submissions(conn)] == [CLEAR["title"]]
    desk.engine.dispose()
    assert faults == []

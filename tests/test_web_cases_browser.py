"""What follows a push in a real browser, at the width of a phone and of a desk."""

from pathlib import Path

import pytest
from test_web_browser import BROWSER, WIDTHS, serious
from test_web_cases import TRACK, following, patient  # noqa: F401  (a fixture among them)
from test_web_review_browser import enter, looking, playwright_browser, served  # noqa: F401  (a fixture among them)
from web_home import Clock, app_over

from matcher.vocabulary import Role

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (Debian: apt-get install chromium)")
PAGES = (
    *("/today", "/cases", "/cases?alarmed=true", "/cases/figures", "/transfers", "/reports", "/chain", TRACK),
    *("/registers/training", "/registers/finance/new", "/registers/pools", "/registers/events/new"),
)


@pytest.mark.parametrize("width", WIDTHS)
def test_from_a_step_to_the_contract_to_the_report_by_hand(tmp_path, playwright_browser, width):  # noqa: F811
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    desk, faults = following(tmp_path), []
    with served(app_over(desk.home.path, desk.engine, Clock())) as address, looking(playwright_browser, width) as visit:
        page = visit.page

        def seen(path: str = "") -> None:
            if path:
                page.goto(address + path)
            visit.looks_right()
            faults.extend(serious(axe, page))

        enter(page, address, Role.ADMINISTRATOR, TRACK)
        page.select_option("#stage", "contacted")
        page.get_by_role("button", name="登记", exact=True).click()
        page.wait_for_url("**done=step")
        seen()
        seen("/cases")
        page.locator("a[href^='/cases/cultivation/']").first.click()
        page.select_option("#kind", "pilot_test")
        page.fill("#planned", "2026-05-01")
        page.get_by_role("button", name="登记", exact=True).click()
        page.wait_for_url("**done=milestone")
        seen()
        seen("/transfers/new")
        contract(page, tmp_path)
        page.wait_for_url("**/transfers/ZR-0001?done=add")
        assert "计入严格口径" in page.locator("main").inner_text()
        seen()
        page.get_by_text("约定一期付款").click()
        page.fill("#due", "2026-04-01")
        page.fill("#a1", "12万元")
        faults.extend(serious(axe, page))
        page.locator("form[action$=instalment] button").click()
        page.wait_for_url("**done=instalment")
        page.goto(f"{address}/reports")
        page.get_by_role("button", name="出一份报告").click()
        page.wait_for_url("**/reports/1")
        seen()
        page.locator("a[href*='/lines/']").first.click()
        seen()
        page.goto(f"{address}/chain")
        page.get_by_role("button", name="绘制").click()
        page.get_by_role("link", name="产业链图谱", exact=True).click()
        page.wait_for_selector("#holders .main-svg")
        visit.looks_right()
        for path in PAGES:
            seen(path)
    desk.engine.dispose()
    assert faults == []


def contract(page: object, folder: Path) -> None:
    page.select_option("#mode", "ordinary_license")
    page.select_option("#provider_kind", "university")
    words = {"provider": "虚构大学", "enterprise": "甲机械", "patents": "CN1", "contract_number": "HT-1"}
    for name, text in (words | {"signed": "2026-03-02", "amount": "12万元"}).items():
        page.fill(f"#{name}", text)
    scan = folder / "合同.pdf"
    scan.write_bytes(b"%PDF-1.7\nsigned")
    page.set_input_files("#evidence", scan)
    page.get_by_role("button", name="登记", exact=True).click()

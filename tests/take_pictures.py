"""The pictures of the README, taken anew by `make pictures`: a review on the console, the public catalog."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from push_console import push_home
from test_web_browser import BROWSER
from test_web_review_browser import served
from web_home import NAMES, PASSWORD, Clock, app_over

from console.pages.public import public_app
from jobs.chain import import_chain
from jobs.home import Home
from jobs.importing import import_files
from jobs.opening import open_home
from jobs.public_site import publish
from matcher.shipped import shipped
from matcher.vocabulary import RecordKind, Role

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE = {"width": 1200, "height": 760}
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def review(page: Page, folder: Path) -> None:
    """One item under review."""
    home, engine = push_home(folder / "review")
    with served(app_over(home.path, engine, Clock())) as address:
        page.goto(f"{address}/sign-in?next=/review")
        page.fill("#name", NAMES[Role.REVIEWER])
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/review")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / "review.png")
    engine.dispose()


def catalog(page: Page, folder: Path) -> None:
    """The first page of the public catalog of the sample."""
    home = Home(folder / "public")
    engine = open_home(home)
    sample = {
        RecordKind.PATENT: ("patents_cnipr.xlsx", "patents_incopat.xlsx", "patents_patsnap.csv"),
        RecordKind.ENTERPRISE: ("enterprises.xlsx",),
        RecordKind.NEED: ("needs.xlsx",),
        RecordKind.SUPPLY: ("supply.xlsx",),
    }
    for kind, names in sample.items():
        import_files(home, engine, kind, [shipped("sample", name) for name in names], now=NOW)
    import_chain(engine, shipped("sample", "chain.toml"), NOW)
    with engine.connect() as conn:
        publish(home, conn, NOW, "虚构产业知识产权运营中心", home.public)
    with served(public_app(home, engine)) as address:
        page.goto(f"{address}/index.html")
        page.screenshot(path=PICTURES / "catalog.png")
    engine.dispose()


def main() -> None:
    """Take both."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(30_000)
        try:
            review(page, Path(folder))
            catalog(page, Path(folder))
        finally:
            browser.close()


if __name__ == "__main__":
    main()

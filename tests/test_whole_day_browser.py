"""A whole day in real browsers: imported, planned, approved by two, sent over SMTP, answered from a phone, followed up;
and refused, for good."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from mail_server import MailServer, mail_server
from push_console import SECOND, push_home
from test_web_browser import BROWSER
from test_web_review_browser import looking, playwright_browser, press, served  # noqa: F401  (a fixture among them)
from web_home import NAMES, PASSWORD

from console.pages.public import public_app
from console.web.app import staff_app
from jobs.audit import audit
from jobs.home import Home
from jobs.settings import read_settings
from matcher.vocabulary import Role

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed (Debian: apt-get install chromium)")
OPERATOR, REVIEWER = NAMES[Role.OPERATOR], NAMES[Role.REVIEWER]


@contextmanager
def post_office() -> Iterator[MailServer]:
    """The mail server from a thread of its own: the browser's driver keeps an event loop in this one."""
    opened, done, found = Event(), Event(), []

    def serve() -> None:
        with mail_server() as server:
            found.append(server)
            opened.set()
            done.wait(300)

    thread = Thread(target=serve)
    thread.start()
    opened.wait(30)
    yield found[0]
    done.set()
    thread.join(30)


def every_day(home: Home) -> None:
    """Today is a working day, whatever the calendar says: what is sent goes by the real clock."""
    days = [(datetime.now(UTC) + timedelta(days=n)).date().isoformat() for n in (-1, 0, 1)]
    text = "date,day,basis\n" + "".join(f"{day},上班,\n" for day in days)
    (home.path / "working_days.csv").write_text(text, encoding="utf-8")


@contextmanager
def signed_in(browser: object, address: str, name: str, path: str, width: int = 1280) -> Iterator[object]:
    with looking(browser, width) as visit:
        page = visit.page
        page.goto(f"{address}/sign-in?next={path}")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(address + path)
        yield page
        visit.looks_right()


def test_from_the_spreadsheet_to_the_answer_and_the_refusal(tmp_path: Path, playwright_browser) -> None:  # noqa: F811
    home, engine = push_home(tmp_path / "home", firms=1, each=0)
    every_day(home)
    with post_office() as post, served(public_app(home, engine)) as public:
        settings = read_settings(
            {
                "QUEQIAO_SMTP": f"smtp://127.0.0.1:{post.port}",
                "QUEQIAO_MAIL_FROM": "push@centre.example",
                "QUEQIAO_SENDING_HOURS": "00:00-23:59",
                "QUEQIAO_PUBLIC_URL": public,
                "QUEQIAO_CHANNELS": "email",
            }
        )
        with served(staff_app(home, settings, engine)) as staff:
            import_patents(playwright_browser, staff, tmp_path)
            run_step(playwright_browser, staff, "夜间匹配")
            with signed_in(playwright_browser, staff, OPERATOR, "/pushes") as page:
                page.locator("form[action$='/run/plan'] button").click()
                page.wait_for_url("**started=plan")
                assert page.locator("main a[href^='/pushes/P-']").count() == 1
            for reviewer in (REVIEWER, SECOND):
                with signed_in(playwright_browser, staff, reviewer, "/review") as page:
                    page.keyboard.press("4")
                    page.locator("#said, .said").first.wait_for()
                    page.wait_for_timeout(500)
            with signed_in(playwright_browser, staff, OPERATOR, "/pushes") as page:
                page.locator("form[action$='/run/send'] button").click()
                page.wait_for_url("**started=send")
            (letter,) = post.kept
            text = letter.message.get_body(("plain",)).get_content()
            answer = re.search(rf"{public}/a/\S+", text)[0]
            refusal = re.search(rf"{public}/u/\S+", text)[0]
            with looking(playwright_browser, 360) as visit:
                visit.page.goto(answer)
                visit.page.get_by_role("button", name="感兴趣").click()
                visit.page.wait_for_selector(".given")
                assert "感兴趣" in visit.page.locator(".given").inner_text()
                visit.looks_right()
            with signed_in(playwright_browser, staff, OPERATOR, "/today") as page:
                page.get_by_role("link", name="1 家企业的意向要跟进").click()
                page.wait_for_url(f"{staff}/cases")
                assert "感兴趣" in page.locator("main").inner_text()
            with looking(playwright_browser, 360) as visit:
                visit.page.goto(refusal)
                visit.page.get_by_role("button").last.click()
                visit.page.get_by_text("已停止推送").wait_for()
            with signed_in(playwright_browser, staff, OPERATOR, "/enterprises/E-1") as page:
                assert "不可以" in page.locator(".permissions").inner_text()
    with engine.connect() as conn:
        found = audit(conn)
    assert (found.complaint, found.counts.strict, found.counts.after_refusal) == ("", 1, 0)
    engine.dispose()


def import_patents(browser: object, staff: str, folder: Path) -> None:
    """One patent that answers the need, from a spreadsheet."""
    file = folder / "专利.csv"
    abstract = "本发明公开一种钢丝绳导向装置，可减少起重机小车行走时钢丝绳与滑轮的摩擦磨损，寿命提高一倍以上。"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["申请号", "标题", "摘要", "申请人", "当前法律状态", "申请日"])
        title = "一种防止起重机钢丝绳磨损的导向装置"
        writer.writerow(["CN202010000001.1", title, abstract, "虚构大学", "授权", "2020-01-02"])
    with signed_in(browser, staff, OPERATOR, "/import") as page:
        page.check("input[name=kind][value=patent]")
        page.set_input_files("#files", file)
        page.get_by_role("button", name="上传并检查").click()
        page.get_by_role("button", name="确认导入").click()
        page.get_by_role("link", name="查看这次导入").wait_for()


def run_step(browser: object, staff: str, name: str) -> None:
    """A step run by hand, to its end."""
    with signed_in(browser, staff, OPERATOR, "/jobs") as page:
        page.get_by_role("button", name=f"立即运行{name}").click()
        page.wait_for_url("**/jobs")
        page.locator("tr", has_text=name).get_by_text("完成").first.wait_for()

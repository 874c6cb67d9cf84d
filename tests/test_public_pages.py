"""The public pages over a real server: an answer in one press, a refusal in one step, nothing told to strangers."""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from answer_desk import FIRM, NOW, TODAY, ZHANG, AnswerDesk

from console.pages.public import public_app
from jobs.consent_book import ConsentBook
from jobs.contacts import find, list_contacts, show_contact
from jobs.letter_making import envelope_for
from jobs.links import answer_link, refuse_link
from jobs.settings import read_settings
from matcher.consent import ConsentEvent
from matcher.delivery_vocabulary import Answer, AnswerSource, MessageKind, PushState
from matcher.glossary import choices
from matcher.push_vocabulary import ConsentAct, LedgerKind, NoWriting, PushChannel
from store import outbox

URL = "http://127.0.0.1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Site:
    """A desk and a server over it."""

    desk: AnswerDesk
    port: int

    def get(self, path: str, method: str = "GET") -> Got:
        return self._ask(method, path, None, {})

    def post(self, path: str, body: bytes | dict[str, object], headers: dict[str, str] = FORM) -> Got:
        return self._ask("POST", path, body if isinstance(body, bytes) else urlencode(body).encode(), headers)

    def answering(self, code: str = "K7Q2", contact: str = "虚构张三") -> str:
        return self._path(answer_link(self.desk.home, URL, f"M-{code}", self.desk.ids[contact]))

    def refusing(self, contact: str = "虚构张三") -> str:
        return self._path(refuse_link(self.desk.home, URL, "M-K7Q2", self.desk.ids[contact]))

    def reasons(self) -> dict[str, set[NoWriting | None]]:
        found = list_contacts(self.desk.home, self.desk.engine, TODAY)
        return {one.held.contact.name: {p.reason for p in one.permissions.values()} for one in found}

    def _path(self, link: str) -> str:
        return link.removeprefix(URL)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Got(answer.status, told, answer.read().decode())
        finally:
            connection.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    from uvicorn import Config, Server

    desk = AnswerDesk(tmp_path)
    app = public_app(desk.home, desk.engine, lambda: NOW)
    server = Server(Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    yield Site(desk, server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join(20)
    desk.engine.dispose()


def test_a_link_shows_its_items_each_with_seven_answers(site: Site) -> None:
    site.desk.send(items=5)
    got = site.get(site.answering())
    assert got.status == 200 and "5. 一种防脱装置 5" in got.text and "承载 50 吨以上" in got.text
    assert [got.text.count(f">{word}</button>") for word in choices(Answer)] == [5] * 7
    assert "虚构大学" not in got.text and "虚构张三" not in got.text


def test_the_page_needs_nothing_from_elsewhere_and_keeps_nothing(site: Site) -> None:
    site.desk.send()
    got = site.get(site.answering())
    assert not re.search(r"<script|https?://|<link|<img| on[a-z]+=| style=", got.text)
    policy = got.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "form-action 'self'" in policy and "unsafe" not in policy
    assert got.headers["referrer-policy"] == "no-referrer" and got.headers["cache-control"] == "no-store"
    assert "set-cookie" not in got.headers and '<meta name="viewport"' in got.text


def test_one_press_records_and_leads_back_to_its_item(site: Site) -> None:
    site.desk.send(channel=PushChannel.FORWARD)
    path = site.answering()
    got = site.post(path, {"place": 2, "answer": "interested", "remark": "请来电"})
    assert got.status == 303 and got.headers["location"] == f"{path.rpartition('/')[2]}#2"
    (given,) = site.desk.given("P-K7Q2-2")
    assert (given.answer, given.source, given.remark, given.person, given.forwarded) == (
        Answer.INTERESTED,
        AnswerSource.LINK,
        "请来电",
        "",
        False,
    )
    assert site.desk.push("P-K7Q2-2").state is PushState.DELIVERED and site.desk.counts().strict == 1
    assert "已记录您的答复：<strong>感兴趣</strong>（请来电）" in site.get(path).text


def test_an_answer_can_be_changed_on_the_page(site: Site) -> None:
    site.desk.send()
    for word in ("interested", "price"):
        site.post(site.answering(), {"place": 1, "answer": word})
    assert [one.answer for one in site.desk.given("P-K7Q2-1")] == [Answer.INTERESTED, Answer.PRICE]
    assert site.get(site.answering()).text.count("chosen") >= 1


def test_a_link_passed_on_is_flagged_when_its_user_says_so(site: Site) -> None:
    site.desk.send(channel=PushChannel.FORWARD)
    site.post(site.answering(), {"place": 1, "answer": "interested", "name": "李四", "firm": "虚构乙公司"})
    site.post(site.answering(), {"place": 2, "answer": "interested", "name": "虚构张三", "firm": "甲机械"})
    assert [site.desk.given(f"P-K7Q2-{n}")[0].forwarded for n in (1, 2)] == [True, False]
    assert site.desk.given("P-K7Q2-1")[0].said_by == "李四，虚构乙公司" and site.desk.counts().strict == 1


def test_what_is_written_is_shown_and_never_run(site: Site) -> None:
    site.desk.send()
    site.post(site.answering(), {"place": 1, "answer": "other", "remark": "<script>alert(1)</script>"})
    text = site.get(site.answering()).text
    assert "<script" not in text and "&lt;script&gt;" in text


@pytest.mark.parametrize("fields", [{}, {"place": 1}, {"place": 1, "answer": "yes"}, {"place": "x", "answer": "price"}])
def test_a_form_without_an_answer_records_nothing_and_says_so(site: Site, fields: dict[str, object]) -> None:
    site.desk.send()
    got = site.post(site.answering(), fields)
    assert got.status == 400 and "没有看到选了哪个答复" in got.text and site.desk.answered() == []


def test_an_item_the_message_does_not_have_cannot_be_answered(site: Site) -> None:
    site.desk.send()
    site.desk.send("ZZZ9", items=5)
    assert site.post(site.answering(), {"place": 5, "answer": "price"}).status == 404
    assert site.desk.answered() == []


def test_what_bounced_is_not_recorded_and_the_page_says_what_else_to_do(site: Site) -> None:
    site.desk.send(state=PushState.BOUNCED)
    got = site.post(site.answering(), {"place": 1, "answer": "price"})
    assert got.status == 409 and "没有记录" in got.text and "queqiao" not in got.text


def test_every_bad_link_gets_the_same_page(site: Site) -> None:
    site.desk.send()
    good, refusal = site.answering(), site.refusing()
    gone, strange = site.answering("GONE"), site.answering(contact="虚构赵六")
    swapped = [f"/a/{refusal[3:]}", f"/u/{good[3:]}"]
    bad = [
        good[:-3] + "AAA",
        good + "x",
        "/a/x",
        "/a/" + "x" * 5000,
        "/u/" + quote("拒收"),
        gone,
        strange,
    ]
    found = [site.get(path) for path in bad + swapped] + [site.post(path, b"") for path in swapped]
    assert {one.status for one in found} == {404} and len({one.text for one in found}) == 1
    assert all("content-security-policy" in one.headers for one in found)
    assert site.reasons()["虚构张三"] == {None}
    assert site.get("/admin").status == 404 and "没有这一页" in site.get("/admin").text


def test_opening_a_refusal_link_refuses_nothing_however_often_a_scanner_does(site: Site) -> None:
    site.desk.send()
    for method in ("GET", "HEAD", "GET"):
        assert site.get(site.refusing(), method).status == 200
    assert site.reasons()["虚构张三"] == {None} and site.desk.home.refusals.exists() is False
    assert '<form method="post"' in site.get(site.refusing()).text


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"refuse=yes", FORM),
        (b"List-Unsubscribe=One-Click", FORM),
        (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            {"Content-Type": "multipart/form-data; boundary=x"},
        ),
        (b"", {}),
    ],
    ids=["the button", "one click", "one click, multipart", "nothing"],
)
def test_one_post_refuses_everything_at_once(site: Site, body: bytes, headers: dict[str, str]) -> None:
    site.desk.send()
    got = site.post(site.refusing(), body, headers)
    assert got.status == 200 and "已停止推送" in got.text
    assert site.reasons()["虚构张三"] == {NoWriting.REFUSED} and NoWriting.REFUSED not in site.reasons()["虚构赵六"]
    (event,) = acts(site)
    assert (event.act, event.person, event.source, event.at) == (ConsentAct.REFUSE, "", "拒收链接", NOW)
    assert [entry.person for entry in site.desk.entries() if entry.kind is LedgerKind.REFUSED] == ["", ""]


def acts(site: Site) -> tuple[ConsentEvent, ...]:
    (shown,) = show_contact(site.desk.home, site.desk.engine, "zhang@example.com", TODAY)
    return shown.events


def test_refusing_again_changes_nothing(site: Site) -> None:
    site.desk.send()
    assert [site.post(site.refusing(), b"").status for _ in range(3)] == [200, 200, 200]
    assert len(acts(site)) == 1


def test_a_link_refuses_for_a_contact_whose_address_changed_since(site: Site) -> None:
    from jobs.importing import import_files
    from matcher.vocabulary import RecordKind

    site.desk.send()
    path = site.refusing()
    head = "企业名称,统一社会信用代码,联系人,职务,邮箱,手机,个人信息法律依据,信息来源,依据日期\n"
    row = f"{FIRM.name},E-1,虚构张三,经理,new@example.com,13900000009,本人同意,征集表,2026-02-01\n"
    report = import_files(
        site.desk.home, site.desk.engine, RecordKind.ENTERPRISE, [site.desk.file("r.csv", head + row)], now=NOW
    )
    assert not report.failed
    assert site.post(path, b"").status == 200
    assert all(reasons == {NoWriting.REFUSED} for name, reasons in site.reasons().items() if name == ZHANG.name)


def test_a_body_that_is_too_large_is_cut_off(site: Site) -> None:
    site.desk.send()
    assert site.post(site.answering(), b"remark=" + b"x" * 70_000).status == 413
    assert site.post(site.answering(), {"place": 1, "answer": "price", "remark": "x" * 600}).status == 409
    assert site.desk.answered() == []


def test_other_ways_of_asking_are_refused(site: Site) -> None:
    site.desk.send()
    assert site.get(site.answering(), "PUT").status == 405 and site.get(site.refusing(), "DELETE").status == 405


def test_answers_by_one_link_have_an_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.answering.MOST_CHANGES", 4)
    site.desk.send()
    words = ["price", "other", "price", "other", "price"]
    found = [site.post(site.answering(), {"place": 1, "answer": word}).status for word in words]
    assert found == [303, 303, 303, 303, 409]


def test_a_fault_of_the_home_is_a_page_of_its_own_that_tells_nothing_of_it(site: Site) -> None:
    site.desk.send()
    path = site.answering()
    (site.desk.home.path / "secret.key").rename(site.desk.home.path / "away")
    got = site.get(path)
    assert (
        got.status == 503
        and "暂时办不了" in got.text
        and "secret" not in got.text
        and str(site.desk.folder) not in got.text
    )


def test_a_letter_carries_the_links_that_open_the_pages_where_the_centre_has_an_address(site: Site) -> None:
    site.desk.send()
    with site.desk.engine.connect() as conn:
        message = outbox.by_code(conn, "K7Q2")
        held = find(ConsentBook(site.desk.home, conn), "zhang@example.com")[0]
    assert message
    open_ = envelope_for(site.desk.home, read_settings({"QUEQIAO_PUBLIC_URL": URL}), message, held)
    assert site.get(open_.answer_link.removeprefix(URL)).status == 200
    assert "确认不再接收" in site.get(open_.refuse_link.removeprefix(URL)).text
    closed = envelope_for(site.desk.home, read_settings({}), message, held)
    assert closed.answer_link == closed.refuse_link == ""
    correction = replace(message, kind=MessageKind.CORRECTION)
    found = envelope_for(site.desk.home, read_settings({"QUEQIAO_PUBLIC_URL": URL}), correction, held)
    assert found.answer_link == "" and found.refuse_link

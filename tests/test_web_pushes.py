"""The pages of pushes: list, calendar, one push, outbox, audit; what people report from them; their API."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from answer_desk import AnswerDesk
from push_console import SECOND, push_home
from starlette.testclient import TestClient
from web_home import NAMES, NOW, PASSWORD, Clock, app_over, client_of, form_token, sign_in

from jobs.accounts import set_password
from jobs.api_tokens import issue_token
from jobs.audit import audit
from jobs.composing import compose
from jobs.people import add_person
from jobs.reviewing import Verdict, decide
from jobs.settings import read_settings
from jobs.steps import Workplace
from jobs.steps_by_hand import StepsByHand
from matcher.access_vocabulary import Permission
from matcher.delivery_vocabulary import Decision, MessageState, PushState, Step
from matcher.push_vocabulary import LedgerKind, PushChannel
from matcher.vocabulary import Role
from store import ledger, outbox, pushes
from store.database import writing

PDF = b"%PDF-1.7\nsigned"
BEARING = {"Authorization": "Bearer k"}


@pytest.fixture(scope="module")
def sent_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Messages sent, prepared to be handed over and to be forwarded, and one that nobody knows about."""
    folder = tmp_path_factory.mktemp("pushes")
    desk = AnswerDesk(folder)
    for role, name in NAMES.items():
        add_person(desk.engine, name, role)
        set_password(desk.engine, name, PASSWORD, NOW)
    scopes = [Permission.SEE_PUSHES, Permission.SEE_REVIEW]
    issue_token(desk.engine, "n", NAMES[Role.ANALYST], scopes, "k", 1, NOW)
    desk.send("SENT", 2)
    desk.send("HAND", 1, PushChannel.HAND_OVER, PushState.IN_MESSAGE)
    desk.send("FWRD", 1, PushChannel.FORWARD, PushState.IN_MESSAGE)
    desk.send("LOST", 1, state=PushState.UNKNOWN)
    with writing(desk.engine) as conn:
        outbox.change(conn, "M-LOST", state=MessageState.UNKNOWN, answer="user zhang@example.com: no word")
    desk.engine.dispose()
    return folder


@pytest.fixture
def operator(sent_home: Path, tmp_path: Path) -> Iterator[TestClient]:
    from jobs.home import Home
    from jobs.opening import open_home

    home = Home(Path(shutil.copytree(sent_home / "home", tmp_path / "home")))
    engine = open_home(home)
    with client_of(app_over(home.path, engine, Clock())) as client:
        sign_in(client, Role.OPERATOR)
        yield client
    engine.dispose()


@pytest.fixture
def analyst(operator: TestClient) -> TestClient:
    client = client_of(operator.app)
    sign_in(client, Role.ANALYST)
    return client


def says(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page))


def engine_of(client: TestClient):
    return client.app.state.desk.engine


def entries(client: TestClient, push_id: str):
    with engine_of(client).connect() as conn:
        return ledger.of_push(conn, push_id)


def send(client: TestClient, path: str, back: str, file: bytes | None = None, **fields: str):
    """Send a form of the page `back`, with a file where one is given."""
    fields |= {"form_token": form_token(client.get(back).text)}
    files = {"evidence": ("../../x.exe", file, "image/png")} if file is not None else None
    return client.post(path, data=fields, files=files)


@pytest.mark.parametrize(
    ("month", "status"), [("", 200), ("2026-03", 200), ("2026-13", 422), ("20٣٣-01", 422), ("x", 422)]
)
def test_the_calendar_opens_on_a_month_or_says_what_is_wrong(operator, month, status):
    assert operator.get("/pushes/calendar", params={"month": month}).status_code == status


def test_the_list_is_filtered_by_state_enterprise_and_day(operator):
    def listed(query: str) -> set[str]:
        return set(re.findall(r'href="/pushes/(P-[^"]+)"', operator.get(f"/pushes?{query}").text))

    assert len(listed("")) == 5
    assert listed("state=unknown") == {"P-LOST-1"}
    assert listed("enterprise=甲机械&state=sent") == {"P-SENT-1", "P-SENT-2"}
    assert listed("enterprise=E-2") == set() and listed("day=2026-03-02") == listed("")
    assert operator.get("/pushes?day=yesterday").status_code == 422
    with writing(engine_of(operator)) as conn:  # what was sent stands on the day it left
        pushes.change(conn, ["P-SENT-2"], sent_day=date(2026, 3, 4))
    assert listed("day=2026-03-04") == {"P-SENT-2"} and "P-SENT-2" not in listed("day=2026-03-02")


def test_long_lists_come_in_pages(operator, monkeypatch):
    monkeypatch.setattr("console.web.pushes.ON_A_PAGE", 2)
    monkeypatch.setattr("jobs.push_finding.ON_A_PAGE", 2)
    address, seen = "/pushes?enterprise=E-1", []
    while address:
        page = operator.get(address).text
        seen += re.findall(r'href="/pushes/(P-[^"]+)"', page)
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen)) == 5


def test_the_calendar_counts_each_day_and_leads_to_it(operator):
    page = operator.get("/pushes/calendar?month=2026-03").text
    day = re.search(r'<a href="/pushes\?day=2026-03-02">(.*?)</a>', page)[1]
    assert says(day).split() == ["待发", "2", "发出", "3"] and page.count("<li") >= 31
    assert "这个月没有推送" in operator.get("/pushes/calendar?month=2026-02").text
    assert operator.get("/pushes/calendar?month=2026-13").status_code == 422
    assert operator.get("/pushes/calendar?month=2000-01").status_code == 200


def test_the_page_of_a_push_tells_what_was_read_recorded_and_answered(operator):
    send(operator, "/pushes/P-SENT-1/answer", "/pushes/P-SENT-1", PDF, answer="interested", said_by="虚构张三，甲机械")
    page = says(operator.get("/pushes/P-SENT-1").text)
    for told in (
        "所述锁舌在吊绳松弛时",
        "承载 50 吨以上",
        "SENT-1",
        "列入计划",
        "已发出",
        "感兴趣",
        "虚构张三",
        "王工",
    ):
        assert told in page, told


def test_an_answer_is_recorded_with_the_hash_of_its_evidence(operator):
    answer = send(operator, "/pushes/P-SENT-1/answer", "/pushes/P-SENT-1", PDF, answer="price", remark="太贵")
    assert answer.headers["location"] == "/pushes/P-SENT-1?done=answer"
    digest = hashlib.sha256(PDF).hexdigest()
    link = f"/pushes/evidence/{digest}"
    assert link in operator.get("/pushes/P-SENT-1").text
    kept = operator.get(link)
    assert kept.content == PDF and kept.headers["content-disposition"].startswith("attachment")
    assert entries(operator, "P-SENT-1")[-1].kind is LedgerKind.ANSWERED


def test_who_may_not_see_contacts_reads_no_free_words_and_no_evidence(operator, analyst):
    send(operator, "/pushes/P-SENT-1/answer", "/pushes/P-SENT-1", PDF, answer="other", said_by="虚构张三", remark="密")
    page = analyst.get("/pushes/P-SENT-1").text
    assert "其他" in page and "虚构张三" not in page and "密" not in says(page.split('id="answers"')[1])
    assert "/pushes/evidence/" not in page and "登记一个答复" not in page
    assert analyst.get(f"/pushes/evidence/{hashlib.sha256(PDF).hexdigest()}").status_code == 403
    assert "zhang@example.com" in operator.get("/pushes/outbox").text
    assert "zhang@example.com" not in analyst.get("/pushes/outbox").text


@pytest.mark.parametrize(
    ("file", "said"),
    [(b"MZ\x90", "只收 PDF、JPG 和 PNG"), (b"", "没有选择文件"), (b"<svg onload=x>", "只收 PDF、JPG 和 PNG")],
)
def test_only_files_that_are_what_a_receipt_may_be_are_taken(operator, file, said):
    answer = send(operator, "/pushes/outbox/LOST/resolve", "/pushes/outbox", file, found="arrived")
    assert answer.status_code == 422 and said in answer.text
    assert not list(operator.app.state.desk.home.attachments.glob("*"))


def test_a_file_that_is_too_large_is_refused(operator):
    path, back = "/pushes/P-SENT-1/answer", "/pushes/P-SENT-1"
    answer = send(operator, path, back, b"%PDF-" + bytes(10 * 1024**2), answer="price")
    assert answer.status_code == 422 and "文件太大" in answer.text
    assert send(operator, path, back, b"%PDF-" + bytes(12 * 1024**2), answer="price").status_code == 413


@pytest.mark.parametrize(("found", "kind"), [("arrived", LedgerKind.DELIVERED), ("not_arrived", None)])
def test_an_unknown_message_is_resolved_either_way_with_evidence(operator, found, kind):
    assert "/pushes/outbox/LOST/resolve" in operator.get("/pushes/outbox").text
    answer = send(operator, "/pushes/outbox/LOST/resolve", "/pushes/outbox", PDF, found=found)
    assert answer.status_code == 303, answer.text
    assert "/pushes/outbox/LOST/resolve" not in operator.get("/pushes/outbox").text
    last = entries(operator, "P-LOST-1")[-1]
    assert kind is None or (last.kind, last.evidence) == (kind, hashlib.sha256(PDF).hexdigest())


def test_without_a_finding_nothing_is_resolved(operator):
    assert send(operator, "/pushes/outbox/LOST/resolve", "/pushes/outbox", PDF).status_code == 422
    assert send(operator, "/pushes/outbox/NONE/resolve", "/pushes/outbox", PDF, found="arrived").status_code == 404


def test_what_may_no_longer_go_out_is_refused_with_its_reason(operator):
    """The matches of this home are gone: a receipt cannot make the item count."""
    answer = send(operator, "/pushes/outbox/HAND/receipt", "/pushes/outbox", PDF)
    assert answer.status_code == 422 and "已不能推送" in answer.text
    assert send(operator, "/pushes/outbox/FWRD/receipt", "/pushes/outbox", PDF).status_code == 422


def test_a_signed_receipt_makes_a_prepared_message_delivered(tmp_path):
    home, engine = push_home(tmp_path / "home", firms=2, each=1)
    with engine.connect() as conn:
        (one,) = [p for p in pushes.every(conn) if p.channel is PushChannel.HAND_OVER]
    for person in (NAMES[Role.REVIEWER], SECOND):
        decide(engine, [Verdict(one.push_id, Decision.APPROVE, 4)], person, NOW)
    with writing(engine) as conn:
        (message,) = compose(home, conn, read_settings({}), NOW).messages
    with client_of(app_over(home.path, engine, Clock())) as client:
        sign_in(client, Role.OPERATOR)
        assert send(client, f"/pushes/outbox/{message.code}/receipt", "/pushes/outbox", b"").status_code == 422
        answer = send(client, f"/pushes/outbox/{message.code}/receipt", "/pushes/outbox", PDF)
        assert answer.headers["location"] == "/pushes/outbox?done=receipt"
        page = client.get(f"/pushes/{one.push_id}").text
        assert "已送达" in says(page) and f"/pushes/evidence/{hashlib.sha256(PDF).hexdigest()}" in page
    engine.dispose()


@pytest.mark.parametrize("text", ["%00", "%ED%A0%80", "%F4%8F%BF%BF", "';--", "%E2%80%AE"])
def test_odd_characters_break_no_page(operator, text):
    for path in ("/pushes", "/api/v1/pushes", "/api/v1/reviews", "/review/list"):
        assert operator.get(f"{path}?enterprise={text}", headers=BEARING).status_code == 200
    for address in ("/pushes/", "/api/v1/pushes/", "/review/", "/pushes/outbox/x/files/"):
        assert operator.get(address + text, headers=BEARING).status_code == 404


def test_the_files_to_be_handed_over_are_there_to_download_and_no_others(operator, analyst):
    folder = operator.app.state.desk.home.documents / "递交与转发"
    folder.mkdir(parents=True)
    (folder / "HAND-递交单.pdf").write_bytes(PDF)
    (folder / "SENT-递交单.pdf").write_bytes(PDF)
    (link,) = re.findall(r'href="(/pushes/outbox/HAND/files/[^"]+)"', operator.get("/pushes/outbox").text)
    assert operator.get(link).content == PDF and analyst.get(link).status_code == 403
    for other in ("HAND/files/..%2F..%2Fqueqiao.sqlite", "SENT/files/SENT-递交单.pdf", "HAND/files/HAND-递交单.xlsx"):
        assert operator.get(f"/pushes/outbox/{other}").status_code == 404


def test_planning_and_sending_run_beside_the_request_and_are_recorded(operator):
    done: list[Step] = []
    at = Workplace(operator.app.state.desk.home, engine_of(operator), operator.app.state.desk.settings, lambda _: None)

    def step(name: Step):
        return lambda at, now: done.append(name) or "做了一步"

    steps = StepsByHand(at, Clock(), {one: step(one) for one in (Step.WEEKLY_PLAN, Step.DAILY_SEND)})
    operator.app.state.by_hand = steps
    for name, one in (("plan", Step.WEEKLY_PLAN), ("send", Step.DAILY_SEND)):
        answer = send(operator, f"/pushes/run/{name}", "/pushes")
        assert answer.headers["location"] == f"/pushes?started={name}"
        steps.wait(one, 30)
    page = says(operator.get("/pushes?started=send").text)
    assert done == [Step.WEEKLY_PLAN, Step.DAILY_SEND] and page.count("完成：做了一步") == 2


def test_the_audit_shows_both_counts_side_by_side(operator):
    page = says(operator.get("/pushes/audit").text)
    with engine_of(operator).connect() as conn:
        found = audit(conn)
    assert "链条完整" in page and f"{len(found.chain.entries)} 条" in page
    assert f"严格口径{found.counts.strict} 条" in page.replace("\n", "")
    assert f"宽口径{found.counts.loose} 条" in page.replace("\n", "") and found.counts.loose == 3


def test_an_audit_asked_for_anew_finds_what_was_changed_since(operator):
    assert "链条完整" in operator.get("/pushes/audit").text
    with engine_of(operator).begin() as conn:
        triggers = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'").scalars().all()
        for name in triggers:
            conn.exec_driver_sql(f"DROP TRIGGER {name}")
        conn.exec_driver_sql("UPDATE ledger_entries SET person='x' WHERE sequence=2")
    assert send(operator, "/pushes/audit", "/pushes/audit").status_code == 303
    page = operator.get("/pushes/audit").text
    assert "链条断裂" in page and "第 2 条" in page and "触发器不在了" in page


def test_the_api_tells_the_same_without_anything_personal(operator):
    send(operator, "/pushes/P-SENT-1/answer", "/pushes/P-SENT-1", answer="other", said_by="虚构张三", remark="密")
    listed = operator.get("/api/v1/pushes?state=sent", headers=BEARING).json()
    assert {one["push_id"] for one in listed["results"]} == {"P-SENT-1", "P-SENT-2"} and listed["total"] == 2
    one = operator.get("/api/v1/pushes/P-SENT-1", headers=BEARING)
    told = one.json()
    assert (told["content"]["title"], told["enterprise"]) == ("一种防脱装置 1", "虚构甲机械有限公司")
    assert [entry["kind"] for entry in told["ledger"]] == ["planned", "approved", "sent", "answered"]
    assert (told["answers"][0]["answer"], told["message"]["code"]) == ("other", "SENT")
    for secret in ("虚构张三", "密", "zhang@example.com"):
        assert secret not in one.text
    assert operator.get("/api/v1/reviews", headers=BEARING).json()["total"] == 0
    with engine_of(operator).connect() as conn:
        assert (
            operator.get("/api/v1/audit", headers=BEARING).json()
            == audit(conn, operator.app.state.desk.settings.policy.caps).to_dict()
        )
    assert operator.get("/api/v1/pushes/none", headers=BEARING).status_code == 404
    assert operator.get("/api/v1/status", headers=BEARING).status_code == 403

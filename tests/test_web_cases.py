"""The pages of what follows a push: steps, cultivation, transfers, reports, the chain picture; and their API."""

import hashlib
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from answer_desk import AnswerDesk
from push_homes import push_home
from starlette.testclient import TestClient
from web_home import NAMES, NOW, PASSWORD, Clock, app_over, client_of, form_token, sign_in

from console.web import chain_pictures, reports
from jobs.accounts import set_password
from jobs.answering import Taking, answer_item
from jobs.api_tokens import issue_token
from jobs.people import add_person
from matcher.access_vocabulary import Permission
from matcher.delivery_vocabulary import Answer, PushState
from matcher.ledger import LedgerEvent
from matcher.push_vocabulary import LedgerKind
from matcher.vocabulary import Role
from store import funnel, ledger
from store.database import writing

PDF = b"%PDF-1.7\nsigned"
SCOPES = [Permission.SEE_CASES, Permission.SEE_TRANSFERS, Permission.SEE_REPORTS, Permission.SEE_CHAIN]
BEARING = {"Authorization": "Bearer k"}


def following(folder: Path) -> AnswerDesk:
    """Three items delivered; the first met with interest, the second came too early."""
    desk = AnswerDesk(folder)
    for role, name in NAMES.items():
        add_person(desk.engine, name, role)
        set_password(desk.engine, name, PASSWORD, NOW)
    issue_token(desk.engine, "n", NAMES[Role.ANALYST], SCOPES, "k", 1, NOW)
    desk.send(state=PushState.DELIVERED)
    with writing(desk.engine) as conn:
        for n in (1, 2, 3):
            push = desk.push(f"P-K7Q2-{n}")
            what = (push.push_id, push.enterprise_id, push.family_id, "", push.channel)
            ledger.append(conn, [LedgerEvent(NOW, LedgerKind.DELIVERED, *what, evidence="b" * 64)])
    for n, answer in ((1, Answer.INTERESTED), (2, Answer.TOO_EARLY)):
        answer_item(desk.home, desk.engine, f"K7Q2-{n}", answer, Taking(NOW, "王工"))
    return desk


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, what is made beside a page is waited for."""
    for room in (reports, chain_pictures):
        monkeypatch.setattr(room, "_AT_ONCE_S", 120.0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = following(tmp_path)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def operator(desk: AnswerDesk) -> Iterator[TestClient]:
    with client_of(app_over(desk.home.path, desk.engine, Clock())) as client:
        sign_in(client, Role.OPERATOR)
        yield client


def says(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def send(client: TestClient, path: str, back: str, file: bytes | None = None, **fields: str):
    fields |= {"form_token": form_token(client.get(back).text)}
    files = {"evidence": ("../../x.exe", file, "image/png")} if file is not None else None
    return client.post(path, data=fields, files=files)


TRACK = "/cases/pushes/P-K7Q2-1"


def test_interest_stands_in_the_list_and_a_step_is_taken_down_with_its_proof(operator, desk):
    assert "一种防脱装置 1" in says(operator, "/cases") and "/cases/pushes/P-K7Q2-1" in operator.get("/cases").text
    done = send(operator, f"{TRACK}/steps", TRACK, stage="contacted", day="2026-03-02", next_day="2026-03-20")
    assert (done.status_code, done.headers["location"]) == (303, f"{TRACK}?done=step")
    signed = send(operator, f"{TRACK}/steps", TRACK, PDF, stage="signed", day="2026-03-02", remark="当场签约")
    assert signed.status_code == 303
    shown = says(operator, TRACK)
    assert "签约" in shown and f"证据 {hashlib.sha256(PDF).hexdigest()[:12]}" in shown and NAMES[Role.OPERATOR] in shown
    assert operator.get(f"/pushes/evidence/{hashlib.sha256(PDF).hexdigest()}").content == PDF
    assert "签约率（签约/已联系） 100.0% 1/1" in says(operator, "/cases/figures")
    told = operator.get("/api/v1/cases/P-K7Q2-1", headers=BEARING).json()
    assert (told["stage"], [event["stage"] for event in told["events"]][-2:]) == ("signed", ["contacted", "signed"])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"stage": "", "day": ""}, "没有选择步骤"),
        ({"stage": "contacted", "day": "2027-01-01"}, "日期在今天之后"),
        ({"stage": "contacted", "day": "三月"}, "日期不对：三月"),
        ({"stage": "signed", "remark": "快"}, "这一步须附证据文件：签约"),
        ({"stage": "pushed"}, "这一步不能直接登记：已推送"),
        ({"stage": "lost"}, "未成须写明原因"),
        ({"stage": "contacted", "remark": "留着这句", "reason": "price"}, "其他步骤不写原因"),
    ],
)
def test_a_step_that_may_not_be_is_refused_with_what_was_typed_kept(operator, desk, fields, said):
    answer = send(operator, f"{TRACK}/steps", TRACK, **fields)
    assert answer.status_code == 422 and said in unescape(answer.text)
    assert f'value="{fields.get("remark", "")}"' in answer.text
    with desk.engine.connect() as conn:
        assert funnel.every(conn) == []


def test_a_step_taken_down_by_mistake_is_taken_back_with_its_reason(operator, desk):
    send(operator, f"{TRACK}/steps", TRACK, stage="contacted")
    with desk.engine.connect() as conn:
        number = funnel.every(conn)[0].number
    assert "更正须写明原因" in unescape(send(operator, f"{TRACK}/reverse", TRACK, number=str(number)).text)
    other = "/cases/pushes/P-K7Q2-2"
    assert send(operator, f"{other}/reverse", TRACK, number=str(number), remark="错").status_code == 422
    assert send(operator, f"{TRACK}/reverse", TRACK, number=str(number), remark="电话打错了").status_code == 303
    assert "已联系" not in says(operator, TRACK).split("登记一步")[0]


def test_cultivation_goes_from_an_answer_by_milestones_to_the_readiness_that_is_wanted(operator, desk):
    place = re.search(r"/cases/cultivation/Z-[0-9a-f]+", operator.get("/cases").text)[0]
    planned = {"kind": "pilot_test", "platform": "虚构中试基地", "planned": "2026-06-30"}
    assert send(operator, f"{place}/milestones", place, **planned).status_code == 303
    bad = send(operator, f"{place}/milestones", place, number="1", done="2026-03-01", readiness="7")
    assert bad.status_code == 422 and "证据" in unescape(bad.text)
    done = {"number": "1", "done": "2026-03-02", "readiness": "7", "filings": "2020100000001"}
    assert send(operator, f"{place}/milestones", place, PDF, **done).status_code == 422  # the check digit is wrong
    done.pop("filings")
    assert send(operator, f"{place}/milestones", place, PDF, **done).status_code == 303
    assert "已达到" in says(operator, place) and "虚构中试基地" in says(operator, place)
    told = operator.get(f"/api/v1/cultivation/{place.rpartition('/')[2]}", headers=BEARING).json()
    assert (told["state"], told["readiness"]) == ("reached", 7)
    assert send(operator, f"{place}/close", place, remark="").status_code == 422
    assert send(operator, f"{place}/close", place, remark="企业已自行解决").status_code == 303


CONTRACT = {
    "mode": "ordinary_license",
    "provider": "虚构大学",
    "provider_kind": "university",
    "enterprise": "甲机械",
    "patents": "CN1、CN2",
    "contract_number": "HT-1",
    "signed": "2026-03-02",
    "amount": "24万元",
}


def test_a_contract_is_entered_paid_recorded_and_counted_strictly_once_its_file_is_there(operator, desk):
    made = send(operator, "/transfers/new", "/transfers/new", **CONTRACT)
    place = made.headers["location"].partition("?")[0]
    assert made.status_code == 303 and "没有合同文件" in says(operator, place)
    assert "0 件（0 件次） 0 份" in says(operator, "/transfers") and "缺合同文件" in says(operator, "/transfers")
    steps = [
        ("contract", PDF, {"why": "补交"}),
        ("instalment", None, {"number": "1", "due": "2026-04-01", "amount": "12万元"}),
        ("payment", None, {"number": "1", "paid": "2026-03-02", "invoice": "FP-1"}),
        ("recording", PDF, {"number": "2026320000001", "recorded": "2026-03-02"}),
    ]
    for act, file, fields in steps:
        answer = send(operator, f"{place}/{act}", place, file, **fields)
        assert answer.status_code == 303, unescape(re.sub(r"<[^>]+>", " ", answer.text))
    shown = says(operator, place)
    assert "计入严格口径" in shown and "24万元，已付 12万元" in shown and "2026320000001" in shown
    assert "2 件（2 件次） 1 份" in says(operator, "/transfers?year=2026")
    (told,) = operator.get("/api/v1/transfers", headers=BEARING).json()["transfers"]
    assert (told["strict"], told["amount_fen"], told["paid_fen"]) == (True, 24_000_000, 12_000_000)
    entries = operator.get(f"/api/v1{place}", headers=BEARING).json()["entries"]
    assert [one["act"] for one in entries] == ["added", "corrected", "instalment", "paid", "recorded"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "24"}, "合同金额：金额没有写单位：24"),
        ({"amount": "-3万元"}, "合同金额：金额不能是负数"),
        ({"signed": ""}, "没有写签订日期"),
        ({"patents": "CN9"}, "库中没有这件专利：CN9"),
        ({"enterprise": "无此厂"}, "没有这家企业：无此厂"),
        ({"mode": ""}, "没有选择方式"),
        ({"effective": "2026-01-01"}, "生效"),
        ({"push_id": "P-K7Q2-3"}, "这条推送不是合同里的专利"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_and_the_form_keeps_what_was_typed(operator, changed, said):
    answer = send(operator, "/transfers/new", "/transfers/new", **(CONTRACT | changed))
    assert answer.status_code == 422 and said in unescape(answer.text), unescape(re.sub(r"<[^>]+>", " ", answer.text))
    assert 'value="HT-1"' in answer.text
    assert "共 0 份" in says(operator, "/transfers")


REGISTERS = {
    "training": {"day": "2026-02-10", "topic": "专利转化实务", "hours": "6", "participants": "甲机械 12；虚构大学 8"},
    "finance": {
        **{"day": "2026-02-11", "form": "pledge", "amount": "500万元", "institution": "虚构银行"},
        **{"enterprise": "甲机械", "patents": "CN1、CN2"},
    },
    "events": {"day": "2026-09-01", "form": "roadshow", "name": "秋季路演", "place": "虚构会展中心"},
    "pools": {"day": "2026-02-12", "name": "起重机专利池", "patents": "CN1，CN2"},
}


@pytest.mark.parametrize("kind", REGISTERS)
def test_a_record_is_entered_corrected_with_its_file_and_reversed(operator, kind):
    made = send(operator, f"/registers/{kind}/new", f"/registers/{kind}/new", **REGISTERS[kind])
    assert made.status_code == 303, unescape(re.sub(r"<[^>]+>", " ", made.text))
    place = made.headers["location"].partition("?")[0]
    assert "没有证据文件，只计入宽口径" in says(operator, place)
    typed = operator.get(f"{place}/correct").text
    kept = dict(re.findall(r'<input id="(\w+)" name="\w+" type="\w+" value="([^"]+)"', typed))
    told = dict(re.findall(r'<textarea id="(\w+)"[^>]*>([^<]*)<', typed))
    chosen = dict(re.findall(r'<select id="(\w+)"[^!]*?<option value="(\w+)" selected', typed))
    said = kept | told | chosen
    assert set(said) == set(REGISTERS[kind])
    same = send(operator, f"{place}/correct", f"{place}/correct", why="看看", **said)
    assert same.status_code == 422 and "内容没有变化" in unescape(same.text)
    assert send(operator, f"{place}/correct", f"{place}/correct", PDF, **said).status_code == 422  # no reason
    assert send(operator, f"{place}/correct", f"{place}/correct", PDF, why="补交", **said).status_code == 303
    assert "计入严格口径" in says(operator, place) and "原因：补交" in says(operator, place)
    (listed,) = operator.get(f"/api/v1/registers/{kind}?year=2026", headers=BEARING).json()["records"]
    assert listed["strict"] and listed["date"] == REGISTERS[kind]["day"]
    assert "共 1 项" in says(operator, f"/registers/{kind}?year=2026")
    assert "共 0 项" in says(operator, f"/registers/{kind}?year=2025")
    assert operator.get(f"/registers/{kind}/sheet").content.startswith(b"PK")
    entries = operator.get(f"/api/v1{place}", headers=BEARING).json()["entries"]
    assert [one["act"] for one in entries] == ["added", "corrected"]
    first = str(entries[0]["entry"])
    assert send(operator, f"{place}/reverse", place, entry=first).status_code == 422  # no reason
    assert send(operator, f"{place}/reverse", place, entry=first, why="登记错了").status_code == 303
    assert "已冲销，不再计入" in says(operator, place) and "还没有登记" in says(operator, f"/registers/{kind}")
    assert operator.get(f"{place}/correct").status_code == 404


def test_a_training_counts_its_people_strictly_once_the_list_is_there(operator):
    send(operator, "/registers/training/new", "/registers/training/new", PDF, **REGISTERS["training"])
    other = REGISTERS["training"] | {"topic": "另一次", "participants": "乙大学 5"}
    send(operator, "/registers/training/new", "/registers/training/new", **other)
    assert "培训人数（严格口径 / 宽口径）：20 / 25" in says(operator, "/registers/training")
    twice = send(operator, "/registers/training/new", "/registers/training/new", PDF, **other)
    assert twice.status_code == 422 and "这个文件已是 PX-0001 的证据" in unescape(twice.text)


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("training", {"hours": "半天"}, "学时不对：半天"),
        ("training", {"participants": "甲机械"}, "参加单位和人数有误"),
        ("training", {"day": "2027-01-01"}, "日期在今天之后"),
        ("finance", {"amount": "500"}, "金额：金额没有写单位：500"),
        ("finance", {"patents": ""}, "质押没有写专利"),
        ("finance", {"enterprise": "无此厂"}, "没有这家企业：无此厂"),
        ("events", {"form": ""}, "没有选择形式"),
        ("pools", {"patents": "CN9"}, "库中没有这件专利：CN9"),
        ("pools", {"day": ""}, "没有写日期"),
    ],
)
def test_a_record_that_cannot_be_is_refused_and_the_form_keeps_what_was_typed(operator, kind, changed, said):
    fields = REGISTERS[kind] | changed | {"remark": "留着"}
    answer = send(operator, f"/registers/{kind}/new", f"/registers/{kind}/new", **fields)
    assert answer.status_code == 422 and said in unescape(answer.text), unescape(re.sub(r"<[^>]+>", " ", answer.text))
    assert 'value="留着"' in answer.text and "共 0 项" in says(operator, f"/registers/{kind}")


def test_a_register_or_record_that_is_none_is_named(operator):
    assert operator.get("/registers/nothing").status_code == 422
    assert operator.get("/registers/pools/ZC-9999").status_code == 404


def test_a_report_is_frozen_and_each_figure_leads_to_its_entries_and_files(operator):
    made = send(operator, "/reports/make", "/reports", as_of="2026-03-02")
    assert made.headers["location"] == "/reports/1"
    shown = says(operator, "/reports/1")
    assert "精准推送信息" in shown and "签约率" in shown and "第 1 号" in says(operator, "/reports")
    assert "P-K7Q2-1" in says(operator, "/reports/1/lines/0")
    frozen = operator.get("/reports/1/files/json").content
    assert hashlib.sha256(frozen).hexdigest() in shown
    assert operator.get("/api/v1/reports/1", headers=BEARING).content == frozen
    for kind, start in (("xlsx", b"PK"), ("docx", b"PK")):
        assert operator.get(f"/reports/1/files/{kind}").content.startswith(start)
    assert send(operator, "/reports/make", "/reports", as_of="2026-03-02").headers["location"] == "/reports/1"
    later = send(operator, "/reports/make", "/reports", as_of="2027-01-01")
    assert later.status_code == 422 and "截止日期还没有到" in later.text
    for lost in ("/reports/7", "/reports/1/lines/99", "/reports/1/files/exe"):
        assert operator.get(lost).status_code == 404


def test_the_chain_picture_is_drawn_and_lets_only_its_own_scripts_run(operator):
    assert operator.get("/chain/picture").status_code == 404
    send(operator, "/chain/draw", "/chain")
    assert "已绘制" in says(operator, "/chain")
    picture = operator.get("/chain/picture")
    allowed = picture.headers["Content-Security-Policy"]
    assert picture.status_code == 200 and allowed.count("'sha256-") == 3 and "script-src 'sha256-" in allowed
    told = operator.get("/api/v1/chain", headers=BEARING).json()
    assert told["as_of"] == "2026-03-02" and set(told["matrix"]) >= {"means", "effects", "cells"}
    for name in ("lists", "common"):
        assert operator.get(f"/chain/files/{name}").content.startswith(b"PK")
    assert operator.get("/chain/files/picture").status_code == 404


def test_the_figures_of_a_real_plan_are_the_same_on_the_page_and_in_the_api(tmp_path):
    home, engine = push_home(tmp_path)
    for role, name in NAMES.items():
        add_person(engine, name, role)
        set_password(engine, name, PASSWORD, NOW)
    issue_token(engine, "n", NAMES[Role.ANALYST], [Permission.SEE_CASES], "k", 1, NOW)
    with client_of(app_over(home.path, engine, Clock())) as client:
        sign_in(client, Role.ANALYST)
        assert "n = 0" in says(client, "/cases/figures")
        figures = client.get("/api/v1/cases/figures", headers=BEARING).json()
    assert figures["signing_rate"]["n"] == 0 and set(figures["reached"].values()) == {0}
    engine.dispose()

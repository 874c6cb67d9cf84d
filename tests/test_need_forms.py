"""An enterprise fills in what it needs by itself: through its own link, kept for staff, no need before they say so."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from answer_desk import AnswerDesk
from starlette.testclient import TestClient
from test_web_cases import following
from web_home import NAMES, NOW, Clock, app_over, client_of, form_token, sign_in

from console.pages.public import public_app
from console.web.app import staff_app
from jobs.answer_pages import OPEN_FOR, revoke_answers
from jobs.links import answer_link, refuse_link
from jobs.need_forms import MOST_A_DAY, make_link
from jobs.settings import read_settings
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import Role
from store import needs, outside

PUBLIC = "https://queqiao.example.cn"
CLEAR = {
    "title": "桥式起重机吊钩防脱钩装置",
    "content": "吊运时吊绳松弛会从吊钩中脱出，现有弹簧锁舌用两个月就失效，希望自动锁止且不影响摘挂。",
    "target": "锁止可靠，寿命不少于2万次",
    "limits": "不能改动吊钩本体，成本不超过500元",
    "confidentiality": "匿名",
    "anonymous_text": "一种吊钩防脱装置",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = following(tmp_path)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitor(desk: AnswerDesk, clock: Clock) -> TestClient:
    return TestClient(
        public_app(desk.home, desk.engine, clock=clock), follow_redirects=False, raise_server_exceptions=False
    )


@pytest.fixture
def staff(desk: AnswerDesk, clock: Clock) -> Iterator[TestClient]:
    settings = read_settings({"QUEQIAO_PUBLIC_URL": PUBLIC})
    with client_of(staff_app(desk.home, settings, desk.engine, clock)) as client:
        sign_in(client, Role.OPERATOR)
        yield client


def path_to_form(desk: AnswerDesk) -> str:
    link = make_link(desk.home, desk.engine, "E-1", PUBLIC, NAMES[Role.OPERATOR], NOW, NOW.date())
    return link.removeprefix(PUBLIC)


def text(answer: object) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def send(client: TestClient, path: str, back: str, **fields: str):
    return client.post(path, data=fields | {"form_token": form_token(client.get(back).text)})


def test_a_need_is_filled_in_waits_and_becomes_one_only_when_staff_take_it_over(desk, visitor, staff):
    made = send(staff, "/enterprises/E-1/need-link", "/enterprises/E-1")
    path = re.search(rf"{PUBLIC}(/n/[\w.-]+)", made.text)[1]
    assert "虚构甲机械有限公司" in text(visitor.get(path))
    done = visitor.post(path, data=CLEAR)
    assert done.status_code == 303 and "已收到" in text(visitor.get(f"{path}?done"))
    with desk.engine.connect() as conn:
        assert [need.need_id for need in needs.every(conn)] == ["N1"]
    assert "1 条企业自己填报的需求待确认" in text(staff.get("/today")) and CLEAR["limits"] in text(
        staff.get("/needs/submitted")
    )
    form = staff.get("/needs/new?submission=1").text
    assert 'name="submission" value="1"' in form and CLEAR["content"] in form and 'value="虚构甲机械有限公司"' in form
    taken = send(
        staff, "/needs/new", "/needs/new?submission=1", **CLEAR, enterprise="虚构甲机械有限公司", submission="1"
    )
    assert taken.status_code == 303
    with desk.engine.connect() as conn:
        (new,) = [need for need in needs.every(conn) if need.need_id != "N1"]
        (filled,) = outside.submissions(conn)
    assert (new.enterprise_id, new.title, filled.need_id) == ("E-1", CLEAR["title"], new.need_id)
    assert (
        "没有待确认的" in text(staff.get("/needs/submitted"))
        and staff.get("/needs/new?submission=1").status_code == 404
    )


def test_a_vague_need_is_told_what_it_lacks_keeps_what_was_typed_and_may_go_as_it_is(desk, visitor):
    path, vague = path_to_form(desk), {"title": "技术合作", "content": "寻求高校合作。"}
    first = visitor.post(path, data=vague)
    assert first.status_code == 422 and "就这样提交" in text(first) and "寻求高校合作。" in first.text
    assert len(re.findall(r"[1-9][.、]", re.search(r'class="questions">(.*?)</p>', first.text, re.DOTALL)[1])) <= 2
    with desk.engine.connect() as conn:
        assert outside.submissions(conn) == []
    assert visitor.post(path, data=vague | {"as_it_is": "yes"}).status_code == 303


def test_a_link_ends_is_revoked_and_opens_nothing_else(desk, visitor, staff, clock):
    path = path_to_form(desk)
    token = path.removeprefix("/n/")
    for other in (f"/a/{token}", f"/u/{token}", f"{path}x", "/n/x", "/n/" + "y" * 3000):
        assert visitor.get(other).status_code == 404 and "链接无效" in visitor.get(other).text
    answers = answer_link(desk.home, "", "M-K7Q2", desk.ids["虚构张三"])
    assert answers == "" and visitor.get(f"/n/{token[:-2]}").status_code == 404
    clock.passes(days=30)
    assert visitor.get(path).status_code == 200
    clock.passes(days=1)
    assert visitor.get(path).status_code == 404 and visitor.post(path, data=CLEAR).status_code == 404
    clock.passes(days=-31)
    with desk.engine.connect() as conn:
        (link,) = outside.links_of(conn, "E-1")
    back = "/enterprises/E-1"
    assert send(staff, f"/enterprises/need-links/{link.link_id}/revoke", back, enterprise="E-1").status_code == 303
    assert visitor.get(path).status_code == 404


def test_too_many_too_long_and_empty_are_refused_in_words_and_nothing_is_kept(desk, visitor):
    path = path_to_form(desk)
    long = visitor.post(path, data=CLEAR | {"content": "长" * 2001})
    assert long.status_code == 422 and "需求内容太长：2001 字" in text(long) and CLEAR["limits"] in long.text
    assert "没有写需求名称" in text(visitor.post(path, data=CLEAR | {"title": " "}))
    assert visitor.post(path, content=b"x" * 70_000).status_code == 413
    assert [visitor.post(path, data=CLEAR).status_code for _ in range(MOST_A_DAY + 1)] == [303] * MOST_A_DAY + [422]


def test_what_is_not_taken_over_says_why(desk, visitor, staff):
    visitor.post(path_to_form(desk), data=CLEAR)
    assert "不采用须写明原因" in text(send(staff, "/needs/submitted/1/refuse", "/needs/submitted"))
    assert send(staff, "/needs/submitted/1/refuse", "/needs/submitted", remark="与 N1 重复").status_code == 303
    with desk.engine.connect() as conn:
        (filled,) = outside.submissions(conn)
    assert (filled.remark, filled.settled_by) == ("与 N1 重复", NAMES[Role.OPERATOR])


def test_without_a_public_address_no_link_is_made(desk, clock):
    with pytest.raises(InputRefused, match="没有公网地址"):
        make_link(desk.home, desk.engine, "E-1", "", NAMES[Role.OPERATOR], NOW, NOW.date())
    with pytest.raises(RecordUnknown):
        make_link(desk.home, desk.engine, "E-none", PUBLIC, NAMES[Role.OPERATOR], NOW, NOW.date())
    with client_of(app_over(desk.home.path, desk.engine, clock)) as client:
        sign_in(client, Role.OPERATOR)
        made = send(client, "/enterprises/E-1/need-link", "/enterprises/E-1")
    assert made.status_code == 422 and "没有公网地址" in made.text


def test_an_answer_link_is_over_after_half_a_year_or_when_revoked_and_refusing_never_is(desk, visitor, clock):
    where = ("M-K7Q2", desk.ids["虚构张三"])
    answers = answer_link(desk.home, PUBLIC, *where).removeprefix(PUBLIC)
    refusal = refuse_link(desk.home, PUBLIC, *where).removeprefix(PUBLIC)
    clock.passes(days=OPEN_FOR.days)
    assert visitor.get(answers).status_code == 200
    clock.passes(days=1)
    said = {"place": "1", "answer": "price"}
    assert (visitor.get(answers).status_code, visitor.post(answers, data=said).status_code) == (404, 404)
    clock.passes(days=-OPEN_FOR.days)
    assert visitor.get(answers).status_code == 200
    revoke_answers(desk.engine, "K7Q2", "王工", NOW + timedelta(days=1))
    revoke_answers(desk.engine, "K7Q2", "王工", NOW + timedelta(days=2))
    assert (visitor.get(answers).status_code, visitor.get(refusal).status_code) == (404, 200)
    with pytest.raises(RecordUnknown):
        revoke_answers(desk.engine, "NONE", "王工", NOW)

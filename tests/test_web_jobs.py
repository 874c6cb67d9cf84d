"""Jobs, settings and people in the console."""

import re
from html import unescape

import pytest
from web_home import NAMES, form_token, sign_in

from jobs.errands import Errands
from jobs.shown_settings import HIDDEN, shown_settings
from jobs.step_runs import one_scheduler
from matcher.delivery_vocabulary import RunState, Step
from matcher.errors import InputRefused
from matcher.glossary import chinese
from matcher.vocabulary import Role
from store import job_runs, people

NEW = "four magpies two bridges"


def said(page) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page.text))


def press(client, path: str, page: str = "", **fields: str):
    token = form_token(client.get(page or path).text)
    return client.post(path, data={"form_token": token} | fields)


def run_now(client, step: Step):
    assert press(client, f"/jobs/{step.value}/run", "/account/password").status_code == 303
    assert client.app.state.desk.errands.get(f"step {step.value}").over.wait(30)
    return client.get("/jobs")


def test_the_steps_stand_with_the_time_they_are_due_next(client):
    sign_in(client, Role.ANALYST)
    page = said(client.get("/jobs"))
    assert all(chinese(step) in page for step in Step) and "2026-03-03 02:00" in page
    assert '/run"' not in client.get("/jobs").text


def test_a_step_that_is_asked_for_runs_and_tells_what_came_of_it(client, console_engine):
    sign_in(client, Role.OPERATOR)
    page = run_now(client, Step.REMINDERS)
    with console_engine.connect() as conn:
        assert job_runs.last(conn)[Step.REMINDERS].state is RunState.DONE
    assert "没有待办" in page.text


def test_while_the_scheduler_holds_the_steps_it_is_told_who_runs_them(client):
    sign_in(client, Role.OPERATOR)
    with one_scheduler(client.app.state.desk.home):
        page = run_now(client, Step.REMINDERS)
    assert "另一个 queqiao run 正在这个工作目录上运行" in page.text
    assert "另一个" not in run_now(client, Step.REMINDERS).text


def test_a_step_that_fails_says_why(client):
    home = client.app.state.desk.home
    (home.path / "sources.toml").write_text("not toml", encoding="utf-8")
    sign_in(client, Role.OPERATOR)
    page = run_now(client, Step.PULL_SOURCES)
    assert "没有做成" in page.text and "sources.toml" in page.text


def test_an_errand_is_begun_once_and_broken_off_when_the_server_stops(clock):
    from threading import Event

    going, errands = Event(), Errands()

    def endless(go_on):
        while True:
            go_on(1)
            going.set()

    errand = errands.begin("x", "lane", "甲", clock(), endless)
    assert going.wait(10)
    with pytest.raises(InputRefused, match="已经在做"):
        errands.begin("x", "lane", "乙", clock(), endless)
    assert [one.key for one in errands.in_hand("x")] == ["x"]
    errands.close()
    assert errand.ended and "没有写入" in errand.complaint


def test_errands_of_one_lane_wait_for_each_other(clock):
    from threading import Event

    gate, order, errands = Event(), [], Errands()

    def first(_):
        gate.wait(10)
        order.append("first")

    one = errands.begin("1", "lane", "甲", clock(), first)
    while not order and not errands._lanes["lane"].locked():
        pass
    two = errands.begin("2", "lane", "甲", clock(), lambda _: order.append("second"))
    gate.set()
    assert one.over.wait(10) and two.over.wait(10) and order == ["first", "second"]


def test_no_secret_is_shown_among_the_settings():
    secrets = {"QUEQIAO_SMTP_PASSWORD": "pw1", "QUEQIAO_SMS_KEY": "key2", "QUEQIAO_FEISHU_URL": "https://h/tok3"}
    urls = {"QUEQIAO_DATABASE_URL": "postgresql://q:pw4@host/db", "QUEQIAO_SMTP": "smtps://a@b.cn:465"}
    shown = {one.setting.name: one for one in shown_settings(secrets | urls)}
    assert not any(secret in one.value for one in shown.values() for secret in ("pw1", "key2", "tok3", "pw4"))
    assert shown["QUEQIAO_SMS_KEY"].value == HIDDEN and shown["QUEQIAO_SMS_URL"].value == ""
    assert shown["QUEQIAO_DATABASE_URL"].value == "postgresql://q:***@host/db"
    assert (shown["QUEQIAO_DIGEST_SIZE"].value, shown["QUEQIAO_DIGEST_SIZE"].stated) == ("5", False)


def test_what_is_secret_in_its_name_is_marked_as_secret():
    from jobs.settings import SETTINGS

    telling = re.compile("PASSWORD|SECRET|(?<!BACKUP_)KEY|(SMS|WECOM|DINGTALK|FEISHU)_URL")  # that one names a file
    assert {s.name for s in SETTINGS if s.secret} == {s.name for s in SETTINGS if telling.search(s.name)}


def test_the_settings_are_shown_with_their_meaning(client, monkeypatch):
    monkeypatch.setenv("QUEQIAO_CENTRE_NAME", "示例运营中心")
    monkeypatch.setenv("QUEQIAO_SMS_KEY", "a-very-secret-key")
    sign_in(client, Role.ADMINISTRATOR)
    page = client.get("/settings").text
    assert "示例运营中心" in page and "推送门槛" in page and "a-very-secret-key" not in page


def test_a_person_is_added_with_a_first_password_that_must_be_changed(client):
    sign_in(client, Role.ADMINISTRATOR)
    page = press(client, "/people", name="新人", role="reviewer", password=NEW)
    assert "已登记新人" in page.text
    other = type(client)(client.app, base_url="http://console.test", follow_redirects=False)
    fields = {"form_token": form_token(other.get("/sign-in").text), "name": "新人", "password": NEW}
    assert other.post("/sign-in", data=fields).status_code == 303
    assert other.get("/today").headers["location"] == "/account/password"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"name": "新人", "role": "king", "password": NEW}, "没有选择角色"),
        ({"name": " ", "role": "reviewer", "password": NEW}, "姓名为空"),
        ({"name": NAMES[Role.OPERATOR], "role": "reviewer", "password": NEW}, "已有同名人员"),
        ({"name": "新人", "role": "reviewer", "password": "short"}, "密码没有设置"),
    ],
)
def test_a_person_who_cannot_be_added_is_told_why(client, fields, complaint):
    sign_in(client, Role.ADMINISTRATOR)
    answer = press(client, "/people", **fields)
    assert answer.status_code == 422 and complaint in answer.text


def test_disabling_takes_effect_at_once_and_enabling_brings_back(client, console_engine):
    sign_in(client, Role.ADMINISTRATOR)
    path = f"/people/{NAMES[Role.OPERATOR]}"
    for act, active in (("disable", False), ("enable", True)):
        press(client, f"{path}/{act}", "/people")
        with console_engine.connect() as conn:
            assert people.get(conn, NAMES[Role.OPERATOR]).active is active
    press(client, f"{path}/role", "/people", role="analyst")
    with console_engine.connect() as conn:
        assert people.get(conn, NAMES[Role.OPERATOR]).role is Role.ANALYST


@pytest.mark.parametrize("act", ["disable", "role", "password"])
def test_nobody_acts_on_the_own_account_here_so_that_an_administrator_is_left(client, act):
    sign_in(client, Role.ADMINISTRATOR)
    answer = press(client, f"/people/{NAMES[Role.ADMINISTRATOR]}/{act}", "/people", role="analyst", password=NEW)
    assert answer.status_code == 422 and "不能停用自己" in answer.text
    assert client.get("/people").status_code == 200


def test_a_token_is_shown_once_and_opens_what_its_scopes_name_until_it_is_revoked(client):
    sign_in(client, Role.ADMINISTRATOR)
    fields = {"token_name": "大屏", "person": NAMES[Role.ANALYST], "days": "30", "scope.see_needs": "yes"}
    issued = press(client, "/people/tokens", "/people", **fields)
    token = re.search(r"<code>([\w-]{40,})</code>", issued.text)[1]
    bearing = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/needs", headers=bearing).status_code == 200
    assert client.get("/api/v1/enterprises", headers=bearing).status_code == 403
    assert token not in client.get("/people").text
    press(client, "/people/tokens/大屏/revoke", "/people")
    assert client.get("/api/v1/needs", headers=bearing).status_code == 401


@pytest.mark.parametrize("days", ["0", "367", "x", "9999", ""])
def test_a_token_for_no_days_or_too_many_is_refused(client, days):
    sign_in(client, Role.ADMINISTRATOR)
    fields = {"token_name": "大屏", "person": NAMES[Role.ANALYST], "days": days, "scope.see_needs": "yes"}
    assert press(client, "/people/tokens", "/people", **fields).status_code == 422


def test_the_access_log_is_shown_to_the_administrator(client):
    sign_in(client, Role.ADMINISTRATOR)
    client.get("/needs?q=密封")
    client.app.state.desk.writes.flush()
    page = said(client.get("/people/log"))
    assert "/needs?q=" in page and NAMES[Role.ADMINISTRATOR] in page

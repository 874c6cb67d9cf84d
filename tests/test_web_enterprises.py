"""Enterprises and their contacts in the console: who sees what, and what is taken down only after a second look."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from push_homes import NOW as PUSH_NOW
from push_homes import push_home
from starlette.testclient import TestClient
from web_home import NAMES, PASSWORD, Clock, app_over, client_of, form_token, sign_in

from jobs.accounts import set_password
from jobs.api_tokens import issue_token
from jobs.contacts import list_contacts, show_contact
from jobs.home import Home
from jobs.opening import open_home
from jobs.people import add_person
from jobs.planning import plan_day
from jobs.settings import read_settings
from matcher.access_vocabulary import Permission
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Answer, AnswerSource
from matcher.push_vocabulary import Channel, ConsentAct, NoWriting
from matcher.vocabulary import Role
from store import answers, enterprises, pushes
from store.database import writing


@pytest.fixture
def operator(worked_home: Path, tmp_path: Path) -> Iterator[TestClient]:
    home = Home(Path(shutil.copytree(worked_home, tmp_path / "home")))
    engine = open_home(home)
    client = client_of(app_over(home.path, engine, Clock()))
    sign_in(client, Role.OPERATOR)
    yield client
    client.app.state.desk.writes.close()
    engine.dispose()


def desk(client: TestClient):
    return client.app.state.desk


def said(page) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page.text))


def reachable(client: TestClient):
    """A contact that mail may be sent to."""
    room = desk(client)
    found = list_contacts(room.home, room.engine, room.today)
    return next(one for one in found if one.permissions[Channel.EMAIL].digest)


def step(client: TestClient, contact_id: str, act: str, **fields: str):
    path = f"/enterprises/contacts/{contact_id}"
    token = form_token(client.get(path).text)
    return client.post(f"{path}/{act}", data={"form_token": token} | fields)


def confirmed(client: TestClient, page):
    """Press the button of the second look, with every hidden field it carries."""
    address = re.search(r'action="(/enterprises/contacts/[^"]+)"', page.text)[1]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return client.post(address, data={name: unescape(value) for name, value in fields})


def test_the_list_finds_an_enterprise_by_a_former_name_and_by_its_product(operator):
    with desk(operator).engine.connect() as conn:
        firms = list(enterprises.every(conn))
    named = next(firm for firm in firms if firm.aliases)
    assert named.name in operator.get("/enterprises", params={"q": named.aliases[0]}).text
    product = next(firm for firm in firms if firm.products)
    assert product.name in operator.get("/enterprises", params={"q": product.products[:4]}).text
    assert f"共 {len(firms)} 家" in operator.get("/enterprises").text
    lead = [firm for firm in firms if firm.chain_role.value == "lead_firm"]
    assert f"共 {len(lead)} 家" in operator.get("/enterprises?role=lead_firm").text


def test_the_profile_shows_needs_and_contacts_with_why_each_channel_is_closed(operator):
    one = reachable(operator)
    page = said(operator.get(f"/enterprises/{one.held.firm.enterprise_id}"))
    assert one.held.contact.email in page and one.held.contact_id in page and "邮件 可以" in page
    assert any(why in page for why in ("没有可用的地址", "法律依据不足以用这种方式联系"))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST])
def test_who_may_not_see_contacts_gets_ids_and_permissions_only(operator, role):
    one = reachable(operator)
    other = client_of(operator.app)
    sign_in(other, role)
    page = other.get(f"/enterprises/{one.held.firm.enterprise_id}").text
    assert one.held.contact_id in page and "可以" in page
    for private in (one.held.contact.email, one.held.contact.phone, one.held.contact.name):
        assert private and private not in page
    assert other.get(f"/enterprises/contacts/{one.held.contact_id}").status_code == 403


def test_a_refusal_is_recorded_only_after_the_second_look_and_ends_every_channel(operator):
    one, room = reachable(operator), desk(operator)
    asked = step(operator, one.held.contact_id, "refuse", source="电话", day=room.today.isoformat())
    assert "不能撤销" in asked.text and reachable(operator).held.contact_id == one.held.contact_id
    assert confirmed(operator, asked).status_code == 303
    after = show_contact(room.home, room.engine, one.held.contact_id, room.today)[0]
    assert {permission.reason for permission in after.permissions.values()} == {NoWriting.REFUSED}
    assert [(event.act, event.person) for event in after.events] == [(ConsentAct.REFUSE, NAMES[Role.OPERATOR])]
    again = confirmed(operator, step(operator, one.held.contact_id, "consent", basis="consent", source="同意书"))
    assert again.status_code == 422 and "已拒收，不能再登记同意" in again.text


def test_consent_withdrawal_and_preferences_are_recorded_with_their_source(operator):
    one, room = reachable(operator), desk(operator)
    who = one.held.contact_id
    chosen = {"topics": "起重机、减速器", "frequency": "monthly", "channel.email": "yes", "industry": "yes"}
    asked = step(operator, who, "prefer", source="面谈", **chosen)
    assert "只要这些主题：起重机、减速器" in said(asked) and "行业摘要" in said(asked)
    confirmed(operator, asked)
    confirmed(operator, step(operator, who, "withdraw", source="来信"))
    confirmed(operator, step(operator, who, "consent", basis="contract", source="服务合同"))
    after = show_contact(room.home, room.engine, who, room.today)[0]
    assert [event.act for event in after.events] == [ConsentAct.PREFER, ConsentAct.WITHDRAW, ConsentAct.GRANT]
    assert after.events[0].preferences.topics == ("起重机", "减速器") and not after.events[0].preferences.profiled
    assert "服务合同" in operator.get(f"/enterprises/contacts/{who}").text


@pytest.mark.parametrize(
    ("act", "fields", "complaint"),
    [
        ("refuse", {"source": " "}, "没有写来源"),
        ("refuse", {"source": "x", "day": "昨天"}, "日期不对"),
        ("consent", {"source": "x", "basis": "whim"}, "没有选择法律依据"),
    ],
)
def test_what_is_not_said_rightly_is_not_recorded(operator, act, fields, complaint):
    answer = step(operator, reachable(operator).held.contact_id, act, **fields)
    assert answer.status_code == 422 and complaint in answer.text


def test_a_contact_is_found_by_id_alone(operator):
    one = reachable(operator)
    assert operator.get(f"/enterprises/contacts/{one.held.contact.email}").status_code == 404
    assert step(operator, one.held.contact_id, "erase", source="x").status_code == 404


def test_what_was_pushed_and_answered_stands_on_the_profile(tmp_path):
    home, engine = push_home(tmp_path)
    add_person(engine, NAMES[Role.OPERATOR], Role.OPERATOR)
    set_password(engine, NAMES[Role.OPERATOR], PASSWORD, PUSH_NOW)
    plan_day(home, engine, read_settings({}), PUSH_NOW)
    with writing(engine) as conn:
        push = pushes.every(conn)[0]
        answers.add(conn, [GivenAnswer(push.push_id, Answer.TOO_EARLY, AnswerSource.STAFF, PUSH_NOW, "明年再看")])
    clock = Clock()
    clock.now = PUSH_NOW
    client = client_of(app_over(home.path, engine, clock))
    sign_in(client, Role.OPERATOR)
    page = said(client.get(f"/enterprises/{push.enterprise_id}"))
    assert push.content.title in page and "太早" in page and "明年再看" in page
    client.app.state.desk.writes.close()
    engine.dispose()


def test_the_api_gives_needs_and_enterprises_but_nothing_of_contacts(operator):
    room, scopes = desk(operator), [Permission.SEE_NEEDS, Permission.SEE_ENTERPRISES]
    issue_token(room.engine, "n", NAMES[Role.ANALYST], scopes, "k", 1, room.clock())
    bearing = {"Authorization": "Bearer k"}
    found = operator.get("/api/v1/enterprises", params={"page": 1}, headers=bearing)
    one = reachable(operator)
    text = operator.get("/api/v1/enterprises", params={"q": one.held.firm.name}, headers=bearing).text
    assert one.held.firm.name in text and one.held.contact.email not in text and one.held.contact.name not in text
    assert found.json()["total"] > 10 and len(found.json()["enterprises"]) == min(20, found.json()["total"])
    needs = operator.get("/api/v1/needs", params={"vague": "no"}, headers=bearing).json()
    first = needs["needs"][0]
    whole = operator.get(f"/api/v1/needs/{first['need_id']}", headers=bearing).json()
    assert {name: whole[name] for name in first} == first and not first["vague"]
    assert all(match["reason"] and match["patent_id"] for match in whole["matches"])
    assert operator.get("/api/v1/needs/none", headers=bearing).status_code == 404
    assert operator.get("/api/v1/patents/x", headers=bearing).status_code == 403

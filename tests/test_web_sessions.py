"""Signing in and out in the browser: sessions, cookies, forms, passwords."""

import pytest
from web_home import NAMES, NOW, PASSWORD, client_of, form_token, sign_in

from jobs.accounts import set_password
from jobs.people import disable_person
from matcher.vocabulary import Role


def test_signing_in_leads_to_where_one_wanted_to_go(client):
    asked = client.get("/patents?q=x&status=in_force")
    assert asked.headers["location"] == "/sign-in?next=%2Fpatents%3Fq%3Dx%26status%3Din_force"
    shown = client.get(asked.headers["location"]).text
    assert 'name="next" value="/patents?q=x&amp;status=in_force"' in shown
    entered = sign_in(client, Role.OPERATOR, target="/patents?q=x&status=in_force")
    assert (entered.status_code, entered.headers["location"]) == (303, "/patents?q=x&status=in_force")


@pytest.mark.parametrize(
    "target",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "\\\\evil.test", "evil", "", "/sign-in", "/a\r\nX: y",
     "javascript:alert(1)", "/\t/evil.test"],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(client, target):
    assert sign_in(client, Role.OPERATOR, target=target).headers["location"] == "/"


def test_the_cookies_are_hidden_from_scripts_and_bound_to_this_site(app):
    client = client_of(app, "https")
    shown = client.get("/sign-in").headers["set-cookie"]
    entered = sign_in(client, Role.OPERATOR).headers.get_list("set-cookie")
    session = next(line for line in entered if line.startswith("queqiao_session="))
    assert all("HttpOnly" in line and "Secure" in line for line in (shown, session))
    assert "SameSite=strict" in shown and "SameSite=lax" in session


def test_a_cookie_planted_before_signing_in_opens_nothing_afterwards(app, client):
    entered = sign_in(client, Role.OPERATOR)
    assert "queqiao_session=planted" not in entered.headers["set-cookie"]
    victim, thief = client_of(app), client_of(app)
    for each in (victim, thief):
        each.cookies.set("queqiao_session", "planted")
    sign_in(victim, Role.OPERATOR)
    assert thief.get("/today").status_code == 303


def test_a_wrong_password_is_told_without_saying_what_was_wrong(client):
    told = sign_in(client, Role.OPERATOR, "wrong")
    assert told.status_code == 422 and "姓名或密码不对" in told.text and "wrong" not in told.text
    assert client.get("/today").status_code == 303


def test_guessing_is_locked_out(client, clock):
    for _ in range(6):
        assert sign_in(client, Role.OPERATOR, "wrong").status_code == 422
    assert sign_in(client, Role.OPERATOR).status_code == 422
    clock.passes(seconds=30)
    assert sign_in(client, Role.OPERATOR).status_code == 303


def test_a_session_unused_for_an_hour_is_over(client, clock, app):
    sign_in(client, Role.OPERATOR)
    for _ in range(3):
        clock.passes(minutes=59)
        assert client.get("/today").status_code == 200
        app.state.desk.writes.flush()
    clock.passes(minutes=60)
    assert client.get("/today").status_code == 303


def test_signing_out_ends_the_session_for_good(client):
    sign_in(client, Role.OPERATOR)
    kept = client.cookies.get("queqiao_session")
    token = form_token(client.get("/today").text)
    assert client.post("/sign-out", data={"form_token": token}).headers["location"] == "/sign-in"
    client.cookies.set("queqiao_session", kept)
    assert client.get("/today").status_code == 303


def test_whoever_is_disabled_is_out_at_once(client, console_engine):
    sign_in(client, Role.OPERATOR)
    disable_person(console_engine, NAMES[Role.OPERATOR])
    assert client.get("/today").status_code == 303


def test_nobody_can_be_signed_in_by_a_form_of_another_site(client):
    fields = {"name": NAMES[Role.OPERATOR], "password": PASSWORD}
    assert client.post("/sign-in", data=fields).status_code == 403
    mine = form_token(client.get("/sign-in").text)
    client.cookies.clear()
    assert client.post("/sign-in", data=fields | {"form_token": mine}).status_code == 403


def test_a_password_given_by_the_administrator_must_be_changed_first(client, console_engine):
    set_password(console_engine, NAMES[Role.OPERATOR], PASSWORD, NOW, must_change=True)
    sign_in(client, Role.OPERATOR)
    assert client.get("/today").headers["location"] == "/account/password"
    shown = client.get("/account/password").text
    new = "four magpies two bridges"
    fields = {"form_token": form_token(shown), "old": PASSWORD, "new": new, "again": new}
    assert client.post("/account/password", data=fields | {"again": "x"}).status_code == 422
    assert client.post("/account/password", data=fields).headers["location"] == "/"
    assert client.get("/today").status_code == 200


def test_changing_the_password_ends_the_sessions_on_other_devices(app, client):
    other = client_of(app)
    sign_in(client, Role.OPERATOR)
    sign_in(other, Role.OPERATOR)
    token, new = form_token(client.get("/account/password").text), "four magpies two bridges"
    client.post("/account/password", data={"form_token": token, "old": PASSWORD, "new": new, "again": new})
    assert (client.get("/today").status_code, other.get("/today").status_code) == (200, 303)

"""Who may come in: every route, every role; sessions, forms, headers."""

import pytest
from fastapi import Depends, FastAPI
from web_home import NAMES, NOW, client_of, form_token, sign_in

from console.web.access import Anyone, PageNeeds, TokenNeeds, gates
from console.web.app import check_gates
from console.web.doors import LARGEST_BODY, SECURITY_HEADERS
from jobs.access_log import latest_accesses
from jobs.api_tokens import issue_token, revoke_token
from matcher.access_vocabulary import AccessAction, Permission
from matcher.domain import Person
from matcher.permissions import GRANTED, may
from matcher.vocabulary import Role


def requests_of(app: FastAPI) -> list[tuple[str, str, object]]:
    """Every method and path there is, with its gate."""
    found = []
    for route, gate in gates(app):
        path = route.path.replace("{name}", "x").replace("{patent_id}", "CN1")
        found += [(method, path, gate) for method in sorted(route.methods - {"HEAD"})]
    return found


def test_every_route_declares_who_may_come(app):
    undeclared = [route.path for route, gate in gates(app) if gate is None]
    assert undeclared == [] and len(requests_of(app)) >= 15


def test_a_route_that_declares_nothing_is_not_served():
    careless = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    careless.get("/open", dependencies=[Depends(Anyone())])(lambda: "")
    check_gates(careless)
    careless.get("/everything")(lambda: "")
    with pytest.raises(ValueError, match="/everything declares no permission"):
        check_gates(careless)


def test_only_the_sign_in_and_static_files_are_open_to_anyone(app):
    open_to_all = {path for _, path, gate in requests_of(app) if isinstance(gate, Anyone)}
    assert open_to_all == {"/sign-in", "/static/x"}


def test_everything_under_the_api_asks_for_a_token_and_no_page_does(app):
    kinds = {path.startswith("/api/v1/"): set() for _, path, _ in requests_of(app)}
    for _, path, gate in requests_of(app):
        kinds[path.startswith("/api/v1/")].add(type(gate))
    assert kinds == {True: {TokenNeeds}, False: {PageNeeds, Anyone}}


def test_without_a_session_every_page_asks_to_sign_in(app, client):
    for method, path, gate in requests_of(app):
        if isinstance(gate, PageNeeds):
            answer = client.request(method, path)
            assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in"), path
    assert client.get("/").headers["location"] == "/sign-in"


def test_without_a_token_the_api_answers_401_as_a_problem(app, client):
    for method, path, gate in requests_of(app):
        if isinstance(gate, TokenNeeds):
            for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
                answer = client.request(method, path, headers=given)
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
                assert answer.headers["content-type"] == "application/problem+json"
                assert set(answer.json()) == {"type", "title", "status", "detail"}


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_just_the_pages_of_its_permissions(app, client, role):
    sign_in(client, role)
    token = form_token(client.get("/account/password").text)
    for method, path, gate in requests_of(app):
        if isinstance(gate, PageNeeds) and path != "/sign-out":
            answer = client.request(method, path, data={"form_token": token})
            assert (answer.status_code != 403) == (gate.permission in GRANTED[role]), (method, path)
            assert answer.status_code < 500


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_just_its_part_of_the_api(app, client, console_engine, role):
    issue_token(console_engine, "all", NAMES[role], sorted(GRANTED[role]), "k", 30, NOW)
    for method, path, gate in requests_of(app):
        if isinstance(gate, TokenNeeds):
            answer = client.request(method, path, headers={"Authorization": "Bearer k"})
            assert (answer.status_code != 403) == may(Person("", role), gate.permission), path
            assert answer.status_code < 500


def test_a_token_reaches_no_further_than_its_scopes_and_not_after_its_end(client, console_engine, clock):
    issue_token(console_engine, "n", NAMES[Role.ANALYST], [Permission.SEE_PATENTS], "k", 1, NOW)
    bearing = {"Authorization": "Bearer k"}
    assert client.get("/api/v1/search", headers=bearing).status_code == 200
    assert client.get("/api/v1/status", headers=bearing).status_code == 403
    clock.passes(days=1)
    assert client.get("/api/v1/search", headers=bearing).status_code == 401
    clock.passes(days=-1)
    revoke_token(console_engine, "n", NOW)
    assert client.get("/api/v1/search", headers=bearing).status_code == 401


def test_a_session_does_not_open_the_api_and_a_token_no_page(client, console_engine):
    issue_token(console_engine, "n", NAMES[Role.ANALYST], [Permission.SEE_PATENTS], "k", 1, NOW)
    assert client.get("/patents", headers={"Authorization": "Bearer k"}).status_code == 303
    sign_in(client, Role.ANALYST)
    assert client.get("/patents").status_code == 200
    assert client.get("/api/v1/search").status_code == 401


def test_no_form_does_anything_without_the_token_of_its_session(app, client):
    sign_in(client, Role.OPERATOR)
    other = client_of(app)
    sign_in(other, Role.ANALYST)
    foreign = form_token(other.get("/today").text)
    for method, path, gate in requests_of(app):
        if method == "POST" and isinstance(gate, PageNeeds):
            for fields in ({}, {"form_token": ""}, {"form_token": foreign}, {"form_token": "é"}):
                assert client.post(path, data=fields).status_code == 403, path
    assert client.get("/today").status_code == 200


def test_every_answer_carries_the_headers_that_keep_foreign_things_out(app, client):
    sign_in(client, Role.ADMINISTRATOR)
    for path in ("/sign-in", "/today", "/nowhere", "/api/v1/status", "/static/staff.css", "/patents?page=x"):
        headers = client.get(path).headers
        assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS, path
    assert "unsafe" not in SECURITY_HEADERS["Content-Security-Policy"]
    assert client.get("/today").headers["cache-control"] == "no-store"


def test_a_fault_of_the_program_is_one_page_without_its_insides(app, client, monkeypatch, caplog):
    import console.web.today as room

    def broken(desk):
        raise RuntimeError("the inside")

    monkeypatch.setattr(room, "read_status", broken)
    sign_in(client, Role.OPERATOR)
    answer = client.get("/today")
    assert answer.status_code == 500 and "程序出错了" in answer.text and "inside" not in answer.text
    assert answer.headers["Content-Security-Policy"] == SECURITY_HEADERS["Content-Security-Policy"]
    assert "GET /today failed" in caplog.text


@pytest.mark.parametrize("chunked", [False, True], ids=["of stated length", "in pieces"])
def test_a_body_that_is_too_large_is_refused(client, chunked):
    body = b"form_token=" + b"x" * LARGEST_BODY
    content = iter([body]) if chunked else body
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/sign-in", content=content, headers=kind)
    assert answer.status_code == 413


def test_who_saw_what_is_in_the_access_log(app, client, console_engine):
    sign_in(client, Role.ANALYST)
    client.get("/patents?q=起重机")
    client.get("/patents/CN1")
    issue_token(console_engine, "屏", NAMES[Role.ANALYST], [Permission.SEE_PATENTS], "k", 1, NOW)
    client.get("/api/v1/status", headers={"Authorization": "Bearer k"})
    app.state.desk.writes.flush()
    with console_engine.connect() as conn:
        entries = latest_accesses(conn, 10, NAMES[Role.ANALYST])[::-1]
    seen = [(e.action, e.object) for e in entries if e.action in (AccessAction.VIEWED, AccessAction.DENIED)]
    assert seen == [
        (AccessAction.VIEWED, "GET /patents?q=%E8%B5%B7%E9%87%8D%E6%9C%BA"),
        (AccessAction.VIEWED, "GET /patents/CN1"),
        (AccessAction.DENIED, "令牌 屏：GET /api/v1/status"),
    ]

"""Needs in the console: listed, shown with what they lack and their matches, taken down, changed, closed."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_home import NAMES, Clock, app_over, client_of, form_token, sign_in

from jobs.home import Home
from jobs.importing import undo_run
from jobs.need_list import NeedQuery, list_needs
from jobs.opening import open_home
from matcher.triage import triage
from matcher.vocabulary import Confidentiality, NeedOrigin, NeedState, Role
from store import enterprises, imports, matches, needs


@pytest.fixture(scope="module")
def read_only(worked_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = Home(Path(shutil.copytree(worked_home, tmp_path_factory.mktemp("needs") / "home")))
    engine = open_home(home)
    client = client_of(app_over(home.path, engine, Clock()))
    sign_in(client, Role.OPERATOR)
    yield client
    client.app.state.desk.writes.close()
    engine.dispose()


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


def every(client: TestClient) -> list:
    with desk(client).engine.connect() as conn:
        return list(needs.every(conn))


def firm(client: TestClient):
    with desk(client).engine.connect() as conn:
        return next(iter(enterprises.every(conn)))


FIELDS = {
    "title": "低净空起重葫芦的钩头极限位置提高",
    "content": "厂房净空只有 4 m，现用葫芦的钩头极限位置太低",
    "problem": "钩头极限位置太低，吊不起高大工件",
    "target": "钩头极限位置提高 200 mm 以上",
    "confidentiality": "匿名",
    "anonymous_text": "某起重机企业寻求低净空葫芦",
    "transfer_modes.ordinary_license": "yes",
}


def submit(client: TestClient, path: str, **fields: str):
    token = form_token(client.get(path).text)
    return client.post(path, data={"form_token": token} | fields)


def taken(client: TestClient) -> str:
    answer = submit(client, "/needs/new", enterprise=firm(client).name, **FIELDS)
    assert answer.status_code == 303, said(answer)
    return answer.headers["location"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("standing=open", lambda need, _: need.state is NeedState.OPEN),
        ("confidentiality=public", lambda need, _: need.confidentiality is Confidentiality.PUBLIC),
        ("vague=yes", lambda need, vague: vague),
        ("vague=no&q=起重", lambda need, vague: not vague and "起重" in need.title + need.content + need.enterprise),
    ],
)
def test_the_list_holds_just_what_the_filters_name_over_all_its_pages(read_only, asked, holds):
    address, seen = f"/needs?{asked}", []
    while address:
        page = read_only.get(address).text
        seen += re.findall(r'<h2><a href="/needs/([^"]+)"', page)
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else ""
    room = desk(read_only)
    wanted = {n.need_id for n in every(read_only) if holds(n, triage(n, room.cues, room.triages._questions).vague)}
    assert len(seen) == len(set(seen)) and {unescape(need_id) for need_id in seen} == wanted and wanted


def test_a_word_with_a_sign_of_the_database_is_only_a_word(read_only):
    room = desk(read_only)
    with room.engine.connect() as conn:
        for word in ("%", "_", "'", "\\"):
            found = list_needs(conn, NeedQuery(word), room.triages, room.today)
            texts = [need.title + need.content + need.enterprise + need.need_id for need in every(read_only)]
            assert found.total == sum(word in text for text in texts)


def test_a_segment_narrows_the_list_to_its_needs(read_only):
    page = read_only.get("/needs").text
    segment = re.search(r'<select id="segment".*?<option value="(?!")([^"]+)"', page, re.DOTALL)[1]
    with desk(read_only).engine.connect() as conn:
        from matcher.vocabulary import RecordKind
        from store import chain

        inside = chain.members(conn, RecordKind.NEED, segment)
    assert f"共 {len(inside)} 条" in read_only.get("/needs", params={"segment": segment}).text


def test_the_page_of_a_need_shows_its_matches_with_reason_and_what_is_missing(read_only):
    from matcher.match_words import missing_of, reason_of

    with desk(read_only).engine.connect() as conn:
        found = max(matches.every(conn), key=lambda match: len(match.missing))
        own = matches.of_need(conn, found.need_id)
    page = said(read_only.get(f"/needs/{found.need_id}"))
    assert reason_of(found) in page and missing_of(found.missing) in page
    assert page.count("相关概率") == len(own)


def test_a_vague_need_says_what_to_ask_ready_to_copy(read_only):
    from jobs.sheets.need_words import questions_of

    room = desk(read_only)
    need = next(need for need in every(read_only) if room.triages.of(need).vague)
    page = said(read_only.get(f"/needs/{need.need_id}"))
    assert "不够具体" in page and questions_of(room.triages.of(need)) in page


def test_a_need_is_taken_down_under_its_enterprise_with_its_provenance(operator):
    need_id = taken(operator)
    with desk(operator).engine.connect() as conn:
        need, rows = needs.get(conn, need_id), imports.origins(conn, imports.RecordKind.NEED, need_id)
        run = imports.get_run(conn, rows[0]["run_id"])
    assert (need.enterprise_id, need.origin) == (firm(operator).enterprise_id, NeedOrigin.STATED)
    assert (need.confidentiality, need.anonymous_text) == (Confidentiality.ANONYMOUS, FIELDS["anonymous_text"])
    assert [mode.value for mode in need.transfer_modes] == ["ordinary_license"]
    assert (run["person"], rows[0]["name"]) == (NAMES[Role.OPERATOR], "网页登记")
    assert "网页登记" in operator.get(f"/needs/{need_id}").text


def test_what_was_taken_down_is_undone_as_any_import(operator):
    before, need_id = every(operator), taken(operator)
    with desk(operator).engine.connect() as conn:
        run_id = imports.origins(conn, imports.RecordKind.NEED, need_id)[0]["run_id"]
    undo_run(desk(operator).home, desk(operator).engine, run_id, "", Clock()())
    assert every(operator) == before


def test_a_need_of_a_firm_that_nobody_registered_is_refused_and_nothing_is_lost(operator):
    answer = submit(operator, "/needs/new", enterprise="没有登记的公司", **FIELDS)
    assert answer.status_code == 422 and "企业库中没有这家企业" in answer.text
    assert FIELDS["content"] in said(answer) and 'value="没有登记的公司"' in answer.text


def test_a_date_that_is_none_is_told_by_its_name(operator):
    fields = FIELDS | {"valid_until": "明年"}
    answer = submit(operator, "/needs/new", enterprise=firm(operator).name, **fields)
    assert answer.status_code == 422 and "有效期至" in said(answer)


def test_a_vague_need_is_held_back_once_with_what_to_ask(operator):
    fields = {"enterprise": firm(operator).name, "title": "技术合作"}
    first = submit(operator, "/needs/new", **fields)
    assert first.status_code == 422 and "不够具体" in first.text and "仍然这样保存" in first.text
    assert submit(operator, "/needs/new", as_it_is="yes", **fields).status_code == 303


def test_the_check_answers_while_one_types(operator):
    token = form_token(operator.get("/needs/new").text)
    vague = operator.post("/needs/check", data={"form_token": token, "title": "技术合作"}).json()
    good = operator.post("/needs/check", data={"form_token": token} | FIELDS).json()
    assert vague["vague"] and vague["questions"] and not good["vague"]


def test_a_changed_need_is_as_the_form_says_even_where_that_is_empty(operator):
    need_id = taken(operator)
    page = operator.get(f"/needs/{need_id}/edit").text
    assert FIELDS["content"] in page and re.search(r'ordinary_license" value="yes" checked', page)
    changed = {name: value for name, value in FIELDS.items() if name not in ("anonymous_text", "confidentiality")}
    changed["title"] = "另一个名称：低净空起重葫芦"
    assert submit(operator, f"/needs/{need_id}/edit", enterprise=firm(operator).name, **changed).status_code == 303
    with desk(operator).engine.connect() as conn:
        need = needs.get(conn, need_id)
    assert (need.title, need.anonymous_text) == (changed["title"], "")
    assert (need.confidentiality, need.posted_date) == (Confidentiality.CENTRE_ONLY, desk(operator).today)


def test_a_need_is_closed_and_opened_again_and_the_way_back_and_forth_is_on_record(operator):
    need_id = taken(operator)
    for act, state in (("close", NeedState.CLOSED), ("open", NeedState.OPEN), ("close", NeedState.CLOSED)):
        token = form_token(operator.get(f"/needs/{need_id}").text)
        assert operator.post(f"/needs/{need_id}/{act}", data={"form_token": token}).status_code == 303
        with desk(operator).engine.connect() as conn:
            assert needs.get(conn, need_id).state is state
    with desk(operator).engine.connect() as conn:
        assert len([run for run in imports.runs(conn) if run["kind"] is imports.RecordKind.NEED]) == 5


def test_the_same_need_is_not_taken_down_twice(operator):
    taken(operator)
    again = submit(operator, "/needs/new", enterprise=firm(operator).name, **FIELDS)
    assert again.status_code == 422 and "已经有同样的需求" in again.text


def test_who_may_not_edit_is_offered_no_way_to(read_only):
    other = client_of(read_only.app)
    sign_in(other, Role.ANALYST)
    need = every(read_only)[0]
    assert other.get("/needs/new").status_code == 403
    for path in ("/needs", f"/needs/{need.need_id}"):
        assert "登记需求" not in other.get(path).text and "/edit" not in other.get(path).text

"""What the pages and the API show."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_home import NAMES, NOW, Clock, app_over, client_of, peopled, sign_in

from console.web.api_docs import operations, shapes
from jobs.api_tokens import issue_token
from jobs.deep_index import judge_facets, shown_facets
from jobs.home import Home
from jobs.opening import open_home
from jobs.status import read_status
from matcher.access_vocabulary import Permission
from matcher.shipped import shipped
from matcher.vocabulary import FacetVerdict, Role
from store import patents

TEXT = "起重机小车行走时钢丝绳磨损，希望减小噪声"
BEARING = {"Authorization": "Bearer k"}


@pytest.fixture(scope="module")
def served(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    import shutil

    home = Home(Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("pages") / "home")))
    engine = open_home(home)
    issue_token(engine, "n", NAMES[Role.ANALYST], [Permission.SEE_PATENTS, Permission.SEE_TODAY], "k", 1, NOW)
    with client_of(app_over(home.path, engine, Clock())) as client:
        sign_in(client, Role.OPERATOR)
        yield client
    engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    home = Home(tmp_path / "empty")
    engine = peopled(home)
    with client_of(app_over(home.path, engine, Clock())) as client:
        sign_in(client, Role.OPERATOR)
        yield client
    engine.dispose()


def texts(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"<[^>]+>", "", page))


def desk(client: TestClient):
    return client.app.state.desk


def test_the_navigation_holds_only_pages_that_are_there(served):
    nav = re.search(r"<nav aria-label=\"主导航\">(.*?)</nav>", served.get("/today").text, re.DOTALL)[1]
    pages = re.findall(r'href="([^"]+)"', nav)
    assert pages[0] == "/today" and {
        "/needs",
        "/review",
        "/patents",
        "/enterprises",
        "/pushes",
        "/import",
        "/jobs",
    } <= set(pages)
    assert "/settings" not in pages and all(served.get(path).status_code == 200 for path in pages)
    assert re.search(r'href="/today" aria-current="page"', nav) and nav.count("aria-current") == 1


def test_today_tells_what_the_home_holds(served):
    page = texts(served.get("/today").text)
    with desk(served).engine.connect() as conn:
        status = read_status(desk(served).home, conn, desk(served).today)
    assert f"{status.patents} 件" in page and "最新" in page and status.patents > 100
    assert "queqiao " not in page


def test_an_empty_home_opens_on_the_four_steps_in_their_order(empty):
    page = empty.get("/today").text
    steps = re.findall(r"<h3>(.*?)</h3>", page)
    assert steps == ["下载表格", "导入专利", "导入企业和需求", "首次匹配"]
    for button in ("incoPat", "勾选后“导出”，选 Excel，字段全选", "Download (CSV)"):
        assert button in texts(page)


def test_each_step_of_an_empty_home_leads_to_its_page(empty):
    page = empty.get("/today").text
    assert {"/import", "/jobs"} <= set(re.findall(r'class="button" href="([^"]+)"', page))
    other = client_of(empty.app)
    sign_in(other, Role.ANALYST)
    assert "请操作员或管理员在“导入”里做" in other.get("/today").text


def test_the_blank_forms_are_there_to_download(empty):
    links = re.findall(r'href="(/forms/[^"]+)"', empty.get("/today").text)
    found = {empty.get(link).content for link in links}
    assert found == {path.read_bytes() for path in shipped("forms").glob("*.xlsx")}
    assert empty.get("/forms/..%2F..%2Fpyproject.toml").status_code == 404
    assert empty.get("/static/..%2Fstaff.css").status_code == 404


def test_without_an_index_a_search_says_what_to_do(empty):
    assert "还没有索引" in empty.get("/patents?q=x").text
    assert "库里还没有专利" in empty.get("/patents").text


def test_a_search_marks_what_it_found(served):
    page = served.get("/patents", params={"q": TEXT}).text
    marked = [unescape(text) for text in re.findall(r"<mark>(.*?)</mark>", page)]
    assert len(marked) > 5 and any("钢丝绳" in text for text in marked)
    assert page.count("<h2>") == 20


def test_every_page_of_the_list_leads_to_the_next(served):
    address, seen = "/patents?provider=university", []
    while address:
        page = served.get(address).text
        seen += re.findall(r'<h2><a href="/patents/([^"]+)"', page)
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else ""
        assert not address or "provider=university" in address
    with desk(served).engine.connect() as conn:
        from matcher.vocabulary import ProviderKind

        assert len(seen) == len(set(seen)) == patents.count_of(conn, None, ProviderKind.UNIVERSITY) > 20


def test_a_filter_that_is_none_is_refused_on_one_clear_page(served):
    answer = served.get("/patents?status=burning")
    assert answer.status_code == 422 and "这些参数的值不对：status" in answer.text


def test_what_is_typed_is_shown_as_text(served):
    page = served.get("/patents", params={"q": '"><script>alert(1)</script>{{7*7}}'}).text
    assert "<script>alert" not in page and "{{7*7}}" in page


def patent_of(client: TestClient):
    from store import supply

    with desk(client).engine.connect() as conn:
        terms = next(iter(supply.every(conn)))
        return patents.get(conn, terms.patent_id), terms, shown_facets(conn, terms.patent_id)


def test_the_page_of_a_patent_quotes_each_facet_and_tells_the_terms(served):
    patent, terms, facets = patent_of(served)
    page = texts(served.get(f"/patents/{patent.patent_id}").text)
    told = [patent.title, patent.application_number, *patent.patentees, *patent.inventors, *patent.ipc_codes]
    told += [terms.provider, terms.fee, terms.technical_conditions, *(span.text for span in facets.spans)]
    squeezed = re.sub(r"\s+", "", page)
    assert [text for text in told if re.sub(r"\s+", "", text) not in squeezed] == []


def test_a_facet_that_a_person_confirmed_says_who(served):
    patent, _, _ = patent_of(served)
    judge_facets(desk(served).engine, patent.patent_id, {FacetVerdict.CONFIRM: ["1"]}, NAMES[Role.REVIEWER], NOW)
    assert f"{NAMES[Role.REVIEWER]} 已确认" in texts(served.get(f"/patents/{patent.patent_id}").text)


def test_any_number_of_a_patent_leads_to_its_page_and_others_to_none(served):
    patent, _, _ = patent_of(served)
    assert patent.title in served.get(f"/patents/{patent.publication_number}").text
    missing = served.get("/patents/CN0000000000000")
    assert missing.status_code == 404 and "没有这件专利：CN0000000000000" in missing.text


def test_the_api_gives_the_same_as_the_pages(served):
    found = served.get("/api/v1/search", params={"q": TEXT, "page": 2}, headers=BEARING).json()
    page = served.get("/patents", params={"q": TEXT, "page": 2}).text
    assert [one["patent_id"] for one in found["results"]] == re.findall(r'<h2><a href="/patents/([^"]+)"', page)
    assert all(quote["text"] for one in found["results"] for quote in one["evidence"])
    status = served.get("/api/v1/status", headers=BEARING).json()
    with desk(served).engine.connect() as conn:
        assert status == read_status(desk(served).home, conn, desk(served).today).to_dict()


def test_the_api_tells_all_of_a_patent(served):
    patent, terms, _ = patent_of(served)
    told = served.get(f"/api/v1/patents/{patent.patent_id}", headers=BEARING).json()
    assert (told["title"], told["inventors"], told["terms"]["fee"]) == (patent.title, list(patent.inventors), terms.fee)
    for span in told["facets"]["spans"]:
        assert told[span["field"]][span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/patents/none", 404),
        ("/api/v1/search?page=0", 422),
        ("/api/v1/search?status=x", 422),
        ("/api/v1/no", 404),
    ],
)
def test_an_error_of_the_api_is_a_problem(served, address, status):
    answer = served.get(address, headers=BEARING)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["status"], answer.json()["type"]) == (status, status, "about:blank")
    assert served.post(address, headers=BEARING).status_code in (404, 405)


@pytest.mark.parametrize("text", ["\0", "%00", "a\0b", "\ud7ff", "\U0010ffff", "\u202e", "'; DROP TABLE patents; --"])
def test_odd_characters_break_neither_search_nor_page(served, text):
    assert served.get("/api/v1/search", params={"q": text}, headers=BEARING).status_code == 200
    assert served.get("/patents", params={"q": text}).status_code == 200
    assert served.get("/patents/%00x").status_code == 404


def test_the_description_of_the_api_loads_nothing_from_elsewhere(served):
    page = served.get("/api/docs").text
    assert re.findall(r'(?:src|href)="((?:https?:)?//[^"]+)"', page) == []
    described = served.get("/api/openapi.json").json()
    assert [one.path for one in operations(described)] == [
        "/api/v1/status",
        "/api/v1/search",
        "/api/v1/patents/{patent_id}",
        "/api/v1/needs",
        "/api/v1/needs/{need_id}",
        "/api/v1/enterprises",
        "/api/v1/pushes",
        "/api/v1/pushes/{push_id}",
        "/api/v1/reviews",
        "/api/v1/audit",
        "/api/v1/cases",
        "/api/v1/cases/figures",
        "/api/v1/cases/{push_id}",
        "/api/v1/cultivation/{case_id}",
        "/api/v1/transfers",
        "/api/v1/transfers/{transfer_id}",
        "/api/v1/registers/{kind}",
        "/api/v1/registers/{kind}/{record_id}",
        "/api/v1/reports",
        "/api/v1/reports/{number}",
        "/api/v1/jobs",
        "/api/v1/imports",
        "/api/v1/outbox",
        "/api/v1/calendar",
        "/api/v1/chain",
        "/api/v1/settings",
        "/api/v1/people",
        "/api/v1/corrections",
        "/api/v1/submissions",
        "/api/v1/own/patents",
        "/api/v1/own/patents/{patent_id}",
        "/api/v1/own/demands",
    ]
    assert all(path in texts(page) for path in described["paths"])
    assert all(name in page for name in shapes(described))
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_every_page_has_a_name_a_language_labels_and_a_way_past_the_navigation(served):
    patent, _, _ = patent_of(served)
    for address in ("/today", "/patents", f"/patents/{patent.patent_id}", "/account/password", "/api/docs", "/sign-in"):
        page = served.get(address).text
        assert 'lang="zh-CN"' in page and 'href="#main"' in page and page.count("<h1>") == 1, address
        fields = re.findall(r"<(?:input|select)(?![^>]*(?:type=\"hidden\"| hidden))[^>]* id=\"([^\"]+)\"", page)
        assert all(f'<label for="{name}">' in page for name in fields), address
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), address
        assert not re.search(r"<style|style=|<script>|\son\w+=", page), address


def test_static_files_have_another_address_whenever_they_change(served):
    address = re.search(r'href="(/static/staff.css\?v=\w+)"', served.get("/today").text)[1]
    answer = served.get(address)
    assert "immutable" in answer.headers["cache-control"] and answer.headers["content-type"].startswith("text/css")

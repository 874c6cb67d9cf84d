"""Feeds of addresses against a real server on loopback: what is whole goes in, of anything else nothing does."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from feeding import Handler, Place, Server, place, serving

from jobs.import_reports import FileReport
from jobs.schedule_status import schedule_warnings
from jobs.settings import read_settings
from jobs.sources.fetching import Limits, stays
from jobs.sources.pages import csv_rows, joined_csv, page_url
from jobs.sources.pulling import pull_due
from jobs.sources.taking import Intake
from jobs.step_runs import Stopping
from jobs.steps import BrokenOff, Workplace, pull_sources
from store import imports

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
QUICK = Limits(wait_s=0.5, total_s=0.7, size=20_000, pages=5)
HOUR = timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as served:
        yield served


@pytest.fixture
def at(tmp_path: Path, server: Server) -> Iterator[Place]:
    with place(tmp_path / "home") as opened:
        yield opened


def source(server: Server, path: str = "/needs", kind: str = "json", more: str = "") -> str:
    return f'name = "需求库"\nkind = "http"\nwhat = "needs"\nurl = "{server.url}{path}"\nformat = "{kind}"\n{more}'


def records(*numbers: int) -> list[dict[str, str]]:
    return [{"need_id": f"XQ-{n}", "title": f"需求 {n}", "content": "吊具防摇"} for n in numbers]


def pulled(at: Place, now: datetime = NOW) -> str:
    return pull_due(at.home, at.engine, now, lambda _: None, QUICK)


def runs(at: Place) -> int:
    with at.engine.connect() as conn:
        return len(imports.runs(conn))


def test_a_feed_goes_in_as_a_file_would_with_a_run_its_person_and_its_rejects(at: Place, server: Server) -> None:
    server.gives("/needs", json.dumps([*records(1, 2), {"need_id": "XQ-3", "title": ""}]))
    at.write(source(server))
    assert pulled(at) == "“需求库”：新增 2，更新 0，无变化 0，拒收 1"
    with at.engine.connect() as conn:
        assert [(run["run_id"], run["person"]) for run in imports.runs(conn)] == [("R0001", "操作员甲")]
    papers = {path.name for path in at.home.imports.iterdir()}
    assert papers == {"R0001-需求库-编号.csv", "R0001-需求库-拒收.xlsx"}
    assert at.needs() == ["需求 1", "需求 2"] and not (at.home.path / "incoming").exists()


def test_a_feed_is_asked_again_only_when_its_time_has_come(at: Place, server: Server) -> None:
    server.gives("/needs", json.dumps(records(1)))
    at.write(source(server, more='every = "1h"'))
    pulled(at)
    assert pulled(at, NOW + HOUR / 2) == "没有到时间的来源" and len(server.asked) == 1
    assert pulled(at, NOW + HOUR) == "“需求库”：没有变化" and len(server.asked) == 2 and runs(at) == 1


def test_a_person_who_asks_does_not_wait_for_the_time_to_come(at: Place, server: Server) -> None:
    at.write(source(server))
    assert "出错" in pulled(at)
    server.gives("/needs", json.dumps(records(1)))
    step = Workplace(at.home, at.engine, read_settings({}), lambda _: None, by_hand=True)
    assert pull_sources(step, NOW) == "“需求库”：新增 1，更新 0，无变化 0，拒收 0"


def test_a_server_that_remembers_is_asked_by_what_it_gave_and_304_changes_nothing(at: Place, server: Server) -> None:
    day = "Thu, 26 Nov 2026 03:00:00 GMT"
    server.gives("/needs", json.dumps(records(1)), ETag='"a1"', Last_Modified=day)
    at.write(source(server))
    pulled(at)
    server.gives("/needs", "", 304)
    assert pulled(at, NOW + HOUR) == "“需求库”：没有变化"
    headers = server.asked[-1][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"a1"', day)
    assert (at.feed("需求库").etag, at.needs()) == ('"a1"', ["需求 1"])


def test_what_was_not_taken_is_not_remembered_as_seen(at: Place, server: Server) -> None:
    server.gives("/needs", json.dumps([{"foo": "bar"}]), ETag='"bad"')
    at.write(source(server))
    assert "出错" in pulled(at)
    server.gives("/needs", json.dumps(records(1)), ETag='"good"')
    assert "新增 1" in pulled(at, NOW + HOUR)
    assert "If-None-Match" not in server.asked[-1][1] and at.feed("需求库").etag == '"good"'


def test_pages_are_followed_by_their_links_and_become_one_file(at: Place, server: Server) -> None:
    server.gives("/needs", json.dumps({"data": {"items": records(1, 2)}, "links": {"next": "/more?from=2"}, "x": []}))
    server.gives("/more?from=2", json.dumps({"data": {"items": records(3)}, "links": {"next": None}}))
    at.write(source(server, more='records = "data.items"\nnext = "links.next"'))
    assert "新增 3" in pulled(at) and runs(at) == 1
    assert "没有变化" in pulled(at, NOW + HOUR)


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_pages_are_counted_until_one_is_empty(at: Place, server: Server, kind: str) -> None:
    for number, rows in ((1, records(1, 2)), (2, records(3)), (3, [])):
        lines = ["need_id,title,content", *(",".join(row.values()) for row in rows)]
        body = json.dumps({"total": 3, "items": rows}) if kind == "json" else "\r\n".join(lines) + "\r\n"
        server.gives(f"/needs?size=2&page={number}", body)
    at.write(source(server, "/needs?size=2", kind, 'page = "page"'))
    assert "新增 3" in pulled(at) and runs(at) == 1


def test_csv_and_xlsx_are_taken_as_they_are(at: Place, server: Server) -> None:
    workbook = openpyxl.Workbook()
    for row in (["需求编号", "需求名称", "需求内容"], ["XQ-9", "需求 9", "吊具防摇"]):
        workbook.active.append(row)
    workbook.save(file := BytesIO())
    server.gives("/needs.xlsx", file.getvalue())
    server.gives("/needs.csv", "需求编号,需求名称,需求内容\nXQ-8,需求 8,吊具防摇\n".encode("gb18030"))
    at.write(source(server, "/needs.csv", "csv"))
    assert "新增 1" in pulled(at)
    at.write(source(server, "/needs.xlsx", "xlsx"))
    assert "新增 1" in pulled(at, NOW + HOUR)
    assert at.needs() == ["需求 8", "需求 9"]


def test_a_feed_without_records_is_no_trouble(at: Place, server: Server) -> None:
    server.gives("/needs", "[]")
    at.write(source(server))
    assert pulled(at) == "“需求库”：没有记录" and runs(at) == 0 and at.feed("需求库").trouble == ""


def test_a_token_is_read_from_the_environment_and_its_absence_named(
    at: Place, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.gives("/needs", json.dumps(records(1)))
    at.write(source(server, more='token_from = "NEEDS_TOKEN"'))
    assert "NEEDS_TOKEN" in pulled(at) and not server.asked
    monkeypatch.setenv("NEEDS_TOKEN", "abc")
    assert "新增 1" in pulled(at, NOW + HOUR)
    assert server.asked[-1][1]["Authorization"] == "Bearer abc"


def cut_off(handler: Handler) -> None:
    body = json.dumps(records(1, 2)).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[:-20])


def cut_off_pieces(handler: Handler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"40\r\n" + b"need_id,title")
    handler.close_connection = True


def unmeasured(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write("need_id,title,content\nXQ-1,需求".encode())


def silent(handler: Handler) -> None:
    time.sleep(1)


def dripping(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "3000")
    handler.end_headers()
    for _ in range(12):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def gone(handler: Handler) -> None:
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "kind", "word"),
    [
        (cut_off, "json", "没有传完就断了"),
        (cut_off, "csv", "没有传完就断了"),
        (cut_off_pieces, "csv", "连接中断"),
        (unmeasured, "csv", "不知道是否传完"),
        (unmeasured, "json", "不是 JSON，或没有传完"),
        (silent, "json", "没有按时答复"),
        (dripping, "json", "太慢"),
        (gone, "json", "连接中断"),
    ],
)
def test_of_what_did_not_come_whole_nothing_goes_in(at: Place, server: Server, answer, kind: str, word: str) -> None:
    server.answers["/needs"] = answer
    at.write(source(server, kind=kind))
    assert word in pulled(at)
    assert at.needs() == [] and runs(at) == 0
    feed = at.feed("需求库")
    assert word in feed.trouble and (feed.failures, feed.etag, feed.sha256) == (1, "", "")


PAGE = "<!DOCTYPE html><title>请登录</title>"


@pytest.mark.parametrize(
    ("body", "status", "headers", "kind", "word"),
    [
        (PAGE, 200, {"Content_Type": "text/html; charset=utf-8"}, "json", "网页，不是数据"),
        (PAGE, 200, {"Content_Type": "text/csv"}, "csv", "网页，不是数据"),
        ("busy", 500, {}, "json", "HTTP 500"),
        ("", 404, {}, "json", "HTTP 404"),
        ("x" * 30_000, 200, {}, "json", "数据太大"),
        (json.dumps(records(1)), 200, {"Content_Encoding": "gzip"}, "json", "压缩"),
        ('{"a": [], "b": []}', 200, {}, "json", "找不到记录"),
        ("[1, 2]", 200, {}, "json", "找不到记录"),
        ("[" * 3000, 200, {}, "json", "不是 JSON"),
        ("need_id,title", 200, {}, "xlsx", "不是 xlsx"),
        ("[]", 200, {}, "csv", "不是 csv"),
        ("", 302, {"Location": "http://localhost:1/needs"}, "json", "另一个主机"),
        ("", 302, {"Location": "http://127.0.0.1:1/needs"}, "json", "另一个主机"),
        ("", 302, {"Location": "file:///etc/passwd"}, "json", "HTTP 302"),
        ("", 302, {"Location": "/needs"}, "json", "HTTP 302"),
    ],
)
def test_an_answer_that_is_no_data_is_refused_by_name(
    at: Place, server: Server, body: str, status: int, headers: dict[str, str], kind: str, word: str
) -> None:
    server.gives("/needs", body, status, **headers)
    at.write(source(server, kind=kind))
    assert word in pulled(at) and word in at.feed("需求库").trouble
    assert at.needs() == [] and runs(at) == 0


def test_a_redirect_on_the_same_host_is_followed(at: Place, server: Server) -> None:
    server.gives("/needs", "", 302, Location="/new/needs")
    server.gives("/new/needs", json.dumps(records(1)))
    at.write(source(server))
    assert "新增 1" in pulled(at)


@pytest.mark.parametrize(
    ("following", "more", "word"),
    [
        ("http://localhost:1/more", 'next = "next"', "另一个主机"),
        ("/needs", 'next = "next"', "指回读过的页"),
        (7, 'next = "next"', "不是文字"),
        ("/broken", 'next = "next"', "HTTP 404"),
    ],
)
def test_of_pages_that_lead_nowhere_nothing_goes_in(
    at: Place, server: Server, following: object, more: str, word: str
) -> None:
    server.gives("/needs", json.dumps({"items": records(1), "next": following}))
    at.write(source(server, more=more))
    assert word in pulled(at) and at.needs() == [] and runs(at) == 0


def test_a_server_that_ignores_the_page_asked_for_is_found_out(at: Place, server: Server) -> None:
    for number in (1, 2):
        server.gives(f"/needs?p={number}", json.dumps(records(1)))
    at.write(source(server, more='page = "p"'))
    assert "第 2 页与前一页相同" in pulled(at) and at.needs() == []


def test_pages_without_end_and_pages_too_large_together_are_refused(at: Place, server: Server) -> None:
    for number in range(1, 9):
        server.gives(f"/needs?p={number}", json.dumps(records(number)))
        server.gives(f"/large?p={number}", json.dumps([{"title": f"{number}" * 6000}]))
    at.write(source(server, more='page = "p"'))
    assert "页数太多" in pulled(at)
    at.write(source(server, "/large", more='page = "p"'))
    assert "数据太大" in pulled(at, NOW + HOUR) and at.needs() == []


def test_a_feed_that_fails_is_left_alone_longer_and_longer_and_status_tells(at: Place, server: Server) -> None:
    at.write(source(server))
    now, pauses = NOW, []
    for _ in range(4):
        pulled(at, now)
        pauses.append((at.feed("需求库").next_at or now) - now)
        now += pauses[-1]
    assert [pause.total_seconds() / 60 for pause in pauses] == [5, 10, 20, 40]
    with at.engine.connect() as conn:
        assert schedule_warnings(conn) == ["来源“需求库”有问题：对方没有给出数据：HTTP 404。稍后会自动再试"]
    server.gives("/needs", json.dumps(records(1)))
    assert "新增 1" in pulled(at, now)
    with at.engine.connect() as conn:
        assert schedule_warnings(conn) == []
    assert at.feed("需求库").failures == 0


def test_one_source_in_trouble_keeps_no_other_from_its_turn(at: Place, server: Server) -> None:
    server.gives("/needs", json.dumps(records(1)))
    bad = source(server, "/absent").replace("需求库", "坏的")
    at.write(bad, source(server))
    line = pulled(at)
    assert "“坏的”出错" in line and "“需求库”：新增 1" in line


def test_a_fault_of_the_program_in_one_source_keeps_no_other_from_its_turn(
    at: Place, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server.gives("/needs", json.dumps(records(1)))
    server.gives("/odd", json.dumps(records(2)))
    at.write(source(server, "/odd").replace("需求库", "怪的"), source(server))
    take = Intake.take

    def faulty(self: Intake, path: Path) -> FileReport:
        return take(self, path) if "怪" not in path.name else FileReport(str(1 // 0))

    monkeypatch.setattr(Intake, "take", faulty)
    line = pulled(at)
    assert "“怪的”出错：程序出错：ZeroDivisionError" in line and "“需求库”：新增 1" in line
    assert "source 怪的 failed" in caplog.text


def test_a_person_who_may_not_act_is_named_and_nothing_is_asked(at: Place, server: Server) -> None:
    at.write(source(server))
    path = at.home.path / "sources.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("操作员甲", "外人"), encoding="utf-8")
    assert "没有这个人员：外人" in pulled(at) and not server.asked


def test_a_source_that_left_the_table_is_forgotten_with_its_trouble(at: Place, server: Server) -> None:
    at.write(source(server))
    pulled(at)
    at.write()
    assert pulled(at, NOW + HOUR) == "没有来源"
    with at.engine.connect() as conn:
        assert schedule_warnings(conn) == []


def test_a_pull_is_broken_off_between_pieces_and_leaves_nothing(at: Place, server: Server) -> None:
    server.gives("/needs", json.dumps(records(1)))
    at.write(source(server))
    stopping = Stopping(0)
    stopping.ask()
    with pytest.raises(BrokenOff):
        pull_due(at.home, at.engine, NOW, stopping.go_on, QUICK)
    assert at.needs() == []


def test_a_clock_that_was_set_back_does_not_silence_a_source(at: Place, server: Server) -> None:
    server.gives("/needs", json.dumps(records(1)))
    at.write(source(server))
    pulled(at, NOW + 9000 * HOUR)
    pulled(at, NOW)
    assert len(server.asked) == 2


def test_only_the_same_host_and_port_or_the_way_up_to_https_stay() -> None:
    here = "http://a.example/x"
    assert stays(here, "http://a.example/y") and stays(here, "https://a.example/x")
    assert not stays(here, "http://b.example/x") and not stays(here, "http://a.example:81/x")
    assert not stays("https://a.example/", "http://a.example/") and not stays(here, "ftp://a.example/x")


def test_pages_of_csv_are_joined_under_one_line_of_headings() -> None:
    assert joined_csv([b"a,b\r\n1,2\r\n", b"a,b\n3,4"]) == b"a,b\n1,2\n3,4\n"
    assert csv_rows(b"a,b\r\n\r\n") == csv_rows(b"a,b") == csv_rows(b"") == b""


def test_the_number_of_the_page_takes_the_place_of_one_that_stands_there() -> None:
    assert page_url("http://a.example/x?p=9&q=吊&e=", "p", 2) == "http://a.example/x?q=%E5%90%8A&e=&p=2"

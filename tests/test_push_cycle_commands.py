"""The whole push cycle by its commands, into a real mail server: planned, reviewed by two, sent, answered, audited."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import sqlalchemy as sa
from mail_server import DROP, MailServer, Step, mail_server
from push_homes import push_home

from console.commands import run
from matcher.ledger import LedgerEvent
from matcher.push_vocabulary import LedgerKind
from store import ledger, patents
from store.database import writing

Queqiao = Callable[..., Any]
FIRST, SECOND, STAFF = "甲审", "乙审", "丙工"
AUDIT = {"chain", "strict", "loose", "duplicates", "cap_breaches", "after_refusal", "anchored_until"}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, sa.Engine]]:
    """A home that may send at this very minute, whatever the day."""
    home, engine = push_home(tmp_path)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    days = [f"{today + timedelta(days=n)},上班,通知" for n in (0, 1)]
    (home.path / "working_days.csv").write_text("\n".join(["date,day,basis", *days]), encoding="utf-8")
    given = {"HOME": str(home.path), "SMTP": f"smtp://127.0.0.1:{server.port}", "MAIL_FROM": "push@example.org"}
    for name, value in (given | {"SENDING_HOURS": "00:00-23:59", "CHANNELS": "email"}).items():
        monkeypatch.setenv(f"QUEQIAO_{name}", value)
    yield home.path, engine
    engine.dispose()


@pytest.fixture
def queqiao(place: tuple[Path, sa.Engine], capsys: pytest.CaptureFixture[str]) -> Queqiao:
    """Runs a command that succeeds, and gives its JSON document."""

    def call(*arguments: object) -> Any:
        capsys.readouterr()
        status = run([*map(str, arguments), "--json"])
        printed = capsys.readouterr()
        assert (status, printed.err) == (0, "")
        return json.loads(printed.out)

    for name, role in ((FIRST, "reviewer"), (SECOND, "reviewer"), (STAFF, "operator")):
        run(["users", "add", name, "--role", role])
    return call


@pytest.fixture
def refusal(place: tuple[Path, sa.Engine], capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command that is refused, and gives the one line it says."""

    def call(*arguments: object) -> str:
        capsys.readouterr()
        status = run([*map(str, arguments)])
        printed = capsys.readouterr()
        assert (status, printed.out, printed.err.count("\n")) == (1, "", 1)
        return printed.err

    return call


def review(queqiao: Queqiao, folder: Path, reviewer: str) -> list[dict[str, Any]]:
    """Fill in and confirm the sheet in a reviewer's name."""
    path = folder / f"{reviewer}.xlsx"
    queqiao("push", "export", path, "--reviewer", reviewer)
    book = openpyxl.load_workbook(path)
    page = book["推送审核表"]
    for row in range(2, page.max_row + 1):
        page.cell(row, 2).value, page.cell(row, 3).value = "通过", "较强相关"
    book.save(path)
    queqiao("push", "decide", path, "--as", STAFF)
    reviewed: list[dict[str, Any]] = queqiao("push", "decide", "--confirm", "--as", reviewer)["reviewed"]
    return reviewed


def approved(queqiao: Queqiao, folder: Path) -> list[str]:
    """Plan the day and have two people approve it all."""
    planned: list[str] = queqiao("push", "plan")["planned"]
    assert {one["state"] for one in review(queqiao, folder, FIRST)} == {"second_look"}
    assert {one["state"] for one in review(queqiao, folder, SECOND)} == {"approved"}
    return planned


def test_a_day_of_pushing_is_counted_as_the_mail_server_saw_it(
    queqiao: Queqiao, server: MailServer, tmp_path: Path
) -> None:
    planned = approved(queqiao, tmp_path)
    sent = queqiao("push", "send")
    assert sent["messages"] == {"accepted": 2} and sent["closed"] is None and sent["files"] == []
    assert sorted(i for kept in server.kept for i in kept.push_ids) == sorted(planned) and len(planned) == 4
    code = str(server.kept[0].message["Subject"]).partition("〔")[2].strip("〕")
    (answer,) = queqiao("push", "answer", f"{code}-1", "感兴趣", "--as", STAFF)["answers"]
    assert (answer["answer"], answer["source"], answer["push_id"]) == ("interested", "code", server.kept[0].push_ids[0])
    address = server.kept[1].recipient
    assert run(["contacts", "refuse", address, "--as", STAFF, "--source", "来电"]) == 0
    again = queqiao("push", "plan")
    assert again["planned"] == [] and again["refused"] == {"already_sent": 2, "no_lawful_contact": 2}
    assert queqiao("push", "send")["messages"] == {} and len(server.kept) == 2
    found = queqiao("push", "audit")
    assert found.keys() >= AUDIT and (found["chain"], found["anchored_until"]) == ("intact", None)
    assert (found["strict"], found["loose"]) == (4, 4)
    assert (found["duplicates"], found["cap_breaches"], found["after_refusal"]) == (0, 0, 0)
    assert queqiao("status")["pushes"] == {
        "planned": 4, "approved": 4, "sent": 4, "delivered": 4, "strict": 4, "loose": 4,
    }  # fmt: skip


def test_what_nobody_knows_waits_for_a_person_and_then_leaves_once(
    queqiao: Queqiao, server: MailServer, tmp_path: Path
) -> None:
    approved(queqiao, tmp_path)
    server.fail(Step.CONTENT, DROP, 1)
    assert queqiao("push", "send")["messages"] == {"unknown": 1, "accepted": 1}
    assert queqiao("push", "send")["messages"] == {} and len(server.kept) == 1
    lost = queqiao("push", "list", "--state", "unknown")["pushes"][0]["push_id"]
    log = tmp_path / "server.log"
    log.write_text("no such message", encoding="utf-8")
    freed = queqiao("push", "resolve", lost, "--not-arrived", "--evidence", log, "--as", STAFF)["pushes"]
    assert len(freed) == 2 and queqiao("push", "send")["messages"] == {"accepted": 1}
    found = queqiao("push", "audit")
    assert (found["strict"], found["duplicates"], found["reversals"]) == (4, 0, 4)


def test_a_correction_letter_arrives_and_is_not_counted(queqiao: Queqiao, server: MailServer, tmp_path: Path) -> None:
    push_id = approved(queqiao, tmp_path)[0]
    queqiao("push", "send")
    queqiao("push", "correct", push_id, "--text", "专利号写错", "--as", STAFF)
    assert queqiao("push", "send")["messages"] == {"accepted": 1}
    assert "更正函" in server.kept[-1].message["Subject"]
    found = queqiao("push", "audit")
    assert (found["corrections"], found["strict"], found["loose"]) == (1, 4, 4)


def test_practice_is_sent_and_never_counted(queqiao: Queqiao, server: MailServer, tmp_path: Path) -> None:
    practised = queqiao("push", "plan", "--practice", "test")["planned"]
    review(queqiao, tmp_path, FIRST)
    review(queqiao, tmp_path, SECOND)
    assert queqiao("push", "send")["messages"] == {"accepted": 2} and len(server.kept) == 2
    found = queqiao("push", "audit")
    assert (found["loose"], found["excluded"]) == (0, len(practised))


def test_what_cannot_be_is_refused_in_one_line_and_changes_nothing(
    queqiao: Queqiao, refusal: Callable[..., str], tmp_path: Path
) -> None:
    planned = approved(queqiao, tmp_path)
    receipt = tmp_path / "签收单.jpg"
    receipt.write_bytes(b"scan")
    evidence = ("--evidence", receipt, "--as", STAFF)
    assert "这条还没有发出" in refusal("push", "receipt", planned[0], *evidence)
    assert "没有发出过，不用更正" in refusal("push", "correct", planned[0], "--text", "错", "--as", STAFF)
    queqiao("push", "send")
    before = queqiao("push", "audit")["head"]
    assert "不在待当面递交之列" in refusal("push", "receipt", planned[0], *evidence)
    assert "这一封不是结果不明" in refusal("push", "resolve", planned[0], "--arrived", *evidence)
    assert "不能再审核" in refusal("push", "reject", planned[0], "--reason", "price", "--as", FIRST)
    assert queqiao("push", "audit")["head"] == before


def test_a_clock_set_back_stops_everything_that_would_be_recorded(
    queqiao: Queqiao, refusal: Callable[..., str], place: tuple[Path, sa.Engine]
) -> None:
    with writing(place[1]) as conn:
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        ledger.append(conn, [LedgerEvent(tomorrow, LedgerKind.REFUSED, contact="K" + "0" * 32)])
    assert "时钟比台账最后一条早" in refusal("push", "plan")
    assert queqiao("push", "list")["pushes"] == []


def test_a_title_with_a_header_in_it_or_of_five_megabytes_harms_no_mail(
    queqiao: Queqiao, server: MailServer, place: tuple[Path, sa.Engine], tmp_path: Path
) -> None:
    with writing(place[1]) as conn:
        found = patents.get_many(conn, ["CNE10", "CNE20"])
        titles = {"CNE10": "吊钩\r\nBcc: thief@example.com\r\n\r\n<script>", "CNE20": "长" * 5_000_000}
        patents.write(conn, [replace(found[one], title=title) for one, title in titles.items()])
    approved(queqiao, tmp_path)
    assert queqiao("push", "send")["messages"] == {"accepted": 2}
    assert {kept.recipient for kept in server.kept} == {"e1@example.com", "e2@example.com"}
    for kept in server.kept:
        assert kept.message["Bcc"] is None and len(kept.content) < 100_000
        assert "<script>" not in kept.message.get_body(("html",)).get_content()  # type: ignore[union-attr]

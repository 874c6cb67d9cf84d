"""The report of a home: frozen once, the same in every file, restated when evidence comes late."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from ledger_making import START, K, event, whole_push
from push_homes import REVIEWER, push_home

from console.commands import queqiao
from jobs.home import Home
from jobs.report_files import write_report_files
from jobs.reporting import kept_report, make_report, restated
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Answer, AnswerSource, PushDirection
from matcher.domain import SegmentAssignment
from matcher.errors import HomeUnusable, InputRefused, RecordUnknown
from matcher.followup_vocabulary import FunnelStage as S
from matcher.funnel import FunnelEvent
from matcher.push_content import PushContent
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel
from matcher.vocabulary import RecordKind
from store import answers, chain, funnel, ledger, pushes
from store.database import writing

AS_OF = date(2026, 3, 31)
NOW = START + timedelta(days=60)
WHAT = ("M", "N-E1", "CNE11", "E1", "CNE11", "C-1", PushChannel.EMAIL, date(2026, 3, 2))
PUSH = PushRecord("P-1", PushDirection.SUPPLY, *WHAT, PushContent("题", "CNE11", "题"), 0.5)
EVENTS = [
    event(K.PERMITTED),
    *whole_push("P-1"),
    *whole_push("P-2", START + timedelta(days=1))[:3],
    *whole_push("P-3", START + timedelta(days=40)),
]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path)
    with writing(engine) as conn:
        ledger.append(conn, EVENTS)
    yield home, engine
    engine.dispose()


def late_delivery(engine: sa.Engine) -> None:
    with writing(engine) as conn:
        ledger.append(conn, [whole_push("P-2", START + timedelta(days=45))[3]])


def line(document, measure: str):
    return next(one for one in document["lines"] if one["target"]["measure"] == measure)


def test_the_report_counts_what_was_sent_by_the_day_and_keeps_its_entries(home) -> None:
    made = make_report(*home, AS_OF, NOW, REVIEWER)
    pushes = line(made.document, "pushes")
    assert (pushes["value"], pushes["loose"], pushes["met"]) == (1, 2, False)
    assert [(one[0], one[2], one[5]) for one in pushes["entries"]] == [
        ("P-1", True, [2, 3, 4, 5]),
        ("P-2", False, [6, 7, 8]),
    ]
    assert line(made.document, "people_trained")["note"] == "尚未登记"
    assert (made.frozen.number, made.frozen.person, made.is_new) == (1, REVIEWER, True)


def test_making_it_again_gives_the_same_bytes_and_no_second_number(home, tmp_path: Path) -> None:
    first = make_report(*home, AS_OF, NOW)
    again = make_report(*home, AS_OF, NOW + timedelta(days=1))
    assert (again.frozen, again.is_new) == (first.frozen, False)
    one = [path.read_bytes() for path in write_report_files(tmp_path / "a", first, "中心", False)]
    two = [path.read_bytes() for path in write_report_files(tmp_path / "b", kept_report(home[1], 1), "中心", False)]
    assert one == two


def test_late_evidence_restates_the_day_as_a_new_report_that_names_what_changed(home) -> None:
    first = make_report(*home, AS_OF, NOW)
    late_delivery(home[1])
    second = make_report(*home, AS_OF, NOW)
    (change,) = second.changes
    assert (change.measure, change.altered, {n: (a, b) for n, a, b in change.fields}) == (
        "pushes",
        ("P-2",),
        {"value": (1, 2)},
    )
    assert (second.frozen.number, second.before) == (2, first.frozen)
    assert kept_report(home[1], 1).document == first.document


def test_a_report_on_another_day_says_that_an_earlier_one_no_longer_holds(home) -> None:
    make_report(*home, AS_OF, NOW)
    later = AS_OF + timedelta(days=29)
    assert restated(*home, later) is None
    late_delivery(home[1])
    found = restated(*home, later)
    assert found is not None and (found[0].number, [change.measure for change in found[1]]) == (1, ["pushes"])


def test_every_file_says_the_same_and_carries_the_hash_of_the_data(home, tmp_path: Path) -> None:
    made = make_report(*home, AS_OF, NOW)
    data, book, text = write_report_files(tmp_path, made, "某中心", with_pdf=False)
    digest = hashlib.sha256(data.read_bytes()).hexdigest()
    assert digest == made.frozen.sha256 and json.loads(data.read_bytes()) == made.document
    sheets = openpyxl.load_workbook(book)
    assert all(digest in str(sheet.oddFooter.left.text) for sheet in sheets)
    figures = {row[0]: row[3] for row in sheets["指标"].iter_rows(min_row=2, values_only=True)}
    with ZipFile(text) as pack:
        words, foot = (pack.read(f"word/{name}.xml").decode() for name in ("document", "footer1"))
    assert digest in foot
    assert figures["精准推送信息"] == "1 条" and all(f">{value}<" in words for value in figures.values())


def test_every_figure_with_entries_has_a_sheet_of_them(home, tmp_path: Path) -> None:
    with writing(home[1]) as conn:
        chain.assign(conn, RecordKind.ENTERPRISE, [SegmentAssignment("E1", "S1", "")], START)
    made = make_report(*home, AS_OF, NOW)
    book = openpyxl.load_workbook(write_report_files(tmp_path, made, "中心", False)[1])
    assert book.sheetnames == ["指标", "说明", "1.精准推送信息", "10.产业链相关企业总数"]
    rows = list(book["1.精准推送信息"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["P-1", "P-2"] and rows[0][4] == "2、3、4、5"
    assert [row[0] for row in book["10.产业链相关企业总数"].iter_rows(min_row=2, values_only=True)] == ["E1"]


def test_answers_give_a_precision_with_its_n_and_no_share_below_fifty(home) -> None:
    with writing(home[1]) as conn:
        answers.add(conn, [GivenAnswer("P-1", Answer.PRICE, AnswerSource.CODE, START)])
    shares = make_report(*home, AS_OF, NOW).document["shares"]
    assert (shares["precision"]["hits"], shares["precision"]["n"], shares["precision"]["enough"]) == (1, 1, False)
    assert (shares["signing"]["n"], shares["signing"]["share"]) == (0, None)


def contacts_made(home) -> None:
    """Two pushes of one home, one delivered and one only sent, each with a contact; the first is signed in April."""
    with writing(home[1]) as conn:
        pushes.put(conn, [replace(PUSH, push_id=f"P-{n}", patent_id=f"CNE1{n}", family_id=f"CNE1{n}") for n in (1, 2)])
        for n, stage, day in ((1, S.CONTACTED, 20), (2, S.CONTACTED, 25), (1, S.SIGNED, 40)):
            at = START + timedelta(days=day)
            funnel.add(conn, FunnelEvent("E1", f"CNE1{n}", stage, at.date(), at, f"P-{n}", REVIEWER, "c" * 64))


def test_the_signing_rate_counts_contacts_of_what_was_sent_as_far_as_the_day(home) -> None:
    contacts_made(home)
    march, april = (make_report(*home, day, NOW).document["shares"] for day in (AS_OF, date(2026, 4, 30)))
    told = [[(of[name]["hits"], of[name]["n"]) for name in ("signing", "signing_loose")] for of in (march, april)]
    assert told == [[(0, 1), (0, 2)], [(1, 1), (1, 2)]]
    assert march["signing_loose"]["interval"] and not march["signing"]["enough"]


def test_a_step_taken_back_later_counts_in_no_report_any_more(home) -> None:
    contacts_made(home)
    with writing(home[1]) as conn:
        at = START + timedelta(days=50)
        wrong = max(funnel.every(conn), key=lambda one: one.number)
        funnel.add(conn, replace(wrong, day=at.date(), at=at, reverses=wrong.number, evidence="", remark="记错"))
    shares = make_report(*home, date(2026, 4, 30), NOW).document["shares"]
    assert (shares["signing"]["hits"], shares["signing"]["n"]) == (0, 1)


def test_a_baseline_in_the_homes_file_is_stated_with_its_source(home) -> None:
    text = "start = 2026-01-01\n[baselines.pledge_count_growth]\namount = 4\nsource = '2025 年登记表'\n"
    home[0].programme.write_text(text, encoding="utf-8")
    found = make_report(*home, AS_OF, NOW).document
    assert line(found, "pledge_count_growth")["note"] == "尚未登记" and found["programme"]["start"] == "2026-01-01"


def test_a_day_to_come_a_broken_ledger_and_an_unknown_number_are_refused(home) -> None:
    with pytest.raises(InputRefused, match="还没有到"):
        make_report(*home, NOW.date() + timedelta(days=1), NOW)
    with pytest.raises(RecordUnknown):
        kept_report(home[1], 7)
    with home[1].begin() as conn:
        conn.exec_driver_sql("DROP TRIGGER ledger_entries_stay")
        conn.exec_driver_sql("UPDATE ledger_entries SET person = '他人' WHERE sequence = 3")
    with pytest.raises(HomeUnusable, match="链条断了"):
        make_report(*home, AS_OF, NOW)


def test_a_kept_report_that_was_changed_is_found_out(home) -> None:
    make_report(*home, AS_OF, NOW)
    with home[1].begin() as conn:
        conn.exec_driver_sql("UPDATE reports SET sha256 = 'x'")
    with pytest.raises(HomeUnusable, match="被改动过"):
        kept_report(home[1], 1)


def test_the_command_prints_the_figures_and_writes_the_files(home, tmp_path: Path) -> None:
    place = ["--home", str(home[0].path), "--output", str(tmp_path / "out"), "--no-pdf"]
    result = CliRunner().invoke(queqiao, ["report", "--as-of", "2026-03-31", *place])
    assert result.exit_code == 0, result.output
    assert "第 1 号报告" in result.output and "（宽口径 2）" in result.output and "尚未登记" in result.output
    again = CliRunner().invoke(queqiao, ["report", "--number", "1", *place, "--json"])
    assert json.loads(again.output)["number"] == 1
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".docx", ".json", ".xlsx"]


def test_a_figure_with_too_many_entries_for_a_sheet_has_them_in_a_file(home, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("jobs.sheets.report_workbook.MANY", 1)
    files = write_report_files(tmp_path, make_report(*home, AS_OF, NOW), "中心", False)
    text = next(path for path in files if path.suffix == ".csv").read_text(encoding="utf-8-sig")
    assert [row.split(",")[0] for row in text.splitlines()] == ["编号", "P-1", "P-2"]
    assert "1.精准推送信息" not in openpyxl.load_workbook(files[1]).sheetnames

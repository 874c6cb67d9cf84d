"""The monthly step: the month that ended, written down, and mailed with the head of the ledger."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from mail_server import mail_server
from push_homes import NOW, Taker, approve_all, push_home, settings_of

from jobs.home import Home
from jobs.monthly_report import month_before, report_month
from jobs.planning import plan_day
from jobs.reminders import remind, waiting
from jobs.sending import SendingRun
from matcher.ledger import anchored_until
from matcher.push_vocabulary import PushChannel
from store import ledger

NEXT_MONTH = NOW + timedelta(days=25)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path, firms=1)
    plan_day(home, engine, settings_of(), NOW)
    yield home, engine
    engine.dispose()


def test_the_month_before_crosses_a_year() -> None:
    assert month_before(date(2027, 1, 5)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert month_before(date(2028, 3, 1)) == (date(2028, 2, 1), date(2028, 2, 29))


def test_the_report_goes_to_two_people_and_anchors_the_ledger(place: tuple[Home, sa.Engine]) -> None:
    home, engine = place
    approve_all(engine)
    SendingRun(home, engine, settings_of(), {PushChannel.EMAIL: Taker()}, lambda: NOW, "one").run()
    with mail_server() as server:
        settings = settings_of(
            QUEQIAO_SMTP=f"smtp://127.0.0.1:{server.port}",
            QUEQIAO_MAIL_FROM="push@centre.example",
            QUEQIAO_ANCHOR_TO="甲 <a@province.example>, 乙 <b@city.example>",
        )
        said = report_month(home, engine, settings, NEXT_MONTH)
        kept = list(server.kept)
    assert "链头已寄给 甲、乙" in said
    assert sorted(one.recipient for one in kept) == ["a@province.example", "b@city.example"]
    body = kept[0].message.get_body(("plain",))
    assert body is not None and "严格口径 2 条" in body.get_content()
    with engine.connect() as conn:
        assert anchored_until(ledger.readable(conn)) is not None
    assert "严格口径 2 条" in (home.documents / "推送月报-2026-06.txt").read_text(encoding="utf-8-sig")


def test_without_anyone_to_mail_to_the_report_is_written_and_says_so(place: tuple[Home, sa.Engine]) -> None:
    home, engine = place
    assert "没有锚定" in report_month(home, engine, settings_of(), NEXT_MONTH)


def test_what_waits_is_counted(place: tuple[Home, sa.Engine]) -> None:
    _, engine = place
    with engine.connect() as conn:
        assert waiting(conn, NOW.date()) == {"条推送待审核": 2}
    assert remind(engine, settings_of(), NOW) == "2 条推送待审核"

"""The folder of mails that came back: bounces and replies are taken in, what nobody understands stays."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from push_homes import NOW, Taker, approve_all, push_home, settings_of

from jobs.home import Home
from jobs.incoming_mail import FOLDER, READ, read_mail
from jobs.planning import plan_day
from jobs.sending import SendingRun
from matcher.delivery_vocabulary import Answer, MessageState
from matcher.messages import Message
from matcher.push_counts import push_counts
from matcher.push_vocabulary import PushChannel
from store import answers, ledger, outbox, pushes

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path, firms=1)
    plan_day(home, engine, settings_of(), NOW)
    approve_all(engine)
    SendingRun(home, engine, settings_of(), {PushChannel.EMAIL: Taker()}, lambda: NOW, "one").run()
    (home.path / FOLDER).mkdir()
    yield home, engine
    engine.dispose()


def only_message(engine: sa.Engine) -> Message:
    with engine.connect() as conn:
        (message,) = outbox.in_state(conn, *MessageState)
    return message


def mail(text: str, sender: str = "e1@example.com") -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, "push@centre.example", "答复"
    letter.set_content(text)
    return letter.as_bytes()


def test_a_reply_is_the_contacts_own_answer_and_is_moved_aside(place: tuple[Home, sa.Engine]) -> None:
    home, engine = place
    message = only_message(engine)
    (home.path / FOLDER / "1.eml").write_bytes(mail(f"{message.code}-1 感兴趣"))
    assert "答复 1" in read_mail(home, engine, LATER)
    with engine.connect() as conn:
        push = pushes.of_message(conn, message.message_id)[0]
        assert [one.answer for one in answers.latest(conn, [push.push_id]).values()] == [Answer.INTERESTED]
    assert [path.name for path in (home.path / FOLDER / READ).iterdir()] == ["1.eml"]


def test_a_refusal_by_reply_holds_at_once(place: tuple[Home, sa.Engine]) -> None:
    home, engine = place
    (home.path / FOLDER / "1.eml").write_bytes(mail("退订"))
    read_mail(home, engine, LATER)
    assert plan_day(home, engine, settings_of(), LATER + timedelta(days=8)).refused["no_lawful_contact"] == 2


def test_a_bounce_takes_the_count_back(place: tuple[Home, sa.Engine]) -> None:
    home, engine = place
    message = only_message(engine)
    report = f"""From: MAILER-DAEMON@mx.example
To: push@centre.example
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

not delivered
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; e1@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user
--b
Content-Type: text/rfc822-headers

Message-ID: <{message.message_id}@centre.example>
X-Queqiao-Push: P-1
--b--
"""
    (home.path / FOLDER / "2.eml").write_text(report, encoding="ascii")
    assert "退信 1" in read_mail(home, engine, LATER)
    with engine.connect() as conn:
        assert push_counts(ledger.readable(conn)).strict == 0


def test_what_nobody_understands_stays_where_it_is(place: tuple[Home, sa.Engine]) -> None:
    home, engine = place
    (home.path / FOLDER / "3.eml").write_bytes(mail("请问专利年费谁交？"))
    assert "要人看 1 封" in read_mail(home, engine, LATER)
    assert (home.path / FOLDER / "3.eml").exists()


def test_without_the_folder_there_is_nothing_to_read(place: tuple[Home, sa.Engine]) -> None:
    home, engine = place
    (home.path / FOLDER).rmdir()
    assert read_mail(home, engine, LATER) == "读了 0 封：退信 0，答复 0"

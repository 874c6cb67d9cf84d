"""A letter over SMTP: whatever the server does at whatever step, the result says what is known and nothing more."""

import base64
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from letters import Leaving, letter, now
from mail_server import DROP, HANG, MailServer, Step, certificate, mail_server

from jobs.senders.mail_message import Author
from jobs.senders.smtp import SmtpSender
from jobs.senders.smtp_server import Patience, SmtpServer
from matcher.delivery_vocabulary import SendResult
from matcher.messages import Letter, Sending

LATER, REFUSED, UNKNOWN, ACCEPTED = SendResult.LATER, SendResult.REFUSED, SendResult.UNKNOWN, SendResult.ACCEPTED
AUTHOR = Author("push@example.org", "虚构中心", "answer@example.org")
# Only the step that hangs is given up on soon: a busy machine may be slow at the others.
LONG, SOON = Patience(10.0, 10.0, 10.0), 0.5
WAITED_FOR = {Step.MAIL: "command", Step.RCPT: "command", Step.DATA: "command"} | {
    Step.CONTENT: "letter",
    Step.ANSWER: "letter",
}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def sender(server: MailServer, security: str = "none", context: Any = None, **more: Any) -> SmtpSender:
    """A sender to that server, which loses patience soon where the server was told to hang."""
    step = server.hangs_at
    patience = replace(LONG, **{WAITED_FOR.get(step, "connect"): SOON}) if step else LONG
    return SmtpSender(SmtpServer("127.0.0.1", server.port, security, **more), AUTHOR, now, patience, context)


def sent(server: MailServer, asked: Letter, leaving: Leaving, *way: Any, **more: Any) -> Sending:
    """What comes of one letter over a connection of its own."""
    with sender(server, *way, **more) as one:
        return one.send(asked, leaving)


# Step, what the server does there, the result, whether `leaving` was called, and whether the server has the letter.
TABLE = [
    (Step.BANNER, "554 5.3.2 closed", LATER, 0, 0),
    (Step.BANNER, "421 4.3.2 busy", LATER, 0, 0),
    (Step.BANNER, DROP, LATER, 0, 0),
    (Step.BANNER, HANG, LATER, 0, 0),
    (Step.EHLO, "550 5.7.1 go away", LATER, 0, 0),
    (Step.EHLO, DROP, LATER, 0, 0),
    (Step.EHLO, HANG, LATER, 0, 0),
    (Step.MAIL, "451 4.3.0 try later", LATER, 0, 0),
    (Step.MAIL, "421 4.7.0 too many", LATER, 0, 0),
    (Step.MAIL, "550 5.7.1 sender not known", LATER, 0, 0),
    (Step.MAIL, "530 5.7.0 sign in first", LATER, 0, 0),
    (Step.MAIL, "552 5.3.4 too large", REFUSED, 0, 0),
    (Step.MAIL, "gibberish", LATER, 0, 0),
    (Step.MAIL, DROP, LATER, 0, 0),
    (Step.MAIL, HANG, LATER, 0, 0),
    (Step.RCPT, "450 4.2.1 greylisted", LATER, 0, 0),
    (Step.RCPT, "421 4.7.0 too many", LATER, 0, 0),
    (Step.RCPT, "550 5.1.1 no such user", REFUSED, 0, 0),
    (Step.RCPT, "553 5.1.3 bad address", REFUSED, 0, 0),
    (Step.RCPT, "530 5.7.0 sign in first", LATER, 0, 0),
    (Step.RCPT, DROP, LATER, 0, 0),
    (Step.RCPT, HANG, LATER, 0, 0),
    (Step.DATA, "451 4.3.0 try later", LATER, 0, 0),
    (Step.DATA, "554 5.5.1 no valid recipients", REFUSED, 0, 0),
    (Step.DATA, "250 what", LATER, 0, 0),
    (Step.DATA, DROP, LATER, 0, 0),
    (Step.DATA, HANG, LATER, 0, 0),
    (Step.CONTENT, "451 4.3.0 disk full", LATER, 1, 0),
    (Step.CONTENT, "421 4.3.0 shutting down", LATER, 1, 0),
    (Step.CONTENT, "550 5.7.1 spam", REFUSED, 1, 0),
    (Step.CONTENT, "554 5.6.0 no", REFUSED, 1, 0),
    (Step.CONTENT, "gibberish", UNKNOWN, 1, 0),
    (Step.CONTENT, "354 what", UNKNOWN, 1, 0),
    (Step.CONTENT, DROP, UNKNOWN, 1, 0),
    (Step.CONTENT, HANG, UNKNOWN, 1, 0),
    (Step.ANSWER, DROP, UNKNOWN, 1, 1),
    (Step.ANSWER, HANG, UNKNOWN, 1, 1),
    (Step.ANSWER, "250 2.0.0 Ok: queued as 4F1", ACCEPTED, 1, 1),
]


@pytest.mark.parametrize(("step", "fault", "result", "left", "kept"), TABLE, ids=str)
def test_every_fault_at_every_step_has_its_result(server, step, fault, result, left, kept):
    server.fail(step, fault)
    leaving = Leaving()
    sending = sent(server, letter(), leaving)
    assert (sending.result, leaving.times, len(server.kept)) == (result, left, kept)
    assert sending.answer and len(sending.answer) <= 320


@pytest.mark.parametrize(("step", "fault", "result", "left", "kept"), TABLE, ids=str)
def test_after_any_fault_the_same_sender_delivers_the_next_letter(server, step, fault, result, left, kept):
    server.fail(step, fault, times=1)
    with sender(server) as one:
        first = one.send(letter(), Leaving()).result
        assert first in (result, ACCEPTED)  # a HELO may still be taken where an EHLO was not
        assert one.send(letter(message_id="M-0002"), Leaving()).result is ACCEPTED
    assert server.kept[-1].message["Message-ID"] == "<M-0002@example.org>"


def test_the_words_of_the_server_are_kept_with_the_step(server):
    server.fail(Step.RCPT, "550 5.1.1 no such user")
    assert sent(server, letter(), Leaving()).answer == "RCPT 550 5.1.1 no such user"
    server.faults = lambda step, recipient: None
    assert sent(server, letter(), Leaving()).answer == "250 2.0.0 Ok: queued as 4F1"


def test_nobody_listening_means_later_and_nothing_left():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = MailServer(port=free.getsockname()[1])
        leaving = Leaving()
        assert (sent(nobody, letter(), leaving).result, leaving.times) == (LATER, 0)


def test_where_leaving_raises_nothing_arrives_and_the_next_letter_goes(server):
    with sender(server) as one:
        with pytest.raises(RuntimeError, match="lease lost"):
            one.send(letter(), Leaving(refuses=True))
        assert server.kept == []
        assert one.send(letter(), Leaving()).result is ACCEPTED


def test_leaving_is_called_after_the_go_ahead_and_before_the_content(server):
    seen: list[tuple[Step, int]] = []
    sent(server, letter(), lambda: seen.append((server.steps[-1], len(server.kept))))
    assert seen == [(Step.DATA, 0)]


def test_many_letters_share_one_connection(server):
    with sender(server) as one:
        for number in range(5):
            assert one.send(letter(message_id=f"M-{number}"), Leaving()).result is ACCEPTED
    assert (server.connections, len(server.kept)) == (1, 5)


def test_a_server_that_allows_few_letters_a_connection_gets_all_of_them_once():
    with mail_server(command_call_limit=3) as server, sender(server) as one:
        leaving = Leaving()
        for number in range(10):
            assert one.send(letter(message_id=f"M-{number}"), leaving).result is ACCEPTED
    assert (len(server.kept), leaving.times) == (10, 10)
    assert server.connections == 4


@pytest.mark.parametrize("what", [DROP, "421 4.4.2 idle too long"])
@pytest.mark.parametrize("step", [Step.RSET, Step.MAIL, Step.RCPT, Step.DATA])
def test_a_kept_connection_that_breaks_is_opened_anew_and_the_letter_left_once(server, step, what):
    leaving = Leaving()
    with sender(server) as one:
        one.send(letter(), leaving)
        server.fail(step, what, times=1)
        assert one.send(letter(), leaving).result is ACCEPTED
    assert (server.connections, leaving.times, len(server.kept)) == (2, 2, 2)


def test_a_refused_recipient_does_not_cost_the_connection(server):
    server.faults = lambda step, to: "550 5.1.1 no" if step is Step.RCPT and to.startswith("gone") else None
    with sender(server) as one:
        assert one.send(letter(address="gone@example.com"), Leaving()).result is REFUSED
        assert one.send(letter(), Leaving()).result is ACCEPTED
    assert server.connections == 1


def test_lines_that_begin_with_a_dot_arrive_as_they_were(server):
    sent(server, letter(text=".\n..\n.第二条\n"), Leaving())
    plain = server.kept[0].message.get_body(("plain",))
    assert plain is not None and plain.get_content().splitlines() == [".", "..", ".第二条"]


TLS_TABLE = [
    (Step.STARTTLS, "454 4.7.0 not now", LATER),
    (Step.STARTTLS, "502 5.5.1 no such command", LATER),
    (Step.STARTTLS, DROP, LATER),
    (Step.STARTTLS, HANG, LATER),
    (Step.AUTH, "454 4.7.0 not now", LATER),
    (Step.AUTH, "535 5.7.8 wrong", LATER),
    (Step.AUTH, DROP, LATER),
    (Step.AUTH, HANG, LATER),
]


@pytest.mark.parametrize(("step", "fault", "result"), TLS_TABLE, ids=str)
def test_a_fault_of_encryption_or_sign_in_keeps_the_letter_for_later(step, fault, result):
    ours, theirs = certificate()
    with mail_server(starttls=ours, accounts={"push": "secret"}) as server:
        server.fail(step, fault)
        leaving = Leaving()
        sending = sent(server, letter(), leaving, "starttls", theirs, user="push", password="secret")
    assert (sending.result, leaving.times, server.kept) == (result, 0, [])
    assert "secret" not in sending.answer


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_encrypted_and_signed_in_connection_delivers(security):
    ours, theirs = certificate()
    way = {"starttls": {"starttls": ours}, "tls": {"implicit": ours}}[security]
    with mail_server(accounts={"push": "secret"}, **way) as server:
        sending = sent(server, letter(), Leaving(), security, theirs, user="push", password="secret")
    assert sending.result is ACCEPTED


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_name_is_not_trusted(security):
    ours, theirs = certificate("elsewhere.example")
    way = {"starttls": {"starttls": ours}, "tls": {"implicit": ours}}[security]
    with mail_server(**way) as server:
        leaving = Leaving()
        assert (sent(server, letter(), leaving, security, theirs).result, leaving.times) == (LATER, 0)
    assert server.kept == []


def test_a_server_without_encryption_gets_no_letter_where_encryption_is_due(server):
    leaving = Leaving()
    sending = sent(server, letter(), leaving, "starttls")
    assert (sending.result, leaving.times, server.kept) == (LATER, 0, [])


def test_a_wrong_password_is_ours_to_mend_and_is_not_shown():
    with mail_server(accounts={"push": "secret"}) as server:
        sending = sent(server, letter(), Leaving(), user="push", password="Wrong-Password")
    assert sending.result is LATER
    assert sending.answer.startswith("AUTH 535")
    assert "Wrong-Password" not in sending.answer
    assert base64.b64encode(b"Wrong-Password").decode() not in sending.answer


def test_a_letter_larger_than_the_server_takes_is_refused_before_it_leaves():
    with mail_server(data_size_limit=2000) as server:
        leaving = Leaving()
        sending = sent(server, letter(text="长" * 2000), leaving)
    assert (sending.result, leaving.times) == (REFUSED, 0)


def test_an_address_beyond_ascii_goes_only_through_a_server_that_takes_it(server):
    asked = letter(address="张@example.com")
    leaving = Leaving()
    assert (sent(server, asked, leaving).result, leaving.times) == (REFUSED, 0)
    with mail_server(enable_SMTPUTF8=True) as wider:
        assert sent(wider, asked, leaving).result is ACCEPTED
    assert wider.kept[0].recipient == "张@example.com"


def test_a_domain_beyond_ascii_goes_through_any_server(server):
    assert sent(server, letter(address="zhang@例子.中国"), Leaving()).result is ACCEPTED
    assert server.kept[0].recipient == "zhang@xn--fsqu00a.xn--fiqs8s"


@pytest.mark.parametrize(
    "more",
    [
        {"address": "a@example.com>\r\nRCPT TO:<b@example.com"},
        {"address": "a@example.com b@example.com"},
        {"address": ""},
        {"subject": "标题\r\nBcc: b@example.com"},
        {"subject": ""},
        {"subject": "长" * 5_000_000},
        {"recipient": "张\nBcc: b@example.com"},
        {"refuse_link": "https://a.example/>\r\nX: y"},
        {"refuse_link": "javascript:alert(1)"},
        {"push_ids": ("P-1\r\nX: y",)},
        {"message_id": "M 1"},
        {"text": "\ud800"},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_is_no_letter_is_refused_without_a_connection(server, more):
    leaving = Leaving()
    sending = sent(server, letter(**more), leaving)
    assert (sending.result, leaving.times, server.connections) == (REFUSED, 0, 0)

"""Bounces as servers really write them, and what only looks like one."""

import mailbox
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.senders.bounces import bounces_in, read_bounces
from matcher.delivery_vocabulary import BounceAction
from matcher.errors import FileUnreadable

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.com (Mail Delivery System)
To: push@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <20260610.1@mail.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com
Arrival-Date: Wed, 10 Jun 2026 09:30:00 +0800

Final-Recipient: rfc822; forwarded@example.net
Original-Recipient: rfc822;Zhang@Example.com
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 5.1.1 <forwarded@example.net>: Recipient
    address rejected: User unknown

--B1
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: push@example.org
To: zhang@example.com
Message-ID: <M-0001@example.org>
X-Queqiao-Push: P-1
 P-2
Subject: x

body
--B1--
""".replace("\n", "\r\n").encode()
HEADERS_ONLY = (
    POSTFIX.replace(b"Content-Type: message/rfc822", b"Content-Type: text/rfc822-headers")
    .replace(b"Action: failed", b"Action: Delayed (still trying)")
    .replace(b"Status: 5.1.1", b"Status: 4.4.1 (no answer)")
    .replace(b"Original-Recipient: rfc822;Zhang@Example.com\r\n", b"")
)
NO_REPORT = b"From: postmaster@example.com\r\nSubject: =?utf-8?b?6YCA5L+h?=\r\n\r\nsorry\r\n"
LETTER = b"From: zhang@example.com\r\nSubject: Re: x\r\nIn-Reply-To: <M-0001@example.org>\r\n\r\nP-1 failed 5.1.1\r\n"


def test_a_report_says_which_message_to_whom_and_why():
    (found,) = bounces_in(POSTFIX)
    assert (found.message_id, found.push_ids) == ("M-0001", ("P-1", "P-2"))
    assert (found.recipient, found.status, found.action) == ("zhang@example.com", "5.1.1", BounceAction.FAILED)
    assert found.diagnostic == "550 5.1.1 <forwarded@example.net>: Recipient address rejected: User unknown"
    assert found.evidence == sha256(POSTFIX).hexdigest()


def test_a_delay_with_returned_headers_only_is_told_from_a_failure():
    (found,) = bounces_in(HEADERS_ONLY)
    assert (found.action, found.status, found.recipient) == (BounceAction.DELAYED, "4.4.1", "forwarded@example.net")
    assert (found.message_id, found.push_ids) == ("M-0001", ("P-1", "P-2"))


def test_a_report_on_two_recipients_gives_two_bounces():
    second = (
        b"\r\nFinal-Recipient: rfc822; li@example.com\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n--B1\r\nContent-Desc"
    )
    two = POSTFIX.replace(b"\r\n--B1\r\nContent-Description: Undelivered", second + b"ription: Undelivered")
    assert [(one.recipient, one.status) for one in bounces_in(two)] == [
        ("zhang@example.com", "5.1.1"),
        ("li@example.com", "5.2.2"),
    ]


@pytest.mark.parametrize("action", [b"delivered", b"relayed", b"expanded", b"", b"failure"])
def test_a_report_of_success_is_no_bounce(action):
    assert bounces_in(POSTFIX.replace(b"Action: failed", b"Action: " + action)) == []


@pytest.mark.parametrize("raw", [LETTER, NO_REPORT, b"", b"\x00\xff" * 50, POSTFIX.replace(b"\r\n", b"")])
def test_what_is_no_report_is_no_bounce(raw):
    assert bounces_in(raw) == []


def test_a_report_that_a_person_forwards_is_no_bounce():
    head = (
        b"From: li@example.com\r\nContent-Type: multipart/mixed; boundary=B0\r\n\r\n--B0\r\n\r\nsee below\r\n--B0\r\n"
    )
    enclosed = b"Content-Type: message/rfc822\r\n\r\n" + POSTFIX + b"\r\n--B0--\r\n"
    assert bounces_in(head + enclosed) == []


def test_a_report_without_the_returned_mail_names_the_recipient_only():
    head = POSTFIX.partition(b"--B1\r\nContent-Description: Undelivered")[0] + b"--B1--\r\n"
    (found,) = bounces_in(head)
    assert (found.message_id, found.push_ids, found.recipient) == ("", (), "zhang@example.com")


@given(st.integers(0, len(POSTFIX)), st.binary(max_size=40), st.integers(0, 60))
def test_a_damaged_report_never_raises(at, junk, length):
    for one in bounces_in(POSTFIX[:at] + junk + POSTFIX[at + length :]):
        assert one.action in BounceAction
        assert all(map(str.isprintable, (one.recipient, one.status, one.diagnostic, *one.push_ids)))


def test_mails_are_found_in_a_file_a_folder_an_mbox_and_a_maildir(tmp_path):
    (tmp_path / "eml").mkdir()
    (tmp_path / "eml" / "1.eml").write_bytes(POSTFIX)
    (tmp_path / "eml" / "2.EML").write_bytes(LETTER)
    (tmp_path / "eml" / "notes.txt").write_bytes(POSTFIX)
    mbox, maildir = mailbox.mbox(tmp_path / "box"), mailbox.Maildir(tmp_path / "dir")
    for box in (mbox, maildir):
        for raw in (POSTFIX, LETTER, NO_REPORT):
            box.add(raw)
        box.close()
    for path, mails, unclear in (
        (tmp_path / "eml" / "1.eml", 1, ()),
        (tmp_path / "eml", 2, ()),
        (tmp_path / "box", 3, ("退信",)),
        (tmp_path / "dir", 3, ("退信",)),
    ):
        read = read_bounces(path)
        assert (read.mails, read.unclear, [one.message_id for one in read.found]) == (mails, unclear, ["M-0001"])


def test_reading_leaves_the_mailbox_as_it_was(tmp_path):
    mailbox.mbox(tmp_path / "box").close()
    box = mailbox.mbox(tmp_path / "box")
    box.add(POSTFIX)
    box.close()
    before = (tmp_path / "box").read_bytes()
    read_bounces(tmp_path / "box")
    assert (tmp_path / "box").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["box"]


def test_a_place_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileUnreadable, match=r"没有这个文件或文件夹.*gone\.eml"):
        read_bounces(tmp_path / "gone.eml")

"""The mail a letter becomes, read back as a stranger's program would."""

import email
import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import NOW, letter

from jobs.senders.mail_message import Author, LetterUnfit, mail_of
from matcher.delivery_vocabulary import MessageKind

AUTHOR = Author("push@example.org", "", "answer@example.org")
LINK = "https://push.example.org/refuse/" + "a1B2-_" * 60


def read(**more) -> EmailMessage:
    """The mail of a letter, parsed again."""
    return email.message_from_bytes(mail_of(letter(**more), AUTHOR, NOW).content, policy=policy.default)


def raw_header(name: str, **more) -> str:
    """A header as it stands in the bytes, unfolded as RFC 5322 says."""
    head = mail_of(letter(**more), AUTHOR, NOW).content.partition(b"\r\n\r\n")[0].decode("ascii")
    found = re.search(rf"^{name}: ?([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", head, re.MULTILINE)
    assert found is not None
    return found[1].replace("\r\n", "").strip()


def test_the_headers_say_who_writes_to_whom_and_when():
    message = read()
    assert str(message["From"]) == "虚构运营中心 <push@example.org>"
    assert str(message["To"]) == "虚构张三 <zhang@example.com>"
    assert str(message["Reply-To"]) == "answer@example.org"
    assert str(message["Subject"]) == "本期推送"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == "<M-0001@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_a_name_that_was_set_and_an_address_of_the_letter_come_first():
    mail = mail_of(letter(reply_to="desk@example.net"), Author("push@example.org", "虚构中心"), NOW)
    message = email.message_from_bytes(mail.content, policy=policy.default)
    assert (str(message["From"]), str(message["Reply-To"])) == ("虚构中心 <push@example.org>", "desk@example.net")


def test_text_and_html_are_alternatives_and_come_back_whole():
    message = read(text="甲\n乙\n", html="<p>甲</p>")
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and plain.get_content().splitlines() == ["甲", "乙"]
    assert html is not None and html.get_content().strip() == "<p>甲</p>"
    assert read(html="").get_content_type() == "text/plain"


def test_the_mail_of_a_letter_is_the_same_whenever_it_is_written_at_one_time():
    assert mail_of(letter(), AUTHOR, NOW) == mail_of(letter(), AUTHOR, NOW)


def test_every_line_is_ascii_and_short_enough_for_any_server():
    content = mail_of(letter(text="长" * 9000, refuse_link=LINK), AUTHOR, NOW).content
    lines = content.split(b"\r\n")
    assert content.isascii() and max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines)


def test_one_step_refusal_by_mail_and_by_link():
    told = raw_header("List-Unsubscribe", refuse_link=LINK)
    assert told == f"<{LINK}>, <mailto:answer@example.org?subject=%E6%8B%92%E6%94%B6%20K7QM>"
    assert raw_header("List-Unsubscribe-Post", refuse_link=LINK) == "List-Unsubscribe=One-Click"


def test_without_a_link_no_one_click_is_promised():
    message = read()
    assert "List-Unsubscribe-Post" not in message
    assert raw_header("List-Unsubscribe") == "<mailto:answer@example.org?subject=%E6%8B%92%E6%94%B6%20K7QM>"


@given(st.lists(st.from_regex(r"P-[A-Za-z0-9._-]{1,98}", fullmatch=True), max_size=12))
def test_every_push_id_stands_in_the_header_as_it_is(push_ids):
    if push_ids:
        assert raw_header("X-Queqiao-Push", push_ids=tuple(push_ids)).split() == push_ids
    assert str(read(push_ids=tuple(push_ids))["X-Queqiao-Push"] or "").split() == push_ids


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
def test_no_text_of_ours_becomes_a_header_of_its_own(subject, recipient, centre):
    try:
        content = mail_of(letter(subject=subject, recipient=recipient, centre=centre), AUTHOR, NOW).content
    except LetterUnfit:
        return
    names = [line.split(b":")[0] for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] not in b" \t"]
    expected = "From To Reply-To Subject Date Message-ID X-Queqiao-Push List-Unsubscribe Auto-Submitted"
    body = {b"MIME-Version", b"Content-Type"}
    assert set(names) == {name.encode() for name in expected.split()} | {b"X-Auto-Response-Suppress"} | body
    assert len(names) == len(set(names))


@pytest.mark.parametrize("address", ["a..b@example.com", "a.@example.com", "-x@example.com", "a'b%c!d@example.com"])
def test_an_odd_address_is_written_to_as_it_stands(address):
    mail = mail_of(letter(address=address), AUTHOR, NOW)
    assert mail.recipient == address
    (told,) = email.message_from_bytes(mail.content, policy=policy.default)["To"].addresses
    assert told.username + "@" + told.domain == address


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (MessageKind.DIGEST, "（广告）本期推送"),
        (MessageKind.INDUSTRY_DIGEST, "（广告）本期推送"),
        (MessageKind.CORRECTION, "本期推送"),
        (MessageKind.NOTICE, "本期推送"),
    ],
)
def test_the_mark_of_advertising_stands_first_in_what_is_pushed_and_nowhere_else(kind, subject):
    mail = mail_of(letter(kind=kind), replace(AUTHOR, mark="广告"), NOW)
    assert str(email.message_from_bytes(mail.content, policy=policy.default)["Subject"]) == subject

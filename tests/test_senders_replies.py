"""The newest words of a reply, from the ways in which mail programs quote what they answer."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_senders_bounces import POSTFIX

from jobs.senders.quoted_history import newest_text, text_of_html
from jobs.senders.replies import read_replies, reply_in

WORDS = "K7QM-2 感兴趣\n请来电"
# Our own letter says how to answer: what it says must never be taken for an answer.
OURS = "回复“K7QM-1 感兴趣”即可"
HISTORIES = {
    "foxmail": f"\n\n发件人： 虚构中心\n发送时间： 2026-06-10 09:30\n收件人： zhang\n主题： 本期推送\n{OURS}",
    "qq": f"\n\n------------------ 原始邮件 ------------------\n发件人: 虚构中心\n{OURS}",
    "netease": f"\n\n---- 回复的原邮件 ----\n| 发件人 | 虚构中心 |\n{OURS}",
    "netease-old": f"\n\n在 2026-06-10 09:30:00，“虚构中心” <push@example.org> 写道：\n\n> {OURS}",
    "netease-plain": f'\n\nAt 2026-06-10 09:30:00, "虚构中心" <push@example.org> wrote:\n\n{OURS}',
    "gmail": f"\n\n虚构中心 <push@example.org> 于2026年6月10日周三 09:30写道：\n\n> {OURS}",
    "gmail-en": f"\n\nOn Wed, Jun 10, 2026 at 9:30 AM 虚构中心 <push@example.org> wrote:\n\n> {OURS}",
    "gmail-two-lines": f"\n\nOn Wed, Jun 10, 2026 虚构运营中心的很长名字\n<push@example.org> wrote:\n\n> {OURS}",
    "outlook": f"\n\n________________________________\n发件人: 虚构中心\n{OURS}",
    "outlook-en": f"\n\nFrom: 虚构中心 <push@example.org>\nSent: Wednesday, June 10, 2026 9:30\nTo: zhang\n{OURS}",
    "original": f"\n\n-----Original Message-----\nFrom: push\n{OURS}",
    "original-zh": f"\n\n-----邮件原件-----\n发件人: push\n{OURS}",
    "signature": f"\n-- \n虚构张三\n{OURS}",
    "phone": f"\n\n发自我的 iPhone\n\n{OURS}",
    "quoted": f"\n> {OURS}\n＞ {OURS}",
}


@pytest.mark.parametrize("name", HISTORIES)
def test_only_the_newest_words_are_left(name):
    assert newest_text(WORDS + HISTORIES[name]) == WORDS


def test_an_answer_below_or_between_quoted_lines_is_kept():
    heading = "On Wed, Jun 10, 2026, 虚构中心 <push@example.org> wrote:"
    text = f"{heading}\n> {OURS}\n\nK7QM-1 不相关\n> 第二条\nK7QM-2 感兴趣\n"
    assert newest_text(text).split() == ["K7QM-1", "不相关", "K7QM-2", "感兴趣"]


@given(st.text(max_size=300))
def test_any_text_has_newest_words_that_stand_in_it(text):
    assert all(line.strip() in text for line in newest_text(text).split("\n"))


def mail(text="", html="", charset="utf-8", **headers) -> EmailMessage:
    """A reply."""
    message = EmailMessage()
    message["From"] = "虚构张三 <Zhang@Example.com>"
    message["Subject"] = "Re: 本期推送"
    message["Date"] = "Wed, 10 Jun 2026 10:00:00 +0800"
    message["In-Reply-To"] = "<M-0002@example.org>"
    message["References"] = "<M-0001@example.org> <M-0002@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text:
        message.set_content(text, charset=charset)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    return message


def test_a_reply_says_who_wrote_what_to_which_message():
    found = reply_in(bytes(mail(WORDS + HISTORIES["qq"])))
    assert found is not None
    assert (found.sender, found.subject, found.text) == ("zhang@example.com", "Re: 本期推送", WORDS)
    assert found.message_ids == ("M-0002", "M-0001")
    assert (found.at, found.automatic) == (datetime(2026, 6, 10, 2, tzinfo=UTC), False)


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5"])
def test_a_reply_in_an_older_charset_is_read(charset):
    found = reply_in(bytes(mail("K7QM-2 同意", charset=charset)))
    assert found is not None and found.text == "K7QM-2 同意"


@pytest.mark.parametrize(
    "html",
    [
        f"<style>p{{}}</style><p>K7QM-2 感兴趣<br>请来电</p><blockquote><p>{OURS}</blockquote>",
        f'<div>K7QM-2 感兴趣</div><div>请来电</div><div class="gmail_quote">写道：<div>{OURS}</div></div>',
        f'<div>K7QM-2 <b>感兴趣</b><br/>请来电</div><div id="divRplyFwdMsg">发件人</div><p>{OURS}</p>',
        f"<div>K7QM-2 感兴趣</div><div>请来电</div><div>------------------ 原始邮件 ------------------</div>{OURS}",
        f'<p>K7QM-2&nbsp;感兴趣</p><p>请来电</p><div id="isReplyContent">{OURS}</div>',
    ],
)
def test_a_reply_in_html_alone_is_read_without_its_history(html):
    found = reply_in(bytes(mail(html=html)))
    assert found is not None and found.text.split() == WORDS.split()


def test_text_goes_before_html_and_attachments_are_not_read():
    message = mail(WORDS, html="<p>别的</p>")
    message.add_attachment("K7QM-3 感兴趣", filename="a.txt")
    found = reply_in(bytes(message))
    assert found is not None and found.text == WORDS


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "auto_reply"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}],
)
def test_a_machine_that_answers_is_marked(headers):
    found = reply_in(bytes(mail(WORDS, **headers)))
    assert found is not None and found.automatic


def test_a_bounce_is_no_reply(tmp_path):
    (tmp_path / "1.eml").write_bytes(POSTFIX)
    (tmp_path / "2.eml").write_bytes(bytes(mail(WORDS)))
    assert [reply.sender for reply in read_replies(tmp_path)] == ["zhang@example.com"]


@given(st.binary(max_size=300))
def test_junk_never_raises(junk):
    reply_in(junk)
    reply_in(b"From: a@example.com\r\nContent-Type: text/html; charset=x\r\n" + junk)
    text_of_html(junk.decode("latin-1"))

"""Answers out of sheets and replies: all or none, what is wrong named; a refusal holds whatever is wrong."""

import mailbox
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from answer_desk import NOW, TODAY, ZHAO, AnswerDesk
from openpyxl import Workbook

from jobs.answer_files import ReplyReport, SheetReport, answer_reply, answer_sheet
from jobs.contacts import show_contact
from jobs.pseudonyms import pseudonym
from matcher.delivery_vocabulary import Answer, AnswerSource
from matcher.errors import FileUnreadable, InputRefused, RecordUnknown
from matcher.push_vocabulary import Channel, LedgerKind, NoWriting, PushChannel

HEAD = "答复编号,答复,备注,答复人\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = AnswerDesk(tmp_path)
    desk.send()
    yield desk
    desk.engine.dispose()


def sheet(desk: AnswerDesk, text: str) -> SheetReport:
    return answer_sheet(desk.home, desk.engine, desk.file("答复.csv", text), "王工", NOW)


def reply(desk: AnswerDesk, path: Path) -> ReplyReport:
    return answer_reply(desk.home, desk.engine, path, "王工", NOW, TODAY)


def mail(
    desk: AnswerDesk, text: str, sender: str = "zhang@example.com", subject: str = "Re: 推送", html: str = ""
) -> Path:
    message = EmailMessage()
    message["From"], message["Subject"] = f"someone <{sender}>", subject
    if html:
        message.set_content(html, subtype="html")
    else:
        message.set_content(text)
    path = desk.folder / "回复.eml"
    path.write_bytes(message.as_bytes())
    return path


def is_refused(desk: AnswerDesk, address: str = "zhang@example.com") -> bool:
    (shown,) = show_contact(desk.home, desk.engine, address, TODAY)
    return {found.reason for found in shown.permissions.values()} == {NoWriting.REFUSED} and len(Channel) > 1


def test_a_sheet_in_any_order_with_further_columns_is_recorded(desk: AnswerDesk) -> None:
    book = Workbook()
    page = book.active
    page.append(["推送答复表"])
    page.append(["序号", "专利名称", "答复", "答复编号", "备注"])
    page.append([2, "一种防脱装置 2", "不相关", "K7Q2-2", "已停产"])
    page.append([1, "一种防脱装置 1", "感兴趣", "k7q2-1", None])
    page.append([3, "一种防脱装置 3", None, "K7Q2-3", None])
    path = desk.folder / "答复.xlsx"
    book.save(path)
    found = answer_sheet(desk.home, desk.engine, path, "王工", NOW)
    assert (found.rows, found.blank, found.unchanged) == (3, 1, 0)
    assert [(one.push_id, one.answer, one.remark) for one in found.new] == [
        ("P-K7Q2-2", Answer.NOT_RELEVANT, "已停产"),
        ("P-K7Q2-1", Answer.INTERESTED, ""),
    ]
    assert {one.source for one in found.new} == {AnswerSource.SPREADSHEET} and len(desk.answered()) == 2
    assert answer_sheet(desk.home, desk.engine, path, "王工", NOW).unchanged == 2


def test_a_row_by_push_id_is_the_word_of_the_staff_and_one_by_code_the_contact_s(desk: AnswerDesk) -> None:
    desk.send("ZZZ9", channel=PushChannel.FORWARD)
    sheet(desk, "推送编号,答复编号,答复\nP-ZZZ9-1,,感兴趣\n,ZZZ9-2,感兴趣\nP-ZZZ9-3,ZZZ9-3,太早\n")
    assert [bool(entry.contact) for entry in desk.answered()] == [False, True, True]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (HEAD + "K7Q2-1,感兴趣,,\nK7Q2-9,太早,,\n", "没有这个答复编号.*K7Q2-9"),
        (HEAD + "K7Q2-1,感兴趣,,\nk7q2-1,太早,,\n", "出现了两次.*P-K7Q2-1"),
        (HEAD + "K7Q2-1,感兴趣,,\nK7Q2-2,还行,,\n", "第 3 行“答复”有误.*还行"),
        (HEAD + "K7Q2-1,感兴趣,,\n,太早,,\n", "第 3 行有误.*都是空的"),
        ("答复编号,推送编号,答复\nK7Q2-1,P-K7Q2-2,太早\n", "不是同一条"),
        ("答复编号,专利名称,答复\nK7Q2-1,一种防脱装置 1,感兴趣\nK7Q2-2,一种防脱装置 3,太早\n", "K7Q2-2 这一行被改过"),
        ("答复编号,专利号,答复\nK7Q2-2,CN3,太早\n", "被改过"),
    ],
)
def test_a_sheet_with_anything_wrong_is_refused_by_name_and_nothing_is_recorded(
    desk: AnswerDesk, rows: str, words: str
) -> None:
    with pytest.raises((InputRefused, RecordUnknown), match=words) as refused:
        sheet(desk, rows)
    assert "\n" not in refused.value.message
    assert desk.given("P-K7Q2-1") == [] and desk.answered() == []


@pytest.mark.parametrize("head", ["答复编号,备注\n", "企业,答复\n"])
def test_a_sheet_without_its_columns_is_refused(desk: AnswerDesk, head: str) -> None:
    with pytest.raises(FileUnreadable, match="缺少必需的列"):
        sheet(desk, head + "甲,乙\n")


def test_the_text_of_a_reply_is_recorded(desk: AnswerDesk) -> None:
    found = reply(desk, desk.file("回复.txt", "您好：\nk7q2-1 感兴趣，请电话联系\nＫ７Ｑ２－２：不相关\n"))
    assert [(one.push_id, one.answer, one.remark) for one in found.new] == [
        ("P-K7Q2-1", Answer.INTERESTED, "请电话联系"),
        ("P-K7Q2-2", Answer.NOT_RELEVANT, ""),
    ]
    assert found.unread == ("您好：",) and not found.refused
    assert {one.source for one in found.new} == {AnswerSource.CODE}


def test_a_mail_of_the_contact_is_the_contact_s_and_of_another_is_flagged(desk: AnswerDesk) -> None:
    assert not reply(desk, mail(desk, "K7Q2-1 感兴趣")).new[0].forwarded
    (given,) = reply(desk, mail(desk, "K7Q2-1 太早", "li@example.org")).new
    assert given.forwarded and given.said_by == "li@example.org"
    assert [bool(entry.contact) for entry in desk.answered()] == [True, False]


def test_a_subject_that_a_link_filled_in_is_read_and_one_that_is_answered_to_is_not(desk: AnswerDesk) -> None:
    assert reply(desk, mail(desk, "", subject="K7Q2-3 已有方案")).new[0].answer is Answer.HAVE_SOLUTION
    with pytest.raises(InputRefused, match="没有读到答复"):
        reply(desk, mail(desk, "谢谢", subject="回复：K7Q2-3 太早"))


def test_a_page_is_read_as_it_is_shown_without_what_it_quotes(desk: AnswerDesk) -> None:
    html = "<style>p{}</style><p>K7Q2-1&nbsp;感兴趣</p><blockquote>K7Q2-2 不相关<br>退订</blockquote>"
    found = reply(desk, mail(desk, "", html=html))
    assert [one.push_id for one in found.new] == ["P-K7Q2-1"] and not found.refused


@pytest.mark.parametrize("words", ["退订", "K7Q2-2 拒收", "K7Q2 R"])
def test_a_refusal_in_a_mail_stops_everything(desk: AnswerDesk, words: str) -> None:
    found = reply(desk, mail(desk, words))
    assert found.refused and found.contacts == 1 and is_refused(desk)
    assert LedgerKind.REFUSED in [entry.kind for entry in desk.entries()]


def test_a_refusal_of_a_text_is_of_the_messages_it_names(desk: AnswerDesk) -> None:
    desk.send("ZZZ9", contact=ZHAO)
    found = reply(desk, desk.file("回复.txt", "ZZZ9-1 不相关\n拒收\n"))
    assert found.refused and len(found.new) == 1 and is_refused(desk, "zhao@example.edu.cn") and not is_refused(desk)


def test_a_refusal_of_nobody_is_asked_about(desk: AnswerDesk) -> None:
    with pytest.raises(InputRefused, match="看不出是谁"):
        reply(desk, desk.file("回复.txt", "拒收\n"))


def test_a_refusal_holds_even_where_the_answers_beside_it_cannot_be_read(desk: AnswerDesk) -> None:
    with pytest.raises(InputRefused, match=r"拒收已登记；看不懂这一条的答复.*不感兴趣"):
        reply(desk, mail(desk, "K7Q2-1 感兴趣\nK7Q2-2 不感兴趣\n退订"))
    assert is_refused(desk) and desk.answered() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("K7Q2-1 感兴趣\nK7Q2-7 太早\n", "没有这个答复编号.*K7Q2-7"),
        ("K7Q2-1 感兴趣\nK7Q2-2 价格太高\n", "看不懂.*价格太高"),
        ("您好，收到，谢谢。联系电话 010-62781234\n", "没有读到答复"),
    ],
)
def test_a_reply_that_cannot_be_understood_is_left_to_a_person(desk: AnswerDesk, text: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        reply(desk, desk.file("回复.txt", text))
    assert desk.answered() == []


def test_what_only_looks_like_a_code_is_shown_as_not_read(desk: AnswerDesk) -> None:
    found = reply(desk, desk.file("回复.txt", "K7Q2-1 感兴趣\n日期 2026-3-12 上午\n"))
    assert found.unread == ("2026-3-12 上午",)


def test_what_a_machine_replied_is_passed_over(desk: AnswerDesk) -> None:
    path = mail(desk, "K7Q2-1 感兴趣")
    path.write_bytes(b"Auto-Submitted: auto-replied\n" + path.read_bytes())
    with pytest.raises(InputRefused, match="没有读到答复"):
        reply(desk, path)


def test_a_box_of_mails_is_recorded_as_a_whole_or_not_at_all(desk: AnswerDesk) -> None:
    path = desk.folder / "回复.mbox"
    box = mailbox.mbox(path)
    for text in ("K7Q2-1 感兴趣", "K7Q2-2 太早\n退订"):
        box.add(mail(desk, text).read_bytes())
    box.close()
    found = reply(desk, path)
    assert [one.push_id for one in found.new] == ["P-K7Q2-1", "P-K7Q2-2"] and found.refused and is_refused(desk)
    assert len({one.evidence for one in found.new}) == 2


def test_a_refusal_from_another_address_stops_also_whom_the_letter_went_to(desk: AnswerDesk) -> None:
    path = mail(desk, "退订", "li@example.org")
    path.write_bytes(b"In-Reply-To: <M-K7Q2@example.com>\n" + path.read_bytes())
    reply(desk, path)
    refused = [entry.contact for entry in desk.entries() if entry.kind is LedgerKind.REFUSED]
    assert pseudonym(desk.key, "li@example.org") in refused and is_refused(desk)


def test_the_mail_that_a_mail_program_writes_to_refuse_is_read(desk: AnswerDesk) -> None:
    assert reply(desk, mail(desk, "", "li@example.org", subject="拒收 K7Q2")).refused and is_refused(desk)

"""Answers: recorded with their entry in the ledger, changed at will, and proof of arrival only where they are one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from answer_desk import FIRM, NOW, TODAY, ZHANG, AnswerDesk

from jobs.answering import Recorded, Taking, answer_item
from jobs.contact_data import erase_contact, export_contact
from jobs.contacts import Said
from matcher.answers import answer_hash
from matcher.delivery_vocabulary import Answer, AnswerSource, MessageState, PushState
from matcher.errors import InputRefused, RecordUnknown
from matcher.push_vocabulary import LedgerKind, LedgerMark, PushChannel
from store import enterprises, outbox
from store.database import writing

HOW = Taking(NOW, "王工")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = AnswerDesk(tmp_path)
    yield desk
    desk.engine.dispose()


def answer(desk: AnswerDesk, item: str, said: Answer = Answer.INTERESTED, how: Taking = HOW, by: str = "") -> Recorded:
    return answer_item(desk.home, desk.engine, item, said, how, said_by=by)


def test_an_answer_by_code_stands_in_its_table_and_in_the_ledger(desk: AnswerDesk) -> None:
    desk.send()
    answer(desk, "ｋ７ｑ２－２", how=replace(HOW, evidence="a" * 64))
    (given,), (entry,) = desk.given("P-K7Q2-2"), desk.answered()
    assert (given.answer, given.source, given.person, given.evidence) == (
        Answer.INTERESTED,
        AnswerSource.CODE,
        "王工",
        "a" * 64,
    )
    assert (entry.push_id, entry.enterprise_id, entry.family_id) == ("P-K7Q2-2", "E-1", "FK7Q22")
    assert (entry.contact, entry.channel, entry.person) == (desk.names["虚构张三"], PushChannel.EMAIL, "王工")
    assert entry.evidence == answer_hash(given)


def test_an_answer_can_be_changed_and_each_is_kept(desk: AnswerDesk) -> None:
    desk.send()
    for said in (Answer.INTERESTED, Answer.PRICE, Answer.INTERESTED):
        answer(desk, "K7Q2-1", said)
    assert [one.answer for one in desk.given("P-K7Q2-1")] == [Answer.INTERESTED, Answer.PRICE, Answer.INTERESTED]
    assert len(desk.answered()) == 3


def test_saying_the_same_again_is_no_change(desk: AnswerDesk) -> None:
    desk.send()
    assert [answer(desk, "K7Q2-1").unchanged for _ in range(2)] == [0, 1]
    assert len(desk.answered()) == 1


def test_an_answer_by_push_id_is_the_word_of_the_staff(desk: AnswerDesk) -> None:
    desk.send(channel=PushChannel.FORWARD)
    answer(desk, "P-K7Q2-1")
    (entry,) = desk.answered()
    assert entry.contact == "" and desk.push("P-K7Q2-1").state is PushState.SENT
    assert desk.given("P-K7Q2-1")[0].source is AnswerSource.STAFF and desk.counts().strict == 0


@pytest.mark.parametrize("channel", [PushChannel.FORWARD, PushChannel.WECOM])
def test_the_contact_s_own_answer_shows_that_what_was_posted_arrived(desk: AnswerDesk, channel: PushChannel) -> None:
    desk.send(channel=channel)
    assert desk.counts().strict == 0
    answer(desk, "K7Q2-1", by="虚构张三，甲机械")
    assert desk.push("P-K7Q2-1").state is PushState.DELIVERED and desk.push("P-K7Q2-2").state is PushState.SENT
    assert desk.counts().strict == 1 and desk.counts().delivered == 1


def test_the_answer_of_another_proves_nothing_and_is_flagged(desk: AnswerDesk) -> None:
    desk.send(channel=PushChannel.FORWARD)
    answer(desk, "K7Q2-1", by="李四，乙公司")
    assert desk.given("P-K7Q2-1")[0].forwarded and desk.answered()[0].contact == ""
    assert desk.push("P-K7Q2-1").state is PushState.SENT and desk.counts().strict == 0


def test_an_answer_to_a_mail_leaves_its_delivery_to_the_server_s_word(desk: AnswerDesk) -> None:
    desk.send(state=PushState.UNKNOWN)
    answer(desk, "K7Q2-1")
    assert desk.push("P-K7Q2-1").state is PushState.UNKNOWN and desk.counts().strict == 0


def test_a_contact_whose_address_changed_since_is_still_the_contact(desk: AnswerDesk) -> None:
    desk.send(channel=PushChannel.FORWARD)
    with writing(desk.engine) as conn:
        changed = replace(FIRM, contacts=(replace(ZHANG, email="new@example.com"),))
        enterprises.write(conn, [changed])
    answer(desk, "K7Q2-1")
    assert desk.answered()[0].contact == desk.names["虚构张三"]


def test_a_card_that_nobody_recorded_as_forwarded_was_when_it_is_answered(desk: AnswerDesk) -> None:
    desk.send(channel=PushChannel.FORWARD, state=PushState.IN_MESSAGE)
    answer(desk, "K7Q2-2")
    states = [desk.push(f"P-K7Q2-{n}").state for n in (1, 2, 3)]
    assert states == [PushState.SENT, PushState.DELIVERED, PushState.SENT]
    assert [desk.push("P-K7Q2-1").sent_day, desk.counts().loose, desk.counts().strict] == [TODAY, 3, 1]
    with desk.engine.connect() as conn:
        message = outbox.by_code(conn, "K7Q2")
    assert message and (message.state, message.finished_at) == (MessageState.SENT, NOW)


@pytest.mark.parametrize("state", [PushState.BOUNCED])
def test_what_did_not_arrive_cannot_be_answered(desk: AnswerDesk, state: PushState) -> None:
    desk.send(state=state)
    before = desk.entries()
    with pytest.raises(InputRefused, match="没有送到"):
        answer(desk, "K7Q2-1")
    assert desk.given("P-K7Q2-1") == [] and desk.entries() == before


def test_what_is_still_leaving_cannot_be_answered(desk: AnswerDesk) -> None:
    desk.send(state=PushState.IN_MESSAGE)
    with writing(desk.engine) as conn:
        outbox.change(conn, "M-K7Q2", state=MessageState.HANDING_OVER)
    with pytest.raises(InputRefused, match="还没有发出"):
        answer(desk, "K7Q2-1")


@pytest.mark.parametrize("item", ["K7Q2-4", "K7Q3-1", "K7Q2", "", "P-1"])
def test_a_number_that_names_nothing_is_refused(desk: AnswerDesk, item: str) -> None:
    desk.send()
    with pytest.raises(RecordUnknown, match="没有这个答复编号"):
        answer(desk, item)


def test_nobody_answers_under_an_unknown_name(desk: AnswerDesk) -> None:
    desk.send()
    with pytest.raises(RecordUnknown, match="没有这个人员"):
        answer(desk, "K7Q2-1", how=replace(HOW, person="无此人"))


@pytest.mark.parametrize("words", ["长" * 501, "李四\x07"])
def test_words_that_are_no_line_are_refused_and_nothing_is_recorded(desk: AnswerDesk, words: str) -> None:
    desk.send()
    with pytest.raises(InputRefused, match="答复人太长"):
        answer(desk, "K7Q2-1", by=words)
    assert desk.given("P-K7Q2-1") == [] and desk.answered() == []


def test_answers_to_demonstrations_are_recorded_and_never_counted(desk: AnswerDesk) -> None:
    desk.send(channel=PushChannel.FORWARD, practice=LedgerMark.DEMO)
    answer(desk, "K7Q2-1")
    assert len(desk.answered()) == 1 and desk.counts().strict == desk.counts().loose == 0


def test_an_erasure_takes_the_words_of_answers_and_an_export_shows_them(desk: AnswerDesk) -> None:
    desk.send()
    answer(desk, "K7Q2-1", by="虚构张三")
    said = Said("王工", NOW, TODAY, source="来信")
    told = export_contact(desk.home, desk.engine, "zhang@example.com", said)["answers"]
    assert [one["said_by"] for one in told] == ["虚构张三"]
    assert erase_contact(desk.home, desk.engine, "zhang@example.com", said).places["answers"] == 1
    assert [(one.said_by, one.answer) for one in desk.given("P-K7Q2-1")] == [("", Answer.INTERESTED)]
    assert [one.kind for one in desk.entries()][-1] is LedgerKind.REFUSED

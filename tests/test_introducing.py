"""Neither side learns of the other before both have agreed, each with a name and proof."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from answer_desk import NOW, TODAY, ZHAO, AnswerDesk

from jobs.answering import Taking, answer_item
from jobs.contact_data import erase_contact
from jobs.contacts import Said, refuse
from jobs.introducing import Identity, Introduction, Word, introduce, introduction
from matcher.delivery_vocabulary import Answer, PushDirection, Side
from matcher.errors import FileUnreadable, InputRefused, RecordUnknown

SEEKER = Identity("虚构甲机械有限公司", "虚构张三", "经理", "13800000001", "zhang@example.com")
PROVIDER = Identity("虚构大学", "虚构赵六", "主任", "", "zhao@example.edu.cn")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    desk = AnswerDesk(tmp_path)
    desk.send()
    answer_item(desk.home, desk.engine, "K7Q2-1", Answer.INTERESTED, Taking(NOW, "王工"))
    yield desk
    desk.engine.dispose()


def word(desk: AnswerDesk, side: Side, said_by: str = "虚构张三") -> Word:
    return Word(side, said_by, desk.file("同意.txt", "同意"), "王工", NOW)


def agree(desk: AnswerDesk, *sides: Side, push_id: str = "P-K7Q2-1") -> Introduction:
    found = [introduce(desk.home, desk.engine, push_id, word(desk, side)) for side in sides]
    return found[-1]


@pytest.mark.parametrize("side", Side)
def test_one_side_s_word_gives_out_nothing(desk: AnswerDesk, side: Side) -> None:
    found = agree(desk, side)
    assert found.identities == {} and found.to_dict()["introduced"] is False
    assert [(one.side, one.said_by, one.person, one.at) for one in found.agreed] == [(side, "虚构张三", "王工", NOW)]
    assert "虚构大学" not in str(found.to_dict())


@pytest.mark.parametrize("sides", [(Side.SEEKER, Side.PROVIDER), (Side.PROVIDER, Side.SEEKER)])
def test_both_words_give_out_both_names(desk: AnswerDesk, sides: tuple[Side, ...]) -> None:
    found = agree(desk, *sides)
    assert found.identities == {Side.SEEKER: (SEEKER,), Side.PROVIDER: (PROVIDER,)}
    assert introduction(desk.home, desk.engine, "P-K7Q2-1") == found


def test_a_need_that_was_put_before_a_university_introduces_the_same_two(desk: AnswerDesk) -> None:
    desk.send("DEM1", contact=ZHAO, direction=PushDirection.DEMAND)
    answer_item(desk.home, desk.engine, "DEM1-1", Answer.INTERESTED, Taking(NOW, "王工"))
    found = agree(desk, *Side, push_id="P-DEM1-1")
    assert found.identities == {Side.SEEKER: (SEEKER,), Side.PROVIDER: (PROVIDER,)}


def test_a_contact_who_refused_since_is_not_given_out(desk: AnswerDesk) -> None:
    refuse(desk.home, desk.engine, "zhang@example.com", Said("王工", NOW, TODAY, source="电话"))
    assert agree(desk, *Side).identities[Side.SEEKER] == (Identity("虚构甲机械有限公司"),)


def test_an_erasure_takes_the_contact_s_word_and_leaves_the_other_side_s(desk: AnswerDesk) -> None:
    introduce(desk.home, desk.engine, "P-K7Q2-1", word(desk, Side.SEEKER))
    introduce(desk.home, desk.engine, "P-K7Q2-1", word(desk, Side.PROVIDER, "虚构赵六"))
    erase_contact(desk.home, desk.engine, "zhang@example.com", Said("王工", NOW, TODAY, source="来信"))
    found = introduction(desk.home, desk.engine, "P-K7Q2-1")
    assert {one.side: one.said_by for one in found.agreed} == {Side.SEEKER: "", Side.PROVIDER: "虚构赵六"}


@pytest.mark.parametrize("said", [None, Answer.TOO_EARLY])
def test_nobody_is_introduced_who_is_not_interested(desk: AnswerDesk, said: Answer | None) -> None:
    if said:
        answer_item(desk.home, desk.engine, "K7Q2-2", said, Taking(NOW, "王工"))
    with pytest.raises(InputRefused, match="没有答复感兴趣"):
        agree(desk, Side.SEEKER, push_id="P-K7Q2-2")


def test_what_is_wrong_is_refused_and_nothing_kept(desk: AnswerDesk) -> None:
    good = word(desk, Side.SEEKER)
    wrong = [
        (replace(good, said_by=" "), InputRefused, "没有写明是谁同意的"),
        (replace(good, evidence=desk.folder / "absent.pdf"), FileUnreadable, "找不到文件"),
        (replace(good, person="无此人"), RecordUnknown, "没有这个人员"),
    ]
    for one, kind, words in wrong:
        with pytest.raises(kind, match=words):
            introduce(desk.home, desk.engine, "P-K7Q2-1", one)
    with pytest.raises(RecordUnknown, match="没有这个推送编号"):
        introduce(desk.home, desk.engine, "P-9", good)
    assert introduction(desk.home, desk.engine, "P-K7Q2-1").agreed == ()


def test_a_word_is_given_once(desk: AnswerDesk) -> None:
    with pytest.raises(InputRefused, match="需方已经同意过"):
        agree(desk, Side.SEEKER, Side.SEEKER)

"""A digest for a group: within each robot's limit, and unable to call anybody or hide a link."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lettering import CONTENT, ENVELOPE, OPEN, THIRD, digest, item

from jobs.letters.robots import MOST_BYTES, robot_text
from matcher.delivery_vocabulary import MessageKind
from matcher.glossary import DISCLAIMER
from matcher.push_vocabulary import PushChannel

ROBOTS = sorted(MOST_BYTES)


@pytest.mark.parametrize("channel", ROBOTS)
def test_every_item_is_there_with_its_code_and_reason(channel: PushChannel) -> None:
    text = robot_text(digest(item(1, THIRD)), channel)
    assert "答复编号 K7Q2M-1" in text
    assert "需求所述“不停机发现断丝，误报率低于1%” — 专利摘要对应“在绳速2m/s下识别单根断丝”；尚缺：" in text
    assert "发给运营中心的工作人员" in text and "在群里" not in text


@pytest.mark.parametrize("channel", ROBOTS)
def test_a_link_stands_beside_its_item_as_it_is(channel: PushChannel) -> None:
    text = robot_text(digest(item(1), envelope=OPEN), channel)
    assert f"答复编号 K7Q2M-1，答复：{OPEN.answer_link}#1" in text and f"一步退订：{OPEN.refuse_link}" in text
    assert "**" not in text and "](" not in text


@pytest.mark.parametrize("channel", ROBOTS)
def test_a_title_cannot_call_people_or_hide_a_link(channel: PushChannel) -> None:
    hostile = replace(CONTENT, title='<@all><at user_id="all">')
    text = robot_text(digest(item(1, hostile), envelope=replace(ENVELOPE, recipient="<@all>")), channel)
    assert "<" not in text and "＜@all＞" in text


def test_a_correction_for_a_group_carries_its_words() -> None:
    text = robot_text(digest(item(1), kind=MessageKind.CORRECTION), PushChannel.WECOM, "状态写错了。\n应为“终止”。")
    assert "更正函" in text and "状态写错了。 应为“终止”。" in text and "答复编号" not in text


def test_full_texts_are_shortened_before_anything_is_left_out() -> None:
    full = replace(CONTENT, need_quote="需" * 120, patent_quote="专" * 120, missing=("缺" * 80,) * 4, title="题" * 120)
    items = [item(n, full) for n in range(1, 6)]
    text = robot_text(digest(*items, envelope=OPEN), PushChannel.WECOM)
    assert len(text.encode()) <= 2_048 and DISCLAIMER in text and "（K7Q2M-5）" in text
    assert "需" * 120 in robot_text(digest(*items), PushChannel.DINGTALK)
    three = robot_text(digest(), PushChannel.WECOM)
    assert "需求所述“不停机发现断丝，误报率低于1%”" in three and "尚缺：" in three


@pytest.mark.parametrize("channel", ROBOTS)
@pytest.mark.parametrize("kind", MessageKind)
@settings(max_examples=12, deadline=None)
@example("𠮷" * 400)
@example("需" * 400)
@given(st.text(max_size=400))
def test_no_text_is_longer_than_the_robot_takes(channel: PushChannel, kind: MessageKind, text: str) -> None:
    content = replace(CONTENT, need_title=text, title=text, need_quote=text, patent_quote=text, missing=(text,) * 9,
                      patentees=(text,) * 9, readiness=text, fee=text, legal_status=text, availability=text,
                      open_license_number=text)  # fmt: skip
    link = "https://push.example.org/" + "t" * 300
    envelope = replace(OPEN, recipient=text, firm=text, centre=text, answer_link=link, refuse_link=link)
    body = text * 20 if kind is MessageKind.CORRECTION else ""
    found = robot_text(digest(*(item(n, content) for n in range(1, 6)), envelope=envelope, kind=kind), channel, body)
    assert len(found.encode()) <= MOST_BYTES[channel] and DISCLAIMER in found and link in found

"""The SMS within its parts, and the words beside a card."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettering import CONTENT, ENVELOPE, OPEN, digest, item

from jobs.letters.short_texts import forward_text, sms_text
from matcher.delivery_vocabulary import MessageKind
from matcher.glossary import DISCLAIMER


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_an_sms_names_the_patents_the_code_the_answers_and_how_to_refuse() -> None:
    assert sms_text(digest(item(1))) == (
        "【产业知识产权运营中心】1《一种箱形主梁变截面拓扑优化设计方法及起重机》。"
        "答复请回“K7Q2M-1 感兴趣”，或换成不相关、太早、已有方案、描述不清、价格、其他。"
        "仅供参考，不构成法律或侵权意见。拒收请回复R"
    )
    assert f"答复： {OPEN.answer_link} 或回“K7Q2M-1 感兴趣”。" in sms_text(digest(envelope=OPEN))


def test_titles_give_way_before_anything_else() -> None:
    long = [item(n, replace(CONTENT, title="长" * 120)) for n in range(1, 6)]
    text = sms_text(digest(*long, envelope=OPEN))
    assert units(text) <= 201 and "K7Q2M-1" in text and text.endswith("拒收请回复R")
    text = sms_text(digest(*long, envelope=OPEN), parts=2)
    assert "有5条信息" in text and units(text) <= 134 and OPEN.answer_link in text


@given(st.text(max_size=100) | st.just("𠮷" * 99), st.integers(1, 4), st.sampled_from(MessageKind), st.booleans())
def test_no_sms_is_longer_than_its_parts(text: str, parts: int, kind: MessageKind, opened: bool) -> None:
    envelope = replace(OPEN if opened else ENVELOPE, centre=text, recipient=text)
    found = sms_text(
        digest(*(item(n, replace(CONTENT, title=text)) for n in (1, 2, 3)), envelope=envelope, kind=kind), text, parts
    )
    assert units(found) <= (70 if parts == 1 else 67 * parts) and len(found.splitlines()) == 1
    assert DISCLAIMER in found and found.endswith("拒收请回复R")


def test_a_correction_by_sms_says_so() -> None:
    assert "更正：状态写错了。 应为终止。" in sms_text(digest(kind=MessageKind.CORRECTION), "状态写错了。\n应为终止。")


@pytest.mark.parametrize("envelope", [ENVELOPE, OPEN], ids=["closed", "open"])
def test_the_words_beside_a_card_tell_each_code_and_both_ways(envelope) -> None:
    lines = forward_text(digest(envelope=envelope)).splitlines()
    assert lines[0] == "【产业知识产权运营中心】陈工，您好：" and lines[3] == "2. 蜂窝夹芯结构的起重机端梁（K7Q2M-2）"
    assert "在微信里回复“K7Q2M-1 感兴趣”" in lines[5] and lines[-1] == f"{DISCLAIMER}。"
    assert (
        (f"答复：{OPEN.answer_link}" in lines)
        == (f"不想再收到，一步退订：{OPEN.refuse_link}" in lines)
        == (envelope is OPEN)
    )

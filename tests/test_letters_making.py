"""The letter: word for word what its items say, in every direction and kind, whatever stands in a title."""

from dataclasses import replace
from datetime import date

import lettering as made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettering import CONTENT, ENVELOPE, OPEN, digest, item, message

from jobs.letters.making import digest_letter
from matcher.delivery_vocabulary import Answer, MessageKind, PushDirection
from matcher.glossary import DISCLAIMER, LEVELS, chinese
from matcher.messages import Digest, Letter
from matcher.push_records import PushContent
from matcher.push_vocabulary import NamedChange, PushChannel

CORRECTED = "第一件的法律状态写错了。\n应为“终止”，请勿据以洽谈。"


def letter(found: Digest | None = None, channel: PushChannel = PushChannel.EMAIL, body: str = "") -> Letter:
    found = found or digest()
    return digest_letter(found, message(channel, kind=found.kind, body=body))


def test_an_item_says_what_its_content_says_and_nothing_else() -> None:
    text = letter(digest(item(1))).text
    assert text.split("——————————————————\n")[1].splitlines() == [
        "1. 一种箱形主梁变截面拓扑优化设计方法及起重机",
        "   针对需求：桥式起重机主梁轻量化",
        "   专利权人：沧浪理工大学、沧浪起重机研究院",
        "   相关程度：较强相关（审核员确认）",
        "   理由：需求所述“在额定起重量不变的前提下主梁自重降低15%以上” — "
        "专利摘要对应“按弯矩包络对腹板与盖板厚度分段优化，使主梁自重下降18%”",
        "   尚缺：指标“疲劳寿命不低于A6级”；限制条件“现有厂房轨道不改造”",
        "   成熟度：通过中试（供方申报）",
        "   法律状态：有效（状态日期 2026-05-31）",
        "   费用：普通许可每年3万元",
        "   可转让状态：供方已确认（2026-05-20）",
        "   专利号：CN2023101234560",
        "   支付方式：签约后一次付清",
        "   答复编号：K7Q2M-1",
    ]


def test_what_nobody_has_said_is_said_to_be_so() -> None:
    bare = PushContent(need_title="", patent_id="CN1", title="")
    text = letter(digest(item(1, bare, level=None))).text
    for line in (
        "1. CN1",
        "成熟度：未知",
        "法律状态：不明（未注明日期）",
        "费用：供方尚未说明",
        "可转让状态：待供方确认",
    ):
        assert line in text
    assert "没有可逐字引用的对应表述" in text and "尚缺：对照需求未发现缺项" in text and "针对需求" not in text


def test_items_are_numbered_as_they_are_answered() -> None:
    found = letter()
    assert [f"K7Q2M-{n}" in found.text and f"K7Q2M-{n}" in found.html for n in (1, 2, 3, 4)] == [
        True,
        True,
        True,
        False,
    ]
    assert found.push_ids == ("P-1", "P-2", "P-3")


@pytest.mark.parametrize("channel", PushChannel)
@pytest.mark.parametrize("kind", MessageKind)
def test_every_form_carries_the_disclaimer_and_a_way_to_refuse(channel: PushChannel, kind: MessageKind) -> None:
    for envelope in (ENVELOPE, OPEN):
        found = letter(
            digest(envelope=envelope, kind=kind), channel, CORRECTED if kind is MessageKind.CORRECTION else ""
        )
        for text in (found.text, found.html or found.text):
            assert DISCLAIMER in text and ("退订" in text or "拒收请回复R" in text)


@pytest.mark.parametrize("channel", PushChannel)
def test_a_level_nobody_confirmed_is_not_there_and_a_probability_never_is(channel: PushChannel) -> None:
    found = letter(digest(item(1, level=None)), channel)
    assert not any(name in found.text + found.html for name in (*LEVELS.values(), "审核员", "0.87", "87"))
    confirmed = letter(digest(item(1, level=4)), PushChannel.EMAIL)
    assert "强相关（审核员确认）" in confirmed.text and "较强" not in confirmed.text


def test_the_seven_answers_are_named_and_answered_by_one_link_an_item() -> None:
    found = letter(digest(envelope=OPEN))
    assert all(chinese(answer) in found.text and chinese(answer) in found.html for answer in Answer)
    assert [f'href="{OPEN.answer_link}#{n}"' in found.html for n in (1, 2, 3)] == [True] * 3
    assert f'href="{OPEN.refuse_link}"' in found.html and "mailto:" not in found.html
    assert "另有 2 条将在以后推送" in found.text and "另有 2 条将在以后推送" in found.html


def test_on_a_closed_network_a_mail_with_the_code_answers() -> None:
    found = letter()
    assert (
        "http" not in found.text and "编号如 K7Q2M-1，词如“感兴趣”" in found.text and "回复本邮件写“退订”" in found.text
    )
    assert "mailto:push@example.org?subject=K7Q2M-2%20%E4%BB%B7%E6%A0%BC" in found.html
    assert found.html.count("mailto:") == 3 * 7 + 1


def test_a_demand_item_shows_the_need_to_the_holder_of_the_patent() -> None:
    found = letter(digest(item(1, direction=PushDirection.DEMAND, level=None)))
    assert found.subject == "【产业知识产权运营中心】有 1 项企业需求，贵单位的专利可能对得上〔K7Q2M〕"
    assert "1. 桥式起重机主梁轻量化\n   贵单位的专利：一种箱形主梁" in found.text
    assert "贵单位专利摘要对应" in found.text and "双方都同意之后" in found.text


def test_a_holder_reads_the_need_whole_even_where_nothing_of_the_patent_is_quoted() -> None:
    told = replace(CONTENT, need_quote="需" * 300, patent_quote="")
    text = letter(digest(item(1, told, direction=PushDirection.DEMAND, level=None))).text
    assert f"理由：需求所述“{'需' * 300}”；没有可逐字引用的对应表述，请以原文为准" in text


def test_a_segment_item_claims_no_need() -> None:
    found = letter(digest(item(1, direction=PushDirection.SEGMENT)))
    assert found.subject == "【产业知识产权运营中心】“桥式起重机主梁轻量化”环节：1 件专利汇编〔K7Q2M〕"
    assert "需求所述" not in found.text and "尚缺" not in found.text and "较强相关" not in found.text
    assert "所属环节：桥式起重机主梁轻量化" in found.text and "理由：专利摘要所述“按弯矩包络" in found.text


def test_an_industry_digest_tells_of_nobodys_need() -> None:
    found = letter(digest(kind=MessageKind.INDUSTRY_DIGEST))
    assert found.subject == "【产业知识产权运营中心】行业摘要：3 件专利（2026-06-10）〔K7Q2M〕"
    assert "没有按贵单位或您个人的情况挑选" in found.text
    assert not any(text in found.text + found.html for text in (CONTENT.need_title, CONTENT.need_quote, "贵单位需求"))


def test_an_id_of_the_centre_s_own_is_not_called_a_patent_number() -> None:
    """Some exports come without numbers: their patents go by an id of that export, or by a hash."""
    for patent_id in ("751896947c562cb36126ee0762a9ca2f", "T-4f0a11c2"):
        text = letter(digest(item(1, replace(CONTENT, patent_id=patent_id)))).text
        assert f"库内编号：{patent_id}（来源没有给出专利号）" in text and "专利号：" not in text
    for patent_id in ("CN2023101234560", "US10123456", "CN1", "PP123456"):
        assert f"专利号：{patent_id}" in letter(digest(item(1, replace(CONTENT, patent_id=patent_id)))).text


def test_one_need_stands_in_the_subject_and_several_are_counted() -> None:
    assert letter(digest(item(1), item(2))).subject.startswith(
        "【产业知识产权运营中心】贵单位需求“桥式起重机主梁轻量化”，有 2 件"
    )
    assert "贵单位的 2 项技术需求，有 3 件" in letter().subject
    mixed = letter(digest(item(1), item(2, direction=PushDirection.SEGMENT)))
    assert "2 条专利和需求信息" in mixed.subject


def test_a_correction_carries_its_words_and_asks_for_no_answer() -> None:
    found = letter(digest(item(1), kind=MessageKind.CORRECTION), body=CORRECTED)
    assert found.subject == "【产业知识产权运营中心】更正函（2026-06-10）"
    assert "第一件的法律状态写错了。\n\n应为“终止”，请勿据以洽谈。" in found.text and "应为“终止”" in found.html
    assert "一种箱形主梁变截面拓扑优化设计方法及起重机（专利号 CN2023101234560）" in found.text
    assert not any(text in found.text + found.html for text in ("感兴趣", "需求所述", "K7Q2M-1"))


def test_a_second_push_says_what_changed() -> None:
    assert "此前推送过，现在费用降低" in letter(digest(item(1, change=NamedChange.FEE_CUT))).text


def test_the_same_message_makes_the_same_letter() -> None:
    assert letter() == letter()


def test_more_items_than_a_digest_holds_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="6 items"):
        letter(digest(*(item(number) for number in range(6))))


def test_paper_carries_no_link() -> None:
    text = letter(digest(envelope=OPEN), PushChannel.HAND_OVER).text
    assert "http" not in text and "在单上勾选后交回" in text


def test_a_link_that_is_none_is_left_out() -> None:
    found = letter(digest(envelope=replace(OPEN, answer_link="javascript:alert(1)", refuse_link="https://a b")))
    assert "javascript" not in found.html + found.text and "https://a b" not in found.html


def test_html_of_a_title_is_text() -> None:
    hostile = replace(CONTENT, title='<script>alert("x")</script>', need_quote="<img src=x onerror=y>")
    found = letter(digest(item(1, hostile)))
    assert "<script" not in found.html and "<img" not in found.html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in found.html and "<script>" in found.text


def test_a_title_of_five_megabytes_is_bounded() -> None:
    huge = replace(CONTENT, title="梁" * 5_000_000, need_title="梁\r\nBcc: x@example.org" * 100_000)
    found = letter(digest(item(1, huge)))
    assert len(found.html) < 10_000 and len(found.text) < 2_000 and len(found.subject) <= 120
    assert "梁" * 119 + "…" in found.text and "\n" not in found.subject


ANY = st.text(max_size=300) | st.sampled_from(
    ["\r\nBcc: x", "<b>&\"'", "\x00\u202e", "长" * 9_999, "{{ w }}{% x %}", "](http://x)"]
)
CONTENTS = st.builds(
    PushContent, ANY, ANY, ANY, st.tuples(ANY, ANY), ANY, ANY, ANY, st.tuples(ANY), ANY, st.none(), ANY,
    st.none() | st.dates(date(1990, 1, 1)), ANY, ANY, ANY, ANY,
)  # fmt: skip
ENVELOPES = st.builds(replace, st.sampled_from([ENVELOPE, OPEN]), recipient=ANY, firm=ANY, centre=ANY, reply_to=ANY)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(CONTENTS, min_size=1, max_size=5),
    ENVELOPES,
    st.sampled_from(PushDirection),
    st.sampled_from(MessageKind),
    ANY,
)
def test_any_content_makes_a_letter_on_one_subject_line_escaped_and_bounded(contents, envelope, direction, kind, body):
    items = [item(n, content, direction=direction, level=n) for n, content in enumerate(contents, start=1)]
    for channel in (PushChannel.EMAIL, PushChannel.FORWARD, PushChannel.HAND_OVER):
        found = letter(digest(*items, envelope=envelope, kind=kind), channel, body)
        assert len(found.subject) <= 120 and len(found.subject.splitlines()) == 1
        assert DISCLAIMER in found.text and len(found.text.encode()) < 40_000 and len(found.html.encode()) < 150_000
        assert not any(c in found.text + found.html for c in "\x00\r\u202e\u2028")
    tags = letter(made.digest(*(item(n) for n in range(1, len(items) + 1)), kind=kind)).html
    assert letter(digest(*items, envelope=envelope, kind=kind)).html.count("<b") == tags.count("<b")

"""What stands around the items of a letter: subject, greeting, why it comes, how to answer, how to refuse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.letters.bounding import mail_link, one_line, paragraphs, shortened, web_link
from jobs.letters.item_words import FULL, ItemWords, Lengths, direction_of, item_words
from jobs.settings import LONGEST_NAME
from matcher.delivery_vocabulary import Answer, MessageKind, PushDirection
from matcher.glossary import DISCLAIMER, choices
from matcher.messages import Digest, Envelope
from matcher.push_policy import LARGEST_DIGEST
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel

LONGEST_SUBJECT, LONGEST_BODY = 120, 5_000
ANSWER_WORDS = "、".join(choices(Answer))
# The seven words alone are short; these three are read wrongly without their object.
ANSWER_NOTES = "“太早”指技术还不够成熟，“价格”指相关但费用不合适，“描述不清”指看不出是否有用。"

_TO_STAFF = "告诉运营中心的工作人员"
_HOW_TO_REPLY = {
    # Code and answer apart: a reply that quotes this letter without saying so must not be read as this answer.
    PushChannel.EMAIL: "回复本邮件，写编号和一个词，中间空一格（编号如 {code}，词如“感兴趣”）；也可以" + _TO_STAFF,
    PushChannel.SMS: "回复本短信，写“{code} 感兴趣”",
    PushChannel.FORWARD: "在微信里回复“{code} 感兴趣”",
    PushChannel.HAND_OVER: "在单上勾选后交回，或填电子表格，或" + _TO_STAFF,
}
# In a group nobody records what is said there.
_REPLY_OF_A_GROUP = "把“{code} 感兴趣”发给运营中心的工作人员"
_HOW_TO_REFUSE = {
    PushChannel.EMAIL: "不想再收到：回复本邮件写“退订”，立即生效。",
    PushChannel.SMS: "拒收请回复R。",
    PushChannel.FORWARD: "不想再收到：回复“退订”，立即生效。",
    PushChannel.HAND_OVER: "不想再收到：在单上写“退订”，或告诉运营中心工作人员，立即生效。",
}
_REFUSE_IN_A_GROUP = f"不想再收到：{_TO_STAFF}“退订”，立即生效。"


@dataclass(frozen=True, slots=True)
class LetterWords:
    """A letter in words. `answering` and `refusing` say how; the links are empty on a closed network, `refuse_mail`
    opens a mail that refuses where mail can be answered; `body` is what a correction letter says, by paragraph."""

    subject: str
    heading: str
    greeting: str
    firm: str
    intro: str
    items: tuple[ItemWords, ...]
    answering: str
    answer_link: str
    answer_notes: str
    refusing: str
    refuse_link: str
    refuse_mail: str
    more: str
    disclaimer: str
    centre: str
    day: str
    code: str
    contact: str
    body: tuple[str, ...] = ()


def letter_words(digest: Digest, channel: PushChannel, body: str = "", lengths: Lengths = FULL) -> LetterWords:
    """The words of a letter of at most `LARGEST_DIGEST` items (ValueError beyond: a plan never makes it)."""
    if len(digest.items) > LARGEST_DIGEST:
        raise ValueError(f"{len(digest.items)} items in one letter")
    envelope, kind = _reachable(digest.envelope, channel), digest.kind
    items = tuple(item_words(push, place, envelope, kind, lengths) for place, push in enumerate(digest.items, start=1))
    centre, code = one_line(envelope.centre, LONGEST_NAME), one_line(envelope.code, 40)
    refusing = "" if web_link(envelope.refuse_link) else _HOW_TO_REFUSE.get(channel, _REFUSE_IN_A_GROUP)
    heading = _heading(digest)
    return LetterWords(
        subject=_subject(centre, heading, code, kind),
        heading=heading,
        greeting=_greeting(envelope),
        firm=one_line(envelope.firm, LONGEST_NAME),
        intro=_intro(digest),
        items=items,
        answering="" if kind is MessageKind.CORRECTION else _answering(envelope, channel, items),
        answer_link="" if kind is MessageKind.CORRECTION else web_link(envelope.answer_link),
        answer_notes=ANSWER_NOTES,
        refusing=refusing,
        refuse_link=web_link(envelope.refuse_link),
        refuse_mail=mail_link(envelope.reply_to, f"{code} 退订"),
        more=f"另有 {envelope.more} 条将在以后推送。" if envelope.more > 0 else "",
        disclaimer=f"{DISCLAIMER}。",
        centre=centre,
        day=envelope.day.isoformat(),
        code=code,
        contact=one_line(envelope.reply_to, 100),
        body=paragraphs(body, LONGEST_BODY),
    )


def _reachable(envelope: Envelope, channel: PushChannel) -> Envelope:
    """The envelope without its links where they would stand on paper: nobody types them."""
    return replace(envelope, answer_link="", refuse_link="") if channel is PushChannel.HAND_OVER else envelope


def _subject(centre: str, heading: str, code: str, kind: MessageKind) -> str:
    end = f"〔{code}〕" if code and kind is not MessageKind.CORRECTION else ""
    return shortened(f"【{centre}】{heading}", LONGEST_SUBJECT - len(end)) + end


def _greeting(envelope: Envelope) -> str:
    name = one_line(envelope.recipient, LONGEST_NAME) or one_line(envelope.firm, LONGEST_NAME)
    return f"{name}，您好：" if name else "您好："


def _directions(digest: Digest) -> set[PushDirection]:
    return {direction_of(push, digest.kind) for push in digest.items}


def _heading(digest: Digest) -> str:
    """What the letter is, in half a line: the subject and the title over it."""
    count = len(digest.items)
    if digest.kind is MessageKind.CORRECTION:
        return f"更正函（{digest.envelope.day.isoformat()}）"
    if digest.kind is MessageKind.INDUSTRY_DIGEST:
        return f"行业摘要：{count} 件专利（{digest.envelope.day.isoformat()}）"
    found = _directions(digest)
    if found == {PushDirection.SUPPLY}:
        return f"{_needs(digest.items)}，有 {count} 件专利请您看看"
    if found == {PushDirection.DEMAND}:
        return f"有 {count} 项企业需求，贵单位的专利可能对得上"
    if found == {PushDirection.SEGMENT}:
        return f"{_segment(digest.items)}：{count} 件专利汇编"
    return f"{count} 条专利和需求信息，请您看看"


def _needs(items: Sequence[PushRecord]) -> str:
    titles = list(dict.fromkeys(one_line(push.content.need_title, 24) for push in items))
    return f"贵单位需求“{titles[0]}”" if len(titles) == 1 and titles[0] else f"贵单位的 {len(titles)} 项技术需求"


def _segment(items: Sequence[PushRecord]) -> str:
    names = {one_line(push.content.need_title, 24) for push in items} - {""}
    return f"“{names.pop()}”环节" if len(names) == 1 else "产业链相关环节"


def _intro(digest: Digest) -> str:
    if digest.kind is MessageKind.CORRECTION:
        return "此前发给您的推送有需要更正的地方，说明如下。给您带来不便，敬请谅解。"
    if digest.kind is MessageKind.INDUSTRY_DIGEST:
        return "这一期是行业摘要：各单位收到的内容相同，没有按贵单位或您个人的情况挑选。"
    found = _directions(digest)
    if found == {PushDirection.SUPPLY}:
        return "根据贵单位提出的技术需求，我们挑出了下面的专利，逐件附上理由、原文和还缺的内容。"
    if found == {PushDirection.DEMAND}:
        return "下面的企业需求与贵单位的专利可能对得上。企业名称在双方都同意之后才告知。"
    if found == {PushDirection.SEGMENT}:
        return "下面的专利属于贵单位所在的产业环节，并不对应贵单位提出的某一项需求。"
    return "下面的每一条都注明了与贵单位的关系。"


def _answering(envelope: Envelope, channel: PushChannel, items: Sequence[ItemWords]) -> str:
    if not items:
        return ""
    reply = _HOW_TO_REPLY.get(channel, _REPLY_OF_A_GROUP).format(code=items[0].code)
    place = "消息里的" if channel is PushChannel.FORWARD else ""  # a card is a picture: nothing on it opens
    way = f"点开{place}答复链接；或{reply}" if web_link(envelope.answer_link) else reply
    return f"十秒钟就能答：{way}。答复从这七个词里选一个：{ANSWER_WORDS}。"

"""One item in words, as every form of a letter tells it: what, why, what is missing, how sure, on what terms."""

import re
from dataclasses import dataclass
from datetime import date

from jobs.letters.bounding import mail_link, one_line, web_link
from matcher.delivery_vocabulary import Answer, MessageKind, PushDirection
from matcher.glossary import chinese, choices
from matcher.match_words import field_name
from matcher.messages import Envelope
from matcher.push_records import PushContent, PushRecord
from matcher.supply_words import AWAITING_PROVIDER, UNKNOWN_READINESS
from matcher.vocabulary import Level

NO_QUOTE = "没有可逐字引用的对应表述，请以原文为准"
NOTHING_MISSING = "对照需求未发现缺项"
NAMELESS = "（无题名）"
_PATENT_NUMBER = re.compile(r"[A-Z]{2}\d[0-9A-Z]*")


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many code points of each text a form has room for; `need` is of a need shown to a patent's holder, who has
    nothing else of it; `missing` and `holders` count the entries shown."""

    title: int = 120
    quote: int = 120
    need: int = 300
    phrase: int = 120
    missing: int = 6
    holders: int = 3


FULL = Lengths()
SHORT = Lengths(title=60, quote=48, need=120, phrase=48, missing=2, holders=2)


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is known under it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One of the seven answers and the link that opens a mail saying so."""

    word: str
    link: str


@dataclass(frozen=True, slots=True)
class ItemWords:
    """An item ready to be set in any form. `about` says what it has to do with the recipient, `facts` what must be seen
    at once, `details` what may be folded; `level` is empty unless a reviewer confirmed one. `answer_link` is empty on a
    closed network; `replies` are there instead where mail can be answered."""

    number: int
    code: str
    title: str
    about: Fact | None
    holders: str
    level: str
    again: str
    reason: str
    missing: str
    facts: tuple[Fact, ...]
    details: tuple[Fact, ...]
    answer_link: str = ""
    replies: tuple[Reply, ...] = ()


def item_words(
    push: PushRecord, number: int, envelope: Envelope, kind: MessageKind, lengths: Lengths = FULL
) -> ItemWords:
    """The words of item `number` (from 1). In an industry digest no item is anybody's in particular."""
    content, direction = push.content, direction_of(push, kind)
    code = f"{one_line(envelope.code, 40)}-{number}"
    link = web_link(envelope.answer_link)
    return ItemWords(
        number,
        code,
        _title(content, direction, lengths),
        _about(content, push.direction, direction, lengths),
        _holders(content.patentees, lengths),
        "" if direction is PushDirection.SEGMENT else _level(push.level),
        chinese(push.change) if push.change else "",
        _reason(content, direction, lengths),
        _missing(content, direction, lengths),
        _facts(content, lengths),
        _details(content, lengths),
        f"{link}#{number}" if link else "",
        () if link else _replies(envelope.reply_to, code),
    )


def direction_of(push: PushRecord, kind: MessageKind) -> PushDirection:
    """How the item reads in a message of this kind."""
    return PushDirection.SEGMENT if kind is MessageKind.INDUSTRY_DIGEST else push.direction


def _title(content: PushContent, direction: PushDirection, lengths: Lengths) -> str:
    if direction is PushDirection.DEMAND:
        wanted = one_line(content.need_title, lengths.title) or one_line(content.need_quote, lengths.title)
        return wanted or NAMELESS
    return one_line(content.title, lengths.title) or one_line(content.patent_id, lengths.title) or NAMELESS


def _about(content: PushContent, made_for: PushDirection, read_as: PushDirection, lengths: Lengths) -> Fact | None:
    """What the item has to do with the recipient. An industry digest never tells of the need that an item was made
    for: everyone reads it."""
    if read_as is not made_for:
        return None
    if read_as is PushDirection.DEMAND:
        return Fact("贵单位的专利", one_line(content.title, lengths.title) or NAMELESS)
    text = one_line(content.need_title, lengths.title)
    return Fact("针对需求" if read_as is PushDirection.SUPPLY else "所属环节", text) if text else None


def _holders(patentees: tuple[str, ...], lengths: Lengths) -> str:
    shown = [one_line(name, 40) for name in patentees[: lengths.holders]]
    return "、".join(name for name in shown if name) + ("等" if len(patentees) > lengths.holders else "")


def _level(level: int | None) -> str:
    return next((chinese(known) for known in Level if known == level), "")


def _reason(content: PushContent, direction: PushDirection, lengths: Lengths) -> str:
    to_holder = direction is PushDirection.DEMAND
    asked = one_line(content.need_quote, lengths.need if to_holder else lengths.quote)
    answered, field = one_line(content.patent_quote, lengths.quote), one_line(field_name(content.patent_field), 10)
    if direction is PushDirection.SEGMENT:
        return f"专利{field}所述“{answered}”" if answered else ""
    if asked and answered:
        return f"需求所述“{asked}” — {'贵单位专利' if to_holder else '专利'}{field}对应“{answered}”"
    return f"需求所述“{asked}”；{NO_QUOTE}" if asked and to_holder else NO_QUOTE


def _missing(content: PushContent, direction: PushDirection, lengths: Lengths) -> str:
    if direction is PushDirection.SEGMENT:
        return ""
    shown = [one_line(text, lengths.phrase) for text in content.missing[: lengths.missing]]
    said = "；".join(text for text in shown if text)
    return (f"{said}；等" if len(content.missing) > lengths.missing else said) or NOTHING_MISSING


def _facts(content: PushContent, lengths: Lengths) -> tuple[Fact, ...]:
    """What must be seen at once; what nobody has said is said to be so, never left out."""

    def bounded(text: str, unsaid: str) -> str:
        return one_line(text, lengths.phrase) or unsaid

    number = one_line(content.open_license_number, lengths.phrase)
    fee = one_line(content.fee, lengths.phrase) or ("" if number else "供方尚未说明")
    terms = [fee, f"开放许可公告号 {number}" if number else ""]
    return (
        Fact("成熟度", bounded(content.readiness, UNKNOWN_READINESS)),
        Fact("法律状态", _dated(bounded(content.legal_status, "不明"), content.status_date)),
        Fact("费用", "；".join(text for text in terms if text)),
        Fact("可转让状态", bounded(content.availability, AWAITING_PROVIDER)),
    )


def _details(content: PushContent, lengths: Lengths) -> tuple[Fact, ...]:
    found = (
        _number(one_line(content.patent_id, 40)),
        Fact("支付方式", one_line(content.payment, lengths.phrase)),
    )
    return tuple(fact for fact in found if fact.text)


def _number(patent_id: str) -> Fact:
    """An export without numbers leaves an id of its own, by which nobody finds the patent elsewhere."""
    if patent_id and not _PATENT_NUMBER.fullmatch(patent_id):
        return Fact("库内编号", f"{patent_id}（来源没有给出专利号）")
    return Fact("专利号", patent_id)


def _dated(status: str, day: date | None) -> str:
    return f"{status}（状态日期 {day.isoformat()}）" if day else f"{status}（未注明日期）"


def _replies(reply_to: str, code: str) -> tuple[Reply, ...]:
    found = (Reply(word, mail_link(reply_to, f"{code} {word}")) for word in choices(Answer))
    return tuple(reply for reply in found if reply.link)

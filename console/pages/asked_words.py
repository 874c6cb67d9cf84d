"""The items of a message in the words of the answer page."""

from dataclasses import dataclass

from jobs.answer_pages import AskedItem
from matcher.delivery_vocabulary import PushDirection
from matcher.glossary import chinese
from matcher.push_records import PushContent

_LONGEST = 160
_NOTHING_MISSING = dict.fromkeys(PushDirection, "对照需求未发现缺项") | {PushDirection.SEGMENT: ""}
_ABOUT = {
    PushDirection.SUPPLY: "针对",
    PushDirection.DEMAND: "贵单位的专利",
    PushDirection.SEGMENT: "所属环节",
}
_UNSAID = {"成熟度": "未知", "法律状态": "不明", "费用": "供方尚未说明", "可转让状态": "待供方确认"}


@dataclass(frozen=True, slots=True)
class AskedWords:
    """One item as the page shows it; `given` is the answer so far, empty where there is none."""

    place: int
    title: str
    about: str
    reason: str
    missing: str
    facts: tuple[tuple[str, str], ...]
    given: str
    remark: str


def asked_words(item: AskedItem) -> AskedWords:
    """The words of one item."""
    push, content = item.push, item.push.content
    title, about = content.title, content.need_title
    if push.direction is PushDirection.DEMAND:
        title, about = about, title
    return AskedWords(
        place=push.place,
        title=_bounded(title) or "（无题名）",
        about=f"{_ABOUT[push.direction]}：{_bounded(about)}" if about else "",
        reason=_reason(content, push.direction),
        missing=_bounded("；".join(content.missing)) or _NOTHING_MISSING[push.direction],
        facts=tuple((name, _bounded(text) or _UNSAID[name]) for name, text in _facts(content).items()),
        given=chinese(item.given.answer) if item.given else "",
        remark=_bounded(item.given.remark) if item.given else "",
    )


def _reason(content: PushContent, direction: PushDirection) -> str:
    asked, answered = _bounded(content.need_quote), _bounded(content.patent_quote)
    if not answered:
        return ""
    if direction is PushDirection.SEGMENT:  # everyone in the segment reads it: no firm's need is told of
        asked = ""
    return f"需求说“{asked}”，专利写明“{answered}”" if asked else f"专利写明“{answered}”"


def _facts(content: PushContent) -> dict[str, str]:
    day = f"（{content.status_date}）" if content.legal_status and content.status_date else ""
    license_ = f"开放许可 {content.open_license_number}" if content.open_license_number else ""
    return {
        "成熟度": content.readiness,
        "法律状态": f"{content.legal_status}{day}",
        "费用": "；".join(filter(None, (content.fee, license_))),
        "可转让状态": content.availability,
    }


def _bounded(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"

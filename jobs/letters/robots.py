"""A digest for a group robot: markdown where the robot reads it, bare lines where not, within the robot's limit."""

from collections.abc import Iterable, Iterator, Mapping

from jobs.letters.item_words import FULL, SHORT, ItemWords, Lengths
from jobs.letters.letter_words import LetterWords, letter_words
from matcher.messages import Digest
from matcher.push_vocabulary import PushChannel

# Bytes of UTF-8. WeCom takes 4,096; DingTalk and Feishu 20 KB for the whole request, of which we leave a part.
MOST_BYTES: Mapping[PushChannel, int] = {
    PushChannel.WECOM: 4_096,
    PushChannel.DINGTALK: 15_000,
    PushChannel.FEISHU: 15_000,
}
_TIGHT = Lengths(title=30, quote=20, phrase=14, missing=1, holders=1)
# What calls people or hides a link in one of the robots' markdowns, by its full-width twin.
_HARMLESS = str.maketrans("<>[]`*\\", "＜＞［］｀＊＼")
_LONGEST_PARAGRAPH = 600


def robot_text(digest: Digest, channel: PushChannel, body: str = "") -> str:
    """The text of the letter, as full as fits into `MOST_BYTES` of the channel: quotes are shortened first, then only
    titles and codes are left. Mentions and links of foreign text are made harmless."""
    forms = (_text(letter_words(digest, channel, body, lengths), channel) for lengths in (FULL, SHORT, _TIGHT))
    fitting = (text for text in forms if len(text.encode()) <= MOST_BYTES[channel])
    return next(fitting, "") or _text(letter_words(digest, channel, body, _TIGHT), channel, whole=False)


def _text(words: LetterWords, channel: PushChannel, *, whole: bool = True) -> str:
    marked = channel is not PushChannel.FEISHU
    parting = "\n\n" if channel is PushChannel.DINGTALK else "\n"  # DingTalk joins lines that follow each other
    return parting.join(line for line in _lines(words, marked, whole=whole) if line)


def _lines(words: LetterWords, marked: bool, *, whole: bool) -> Iterator[str]:
    yield _bold(f"【{_safe(words.centre)}】{_safe(words.heading)}", marked)
    yield _safe(words.greeting)
    yield words.intro if not words.body else _safe(" ".join(words.body))[:_LONGEST_PARAGRAPH]
    for item in words.items:
        yield _bold(f"{item.number}. {_safe(item.title)}", marked)
        if not words.body:
            yield from _item(item, marked) if whole else [f"答复编号 {_safe(item.code)}"]
    yield from (words.more, _safe(words.answering), words.refusing)
    if words.answer_link and not whole:
        yield _link("答复", words.answer_link, marked)
    if words.refuse_link:
        yield _link("一步退订", words.refuse_link, marked)
    yield f"{words.disclaimer}{words.day}"


def _item(item: ItemWords, marked: bool) -> Iterator[str]:
    yield _safe(_joined((f"{item.about.name}：{item.about.text}" if item.about else "", item.holders)))
    yield _safe(_joined((item.level and f"{item.level}（审核员确认）", item.again and f"此前推送过，现在{item.again}")))
    yield _safe(_joined((item.reason, item.missing and f"尚缺：{item.missing}")))
    yield _safe(_joined(f"{fact.name}：{fact.text}" for fact in item.facts))
    link = f"  {_link('答复这一条', item.answer_link, marked)}" if item.answer_link else ""
    yield f"答复编号 {_safe(item.code)}{link}"


def _joined(parts: Iterable[str]) -> str:
    return "；".join(part for part in parts if part)


def _bold(text: str, marked: bool) -> str:
    return f"**{text}**" if marked else text


def _link(name: str, link: str, marked: bool) -> str:
    return f"[{name}]({link})" if marked else f"{name}：{link}"


def _safe(text: str) -> str:
    return text.translate(_HARMLESS)

"""A digest for a group robot: plain lines within the robot's limit."""

from collections.abc import Iterable, Iterator, Mapping

from jobs.letters.item_words import FULL, SHORT, ItemWords, Lengths
from jobs.letters.letter_words import LetterWords, letter_words
from matcher.messages import Digest
from matcher.push_vocabulary import PushChannel

# Bytes of UTF-8 of a text. WeCom takes 2,048; DingTalk and Feishu 20 KB for the whole request, so we leave a part.
MOST_BYTES: Mapping[PushChannel, int] = {
    PushChannel.WECOM: 2_048,
    PushChannel.DINGTALK: 15_000,
    PushChannel.FEISHU: 15_000,
}
_TIGHT = Lengths(title=30, quote=20, need=30, phrase=24, missing=1, holders=1)
_BARE = Lengths(title=24)
_HARMLESS = str.maketrans("<>", "＜＞")  # what calls people in a robot's text stands in angle brackets
_LONGEST_PARAGRAPH = 400


def robot_text(digest: Digest, channel: PushChannel, body: str = "") -> str:
    """The text of the letter, as full as fits into `MOST_BYTES` of the channel: quotes are shortened first, then facts
    are left out, then all but titles and codes; how to answer, how to refuse and the disclaimer never are."""
    most = MOST_BYTES[channel]
    steps = ((FULL, True), (SHORT, True), (SHORT, False), (_TIGHT, False))
    forms = (_text(letter_words(digest, channel, body, lengths), facts) for lengths, facts in steps)
    fitting = (text for text in forms if len(text.encode()) <= most)
    return next(fitting, "") or _bare(letter_words(digest, channel, body, _BARE), most)


def _text(words: LetterWords, facts: bool) -> str:
    items = (line for item in words.items for line in _item(item, facts))
    items = items if not words.body else (f"{item.number}. {item.title}" for item in words.items)
    middle = [words.intro] if facts and not words.body else []
    return _joined([*_head(words), *middle, *items, *_foot(words, linked=False)])


def _bare(words: LetterWords, most: int) -> str:
    foot = _joined(_foot(words, linked=True))
    titles = (f"{item.number}. {item.title}（{item.code}）" for item in words.items)
    head = _joined([*_head(words), *titles])
    room = most - len(foot.encode()) - 1
    return f"{_cut(head, room)}\n{foot}"


def _head(words: LetterWords) -> Iterator[str]:
    yield f"【{words.centre}】{words.heading}"
    yield words.greeting
    yield " ".join(words.body)[:_LONGEST_PARAGRAPH]


def _foot(words: LetterWords, *, linked: bool) -> Iterator[str]:
    yield words.more
    yield words.answering
    if linked and words.answer_link:
        yield f"答复：{words.answer_link}"
    yield f"一步退订：{words.refuse_link}" if words.refuse_link else words.refusing
    yield f"{words.disclaimer}{words.day}"


def _item(item: ItemWords, facts: bool) -> Iterator[str]:
    yield f"{item.number}. {item.title}"
    if facts:
        yield _listed((f"{item.about.name}：{item.about.text}" if item.about else "", item.holders))
        yield _listed((item.level and f"{item.level}（审核员确认）", item.again and f"此前推送过，现在{item.again}"))
    yield _listed((item.reason, item.missing and f"尚缺：{item.missing}"))
    yield _listed(f"{fact.name}：{fact.text}" for fact in item.facts) if facts else ""
    yield f"答复编号 {item.code}" + (f"，答复：{item.answer_link}" if item.answer_link else "")


def _listed(parts: Iterable[str]) -> str:
    return "；".join(part for part in parts if part)


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line.translate(_HARMLESS) for line in lines if line)


def _cut(text: str, most: int) -> str:
    content = text.encode()
    return text if len(content) <= most else content[: most - 3].decode("utf-8", "ignore") + "…"

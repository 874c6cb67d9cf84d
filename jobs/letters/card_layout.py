"""The lines of a card: which words in which size and color. Nothing is drawn here."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobs.letters.item_words import ItemWords
from jobs.letters.letter_words import LetterWords

INK, FAINT, BLUE, RUST, GREEN = "#1f2933", "#52606d", "#1f3864", "#833c0b", "#1c5b2e"
TITLE, TEXT, SMALL, CODE = 40, 33, 28, 36


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the card: `size` in pixels, `gap` the room above it; `rule` draws a line over it."""

    text: str
    size: int = TEXT
    color: str = INK
    bold: bool = False
    gap: int = 10
    rule: bool = False


def head_blocks(words: LetterWords) -> list[Block]:
    """What stands in the band at the top: who writes to whom, and what it is."""
    addressed = " · ".join(part for part in (words.firm, words.greeting.rstrip("：")) if part)
    return [
        Block(f"{words.centre} · {words.day}", SMALL, "#dbe4f3", gap=0),
        Block(words.heading, 46, "#ffffff", bold=True, gap=8),
        Block(addressed, SMALL, "#dbe4f3", gap=12),
    ]


def item_blocks(words: LetterWords) -> list[Block]:
    """The items, or what a correction says."""
    if words.body:
        return [Block(line, gap=18) for line in words.body] + [
            Block(f"涉及：{item.title}", SMALL, FAINT, gap=18) for item in words.items
        ]
    return [block for item in words.items for block in _item(item)]


def foot_blocks(words: LetterWords) -> list[Block]:
    """How to answer, how to refuse, what it is not."""
    refusing = words.refusing or "不想再收到：点开消息里的退订链接，或回复“退订”。"
    texts = [Block(words.answering, TEXT, BLUE, bold=True, gap=0), Block(words.answer_notes, SMALL, FAINT)]
    texts = texts if words.answering else []
    closing = [Block(text, SMALL, FAINT) for text in (words.more, refusing) if text]
    return [*texts, *closing, Block(words.disclaimer, SMALL, INK, bold=True)]


def _item(item: ItemWords) -> Iterator[Block]:
    yield Block(
        f"{item.number}. {item.title}", TITLE, BLUE, bold=True, gap=44 if item.number > 1 else 0, rule=item.number > 1
    )
    about = [f"{item.about.name}：{item.about.text}" if item.about else "", item.holders]
    yield Block("　".join(part for part in about if part), SMALL, FAINT)
    if item.level:
        yield Block(f"{item.level}（审核员确认）", SMALL, GREEN, bold=True)
    if item.again:
        yield Block(f"此前推送过，现在{item.again}", SMALL, RUST)
    yield Block(item.reason, gap=14)
    yield Block(f"尚缺：{item.missing}" if item.missing else "", color=RUST)
    for place, fact in enumerate(item.facts):
        yield Block(f"{fact.name}：{fact.text}", SMALL, FAINT, gap=2 if place else 14)
    yield Block(f"答复编号 {item.code}", CODE, BLUE, bold=True, gap=14)

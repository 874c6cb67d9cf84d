"""A text cut at quotations that are numbered, so that a reader finds the same number on the other side."""

from collections.abc import Iterable
from dataclasses import dataclass

UNANSWERED = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A place in a text, offsets in code points; `number` is that of its pair, or UNANSWERED."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text; `number` as in `Quote`, None where nothing is quoted."""

    text: str
    number: int | None = None


def stretches(text: str, quotes: Iterable[Quote]) -> list[Stretch]:
    """The whole text in order. Where quotations overlap, the one given first is marked; what lies outside the text is
    cut off."""
    cut, found = 0, []
    for quote in sorted(_apart(quotes, len(text)), key=lambda one: one.start):
        found += [Stretch(text[cut : quote.start]), Stretch(text[quote.start : quote.end], quote.number)]
        cut = quote.end
    return [one for one in (*found, Stretch(text[cut:])) if one.text]


def _apart(quotes: Iterable[Quote], length: int) -> list[Quote]:
    kept: list[Quote] = []
    for one in quotes:
        inside = Quote(max(0, one.start), min(one.end, length), one.number)
        if inside.start < inside.end and all(inside.end <= k.start or k.end <= inside.start for k in kept):
            kept.append(inside)
    return kept

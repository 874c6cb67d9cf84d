"""A text cut at its quotations, so that a template can mark them; offsets count code points."""

from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]
_BEFORE = 20  # characters shown before the first quotation of an excerpt


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, quoted or not."""

    text: str
    marked: bool


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The whole text in stretches; spans that overlap are one, what lies outside the text is left out."""
    cut, found = 0, []
    for start, end in _united(spans, len(text)):
        found += [Piece(text[cut:start], False), Piece(text[start:end], True)]
        cut = end
    return [piece for piece in (*found, Piece(text[cut:], False)) if piece.text]


def excerpt(text: str, spans: Iterable[Span], length: int) -> list[Piece]:
    """About `length` characters around the first quotation (else the beginning), an ellipsis where something is cut."""
    inside = _united(spans, len(text))
    start = max(0, inside[0][0] - _BEFORE) if inside and inside[-1][1] > length else 0
    end = min(len(text), start + length)
    shown = pieces(text[start:end], [(max(a, start) - start, min(b, end) - start) for a, b in inside])
    return [*_ellipsis(start > 0), *shown, *_ellipsis(end < len(text))]


def _ellipsis(wanted: bool) -> list[Piece]:
    return [Piece("…", False)] if wanted else []


def _united(spans: Iterable[Span], length: int) -> list[Span]:
    united: list[Span] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if end <= start:
            continue
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united

"""The card that a person forwards in WeChat: a PNG with the contact's code and how to answer."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.letters.card_layout import Block, foot_blocks, head_blocks, item_blocks
from jobs.letters.fonts import ChineseFont
from jobs.letters.item_words import SHORT
from jobs.letters.letter_words import letter_words
from jobs.letters.wrapping import wrapped
from jobs.sheets.replacement import replacement
from matcher.messages import Digest
from matcher.push_vocabulary import PushChannel

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, MARGIN, LINE = 1080, 56, 1.45  # pixels; a line is so many times as high as its characters
_COLORS = 64  # enough for smooth characters, and a third of the bytes


def write_card(path: Path, digest: Digest, font: ChineseFont, body: str = "") -> Path:
    """Write the card of `digest` to `path` (PNG, 1080 pixels wide), whole or not at all. `body` is what a correction
    says. Raises InputRefused where `path` cannot be written."""
    content = card_png(digest, font, body)
    with replacement(path) as file:
        file.write(content)
    return path


def card_png(digest: Digest, font: ChineseFont, body: str = "") -> bytes:
    """The card as the bytes of a PNG."""
    from PIL import Image, ImageDraw

    words = letter_words(digest, PushChannel.FORWARD, body, SHORT)
    pen = _Pen(font)
    parts = [pen.set(blocks) for blocks in (head_blocks(words), item_blocks(words), foot_blocks(words))]
    heights = [height + 2 * MARGIN for _, height in parts]
    image = Image.new("RGB", (WIDTH, sum(heights)), "#ffffff")
    draw = ImageDraw.Draw(image)
    top = 0
    for (lines, _), height, ground in zip(parts, heights, ("#1f3864", "#ffffff", "#f2f6fb"), strict=True):
        draw.rectangle((0, top, WIDTH, top + height), fill=ground)
        pen.draw(draw, lines, top + MARGIN)
        top += height
    return _compact(image)


class _Pen:
    """Sets blocks in lines and draws them, with one font in the sizes it is asked for."""

    def __init__(self, font: ChineseFont) -> None:
        self._font = font
        self._sized = cache(self._load)

    def set(self, blocks: Sequence[Block]) -> tuple[list[tuple[int, str, Block]], int]:
        """The lines with their distance from the top, and the height of all."""
        lines, top = [], 0
        for block in (block for block in blocks if block.text):
            top += block.gap
            measure = self._sized(block.size, block.bold).getlength
            for line in wrapped(self._font.writable(block.text), WIDTH - 2 * MARGIN, measure):
                lines.append((top, line, block))
                top += round(block.size * LINE)
        return lines, top

    def draw(self, draw: "ImageDraw", lines: Sequence[tuple[int, str, Block]], start: int) -> None:
        """Draw lines that were set, `start` pixels from the top."""
        ruled: set[int] = set()
        for top, line, block in lines:
            if block.rule and id(block) not in ruled:
                ruled.add(id(block))
                draw.line((MARGIN, start + top - 20, WIDTH - MARGIN, start + top - 20), fill="#d5dbe3", width=2)
            draw.text((MARGIN, start + top), line, font=self._sized(block.size, block.bold), fill=block.color)

    def _load(self, size: int, bold: bool) -> "FreeTypeFont":
        from PIL import ImageFont

        return ImageFont.truetype(self._font.bold if bold else self._font.path, size, index=self._font.face)


def _compact(image: "Picture") -> bytes:
    from PIL import Image

    content = BytesIO()
    image.quantize(_COLORS, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
    return content.getvalue()

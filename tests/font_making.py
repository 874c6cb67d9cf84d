"""Small fonts made for the tests: every character they have is the same filled square."""

from collections.abc import Iterable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from jobs.letters.fonts import ChineseFont

CHINESE = [*range(0x20, 0x7F), 0xB7, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x25A1]
CHINESE += [*range(0x3000, 0x3018), *range(0x4E00, 0xA000), *range(0xFF01, 0xFF5F)]


def made_font(characters: Iterable[int] = CHINESE, family: str = "Made SC") -> TTFont:
    """A font of that family with these characters."""
    pen = TTGlyphPen(None)
    for act, point in (
        (pen.moveTo, (100, 0)),
        (pen.lineTo, (100, 700)),
        (pen.lineTo, (800, 700)),
        (pen.lineTo, (800, 0)),
    ):
        act(point)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap(dict.fromkeys(characters, "square"))
    builder.setupGlyf({".notdef": square, "square": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 100), "square": (1000, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    return builder.font


def save_font(path: Path, characters: Iterable[int] = CHINESE) -> Path:
    """The font as a file."""
    made_font(characters).save(path)
    return path


def save_collection(path: Path, families: Iterable[str]) -> Path:
    """A collection of fonts of these families."""
    collection = TTCollection()
    collection.fonts = [made_font(family=family) for family in families]
    collection.save(path)
    return path


class Recorded:
    """A font that remembers every text it was asked to write: what stands on the card or the page."""

    def __init__(self, font: ChineseFont) -> None:
        self.path, self.face, self.bold = font.path, font.face, font.bold
        self._font, self.texts = font, list[str]()

    def writable(self, text: str) -> str:
        """As the font says, and kept."""
        self.texts.append(text)
        return self._font.writable(text)

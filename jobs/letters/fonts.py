"""The Chinese font that cards and sheets are drawn with: named by the setting, else found on the system."""

import csv
import os
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import InputRefused
from matcher.shipped import shipped

CURE = "请安装中文字体（如 apt-get install fonts-noto-cjk），或用环境变量 QUEQIAO_FONT 指定一个中文字体文件"
_SAMPLE = "鹊桥专利技术需求答复编号签收盖章"
_NO_GLYPH = "〓"  # what Chinese typesetting puts where a character is lacking
_SUFFIXES = (".ttc", ".ttf", ".otf")


@dataclass(frozen=True, slots=True)
class ChineseFont:
    """A font file that has Chinese; `face` is its place in a collection, `bold` its heavier twin (itself where none is
    at hand), `covered` the code points it has."""

    path: Path
    face: int
    bold: Path
    covered: frozenset[int]

    def writable(self, text: str) -> str:
        """`text` with 〓 for what the font lacks, so that no empty box is ever printed."""
        lacking = _NO_GLYPH if ord(_NO_GLYPH) in self.covered else "?"
        return "".join(c if ord(c) in self.covered else lacking for c in text)


def chinese_font(chosen: str = "", folders: Sequence[Path] | None = None) -> ChineseFont:
    """The font at `chosen`, else the first of `data/reference/chinese_fonts.csv` that lies in `folders` (None: where
    the system keeps fonts). Raises InputRefused, naming the cure, where there is none or it has no Chinese."""
    if chosen:
        return _opened(Path(chosen), None)
    at_hand = {path.name.lower(): path for path in _font_files(system_folders() if folders is None else folders)}
    for row in _known():
        if path := at_hand.get(row["file"].lower()):
            return _opened(path, at_hand.get(row["bold"].lower()))
    raise InputRefused("没有找到中文字体，不能作图或写 PDF", cure=CURE)


def system_folders() -> list[Path]:
    """Where Linux, Windows or macOS keeps fonts, the person's own last."""
    home = Path.home()
    if sys.platform == "win32":
        windows, local = os.environ.get("WINDIR", r"C:\Windows"), os.environ.get("LOCALAPPDATA", "")
        return [Path(windows, "Fonts"), *([Path(local, "Microsoft", "Windows", "Fonts")] if local else [])]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts"]


def _font_files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _SUFFIXES)


def _known() -> list[dict[str, str]]:
    with shipped("reference", "chinese_fonts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _opened(path: Path, bold: Path | None) -> ChineseFont:
    from fontTools.ttLib import TTLibError

    try:
        face, covered = _face_of(path)
    except (OSError, TTLibError, ValueError, KeyError, AssertionError, struct.error) as error:
        raise InputRefused("不是能用的字体文件", path, CURE) from error
    if not covered.issuperset(map(ord, _SAMPLE)):
        raise InputRefused("字体中没有中文", path, CURE)
    return ChineseFont(path, face, bold or path, covered)


def _face_of(path: Path) -> tuple[int, frozenset[int]]:
    """The face to draw with and the code points it has: in a collection the simplified Chinese one, else the first."""
    from fontTools.ttLib import TTCollection, TTFont

    with path.open("rb") as file:  # ours to close: a font that is none is left open otherwise
        if path.suffix.lower() != ".ttc":
            return 0, _covered(TTFont(file, lazy=True))
        faces = TTCollection(file, lazy=True).fonts
        names = [str(font["name"].getBestFamilyName()) for font in faces]
        face = next((place for place, name in enumerate(names) if name.endswith(" SC")), 0)
        return face, _covered(faces[face])


def _covered(font: Any) -> frozenset[int]:
    return frozenset(font.getBestCmap() or ())

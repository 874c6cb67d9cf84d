"""Zip containers looked over before anything opens them: bombs, broken members, absurd sheets."""

import re
import zipfile
import zlib
from pathlib import Path

from matcher.errors import FileUnreadable

MOST_BYTES = 1 << 30
LARGE_MEMBER = 50 << 20
HIGHEST_RATIO = 200
MOST_CELLS = 50_000_000
_PIECE = 1 << 20
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_SPREADSHEET_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_CURE = "请重新导出，或在表格软件中打开后另存为 xlsx"


def check_archive(path: Path) -> None:
    """Raises FileUnreadable for a container that is cut off, explodes or is no spreadsheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_sizes(path, members)
            if not any(member.filename in _SPREADSHEET_PARTS for member in members):
                raise FileUnreadable("压缩文件里没有表格", path.name, "请先解压，再导入其中的 xlsx 或 csv")
            for member in members:
                _check_member(path, archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise FileUnreadable("xlsx 文件不完整或已损坏", path.name, _CURE) from error


def _check_sizes(path: Path, members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES:
        raise FileUnreadable("文件解压后过大", f"{path.name}，{total >> 20} MiB", "请拆分后再导入")
    for member in members:
        if member.file_size > LARGE_MEMBER and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1):
            raise FileUnreadable("文件的压缩比异常，疑似压缩炸弹", f"{path.name}，{member.filename}", _CURE)


def _check_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Reads the member to its end, so that a false size or checksum shows before the spreadsheet is opened."""
    with archive.open(member) as file:
        first = file.read(4096)
        if found := _DIMENSION.search(first):
            _check_area(path, found[1].decode(), int(found[2]))
        while file.read(_PIECE):
            pass


def _check_area(path: Path, letters: str, rows: int) -> None:
    columns = 0
    for letter in letters:
        columns = columns * 26 + ord(letter) - ord("A") + 1
    if columns * rows > MOST_CELLS:
        raise FileUnreadable(
            "工作表的范围过大", f"{path.name}，{rows} 行 × {columns} 列", "请删去数据以外的空行空列后另存"
        )

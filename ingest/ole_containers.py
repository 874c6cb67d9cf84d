"""The container of old xls files, its sector chains walked before a parser follows them: a loop would never end."""

import struct
from collections.abc import Iterator
from pathlib import Path

from matcher.errors import FileUnreadable

_HEADER = struct.Struct("<24xHHHHH6x9I")
_HEADER_BYTES = 512
_END, _SPECIAL = 0xFFFFFFFE, 0xFFFFFFFA
_ENTRY_BYTES, _START_AT = 128, 116
_LARGEST = 1 << 28
_STREAM, _ROOT = 2, 5


class _Damaged(Exception):
    """A chain that leaves the file or comes back to itself."""


def check_container(path: Path) -> None:
    """Raises FileUnreadable for an OLE container that is cut off, damaged or larger than any xls (256 MiB)."""
    if path.stat().st_size > _LARGEST:
        raise FileUnreadable("xls 文件过大", path.name, "请另存为 xlsx 或拆分后再导入")
    try:
        _check(path.read_bytes())
    except (_Damaged, struct.error, IndexError) as error:
        raise FileUnreadable("表格文件不完整或已损坏", path.name, "请在表格软件中打开后另存为 xlsx 再导入") from error


def _check(content: bytes) -> None:
    """The allocation table is gathered from the header, then every chain a parser will follow is walked."""
    fields = _HEADER.unpack_from(content)
    shift, mini_shift = fields[3], fields[4]
    directory_start, mini_start = fields[7], fields[10]
    if (shift, mini_shift) not in ((9, 6), (12, 6)):
        raise _Damaged
    size = 1 << shift
    table = _table(content, size, difat_start=fields[12])
    directory = b"".join(_sector(content, size, s) for s in _chain(table, directory_start))
    mini_table = [n for s in _chain(table, mini_start) for n in _numbers(_sector(content, size, s))]
    for kind, start, length in _streams(directory):
        small = kind == _STREAM and length < fields[9]
        for _ in _chain(mini_table if small else table, start if length else _END):
            pass


def _table(content: bytes, size: int, difat_start: int) -> list[int]:
    """The whole allocation table: its sectors are listed in the header and, for large files, in a chain of sectors."""
    listed = list(struct.unpack_from("<109I", content, 76))
    seen: set[int] = set()
    while difat_start < _SPECIAL:
        if difat_start in seen:
            raise _Damaged
        seen.add(difat_start)
        *more, difat_start = _numbers(_sector(content, size, difat_start))
        listed.extend(more)
    return [n for sector in listed if sector < _SPECIAL for n in _numbers(_sector(content, size, sector))]


def _chain(table: list[int], start: int) -> Iterator[int]:
    """The sectors of a chain, at most as many as the table has. Raises _Damaged where it leaves the table or loops."""
    for _ in range(len(table) + 1):
        if start == _END:
            return
        if start >= len(table):
            raise _Damaged
        yield start
        start = table[start]
    raise _Damaged


def _sector(content: bytes, size: int, number: int) -> bytes:
    """One sector; the last one of a file may be short. Raises _Damaged for one that lies beyond the file."""
    at = max(size, _HEADER_BYTES) + number * size
    if at >= len(content):
        raise _Damaged
    return content[at : at + size]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _streams(directory: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, first sector and length of the root and of every stream of the directory."""
    for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        start, length = struct.unpack_from("<II", directory, at + _START_AT)
        if directory[at + 66] in (_STREAM, _ROOT):
            yield directory[at + 66], start, length

"""Containers of old xls files: loops and cut chains are found before a parser follows them for ever."""

import struct
from pathlib import Path

import pytest

from ingest.ole_containers import check_container
from matcher.errors import FileUnreadable

END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def container(path: Path, *next_sectors: int, stream_length: int = 0) -> Path:
    """Sector 0 is the allocation table, sector 1 the directory; `next_sectors` are the table's entries from 1 on."""
    header = struct.pack(
        "<8s16xHHHHH6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0
    )
    listed = struct.pack("<109I", 0, *[FREE] * 108)
    table = struct.pack("<128I", TABLE, *next_sectors, *[FREE] * (127 - len(next_sectors)))
    entry = bytes(66) + b"\x02" + bytes(49) + struct.pack("<II", 2, stream_length) + bytes(4)
    path.write_bytes(header + listed + table + entry.ljust(512, b"\x00") + bytes(512) * 12)
    return path


def test_a_sound_container_passes(tmp_path: Path) -> None:
    check_container(container(tmp_path / "a.xls", END, 3, 4, END, stream_length=5000))


@pytest.mark.parametrize(
    "next_sectors",
    [(1,), (END, 3, 2), (END, 99, END), (END, FREE)],
    ids=[
        "the directory follows itself",
        "a stream comes back",
        "a stream leaves the file",
        "a stream runs into nothing",
    ],
)
def test_a_loop_or_a_cut_chain_is_refused_in_one_line(tmp_path: Path, next_sectors: tuple[int, ...]) -> None:
    with pytest.raises(FileUnreadable, match="已损坏"):
        check_container(container(tmp_path / "a.xls", *next_sectors, stream_length=5000))

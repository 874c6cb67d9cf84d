"""A file is replaced whole or not at all, and never while a person has it open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from matcher.errors import InputRefused

_LOCKS = ("~${name}", ".~{name}", ".~lock.{name}#")  # Excel, WPS, LibreOffice


@contextmanager
def replacement(path: Path) -> Iterator[BinaryIO]:
    """A new file beside `path` that takes its place when the block ends well; else `path` stays as it was.

    Raises InputRefused where `path` is open in a spreadsheet program or its folder cannot be written to.
    """
    _refuse_if_open(path)
    part = path.with_name(f".{uuid4().hex}.part")
    file = _opened(part)
    try:
        with file:
            yield file
        _replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _refuse_if_open(path: Path) -> None:
    for pattern in _LOCKS:
        lock = path.with_name(pattern.format(name=path.name))
        if lock.exists():
            raise _is_open(path, f"；若并未打开，请删除同一文件夹中的“{lock.name}”")


def _opened(part: Path) -> BinaryIO:
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        return part.open("xb")
    except OSError as error:
        cure = "请检查文件夹权限，或另选一个位置"
        raise InputRefused("无法写入文件夹", part.parent, cure) from error


def _replace(part: Path, path: Path) -> None:
    try:
        part.replace(path)
    except PermissionError as error:
        raise _is_open(path) from error
    except OSError as error:
        raise InputRefused("无法写入文件", path, "请另选一个文件名或位置") from error


def _is_open(path: Path, more: str = "") -> InputRefused:
    return InputRefused("文件正在被占用", path, f"请先在 Excel 或 WPS 中关闭它，再重试{more}")

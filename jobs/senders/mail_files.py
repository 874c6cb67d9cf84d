"""Mails as they lie on disk: one in a file (.eml), many in a file (mbox), a Maildir, or a folder of such files."""

import mailbox
from collections.abc import Iterator
from pathlib import Path

from matcher.errors import FileUnreadable

_LARGEST = 50 * 1024 * 1024
_SUFFIXES = (".eml", ".mbox", ".mbx")
_MBOX = b"From "


def mails_in(path: Path) -> Iterator[bytes]:
    """Every mail, as bytes, in the order of the names. Raises FileUnreadable where there is no such file or it cannot
    be read; a mail of more than 50 MB is passed over."""
    if not path.exists():
        raise FileUnreadable("没有这个文件或文件夹", path, "请核对路径")
    try:
        yield from _in_folder(path) if path.is_dir() else _in_file(path)
    except OSError as error:
        raise FileUnreadable("邮件读不出来", path, "请检查文件和权限") from error


def _in_folder(path: Path) -> Iterator[bytes]:
    if (path / "cur").is_dir() and (path / "new").is_dir():
        for part in ("cur", "new"):
            yield from _each(sorted((path / part).iterdir()))
        return
    for file in sorted(path.iterdir()):
        if file.is_file() and file.suffix.lower() in _SUFFIXES:
            yield from _in_file(file)


def _in_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(len(_MBOX)) != _MBOX:
            yield from _each([path])
            return
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            raw = box.get_bytes(key)
            if len(raw) <= _LARGEST:
                yield raw
    finally:
        box.close()


def _each(files: list[Path]) -> Iterator[bytes]:
    for file in files:
        if file.is_file() and file.stat().st_size <= _LARGEST:
            yield file.read_bytes()

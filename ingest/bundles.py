"""A zip file with the files of an export in it: unpacked with an eye on its sizes, names of members only as names."""

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from ingest.archives import HIGHEST_RATIO, LARGE_MEMBER, MOST_BYTES
from matcher.errors import FileUnreadable, InputRefused

MOST_MEMBERS = 2_000
_UTF8_NAMES = 0x800
_PIECE = 1 << 20
_LONGEST_NAME = 80
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_SPREADSHEETS = ("xl/", "META-INF/manifest.xml", "content.xml")
_CURE = "请重新压缩，或解压后逐个上传"


def is_bundle(path: Path) -> bool:
    """Whether a file is a zip file that is not itself a spreadsheet."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return not any(name.startswith(_SPREADSHEETS) for name in archive.namelist())


def unpack(path: Path, folder: Path) -> list[Path]:
    """Every file of the bundle in `folder`, flat, under names that no other file there has. Raises FileUnreadable for
    one that is damaged, explodes, has a password, or holds nothing or too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if _is_wanted(member)]
            _check(path, members)
            return [_taken(archive, member, folder) for member in members]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileUnreadable("压缩文件不完整、有密码或已损坏", path.name, _CURE) from error


def free_path(folder: Path, stated: str) -> Path:
    """Where a file of the stated name goes: only the last part of it, without what file systems refuse, and numbered
    where it is taken. Raises InputRefused for a name of which nothing is left."""
    last = re.split(r"[\\/]", stated)[-1]
    name = _NOT_IN_NAMES.sub("_", last).strip(" .")
    if not name.strip("_"):
        raise InputRefused("文件没有名称", repr(stated[:_LONGEST_NAME]), "请改名后重试")
    kept = PurePosixPath(name)
    stem, suffix = kept.stem[:_LONGEST_NAME], kept.suffix[:10]
    numbered = (stem, *(f"{stem}-{number}" for number in range(2, MOST_MEMBERS + 100)))
    return next(path for each in numbered if not (path := folder / f"{each}{suffix}").exists())


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    """Not a folder, and none of the notes that some systems put beside every file."""
    name = PurePosixPath(member.filename)
    return not member.is_dir() and "__MACOSX" not in name.parts and not name.name.startswith(".")


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise FileUnreadable("压缩文件里没有文件", path.name, _CURE)
    if len(members) > MOST_MEMBERS:
        raise FileUnreadable("压缩文件里的文件太多", f"{len(members)} 个", f"每次最多 {MOST_MEMBERS} 个，请分几次上传")
    if (total := sum(member.file_size for member in members)) > MOST_BYTES:
        raise FileUnreadable("文件解压后过大", f"{path.name}，{total >> 20} MiB", "请拆分后再导入")
    for member in members:
        if member.file_size > LARGE_MEMBER and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1):
            raise FileUnreadable("文件的压缩比异常，疑似压缩炸弹", f"{path.name}，{_name(member)}", _CURE)


def _taken(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """What a member states of its size is not believed: reading stops there."""
    path, left = free_path(folder, _name(member)), member.file_size
    with archive.open(member) as source, path.open("wb") as target:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile(member.filename)
            target.write(piece)
    return path


def _name(member: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GBK without saying so; zipfile then reads them as code page 437."""
    if member.flag_bits & _UTF8_NAMES:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename

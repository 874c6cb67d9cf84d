"""The archive of a backup: a zip of a home's files and a manifest of their hashes, encrypted where a key is set."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from jobs.backup_encryption import EncryptedWriter, decrypt, is_encrypted
from matcher.errors import FileUnreadable

MANIFEST = "manifest.json"
FORMAT = 1
_PIECE = 1 << 20
_DAMAGE = (BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, NotImplementedError)
_CURE = "请换一份备份"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in an archive. `files` are SHA-256 by name; `entries`, `head` and `counts` what the ledger in it proves
    (`complaint`: what is wrong with it); all empty where the copy cannot be counted (PostgreSQL, or no ledger yet)."""

    made_at: datetime
    revision: str
    database: str
    files: Mapping[str, str] = field(default_factory=dict)
    entries: int = 0
    head: str = ""
    counts: Mapping[str, Any] | None = None
    complaint: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        return {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}


@contextmanager
def archive_file(file: BinaryIO, key: Path | None) -> Iterator[BinaryIO]:
    """What an archive is written to: `file` itself, or encrypted into it."""
    if key is None:
        yield file
        return
    with EncryptedWriter(file, key) as encrypted:
        yield cast(BinaryIO, encrypted)


def write_archive(file: BinaryIO, manifest: Manifest, found: Iterable[tuple[str, Path]]) -> Manifest:
    """Write the files, each under its name, and the manifest with their hashes, which is returned. A file that is gone
    by the time it is read is left out."""
    hashes: dict[str, str] = {}
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as pack:
        for name, path in found:
            if digest := _put(pack, name, path):
                hashes[name] = digest
        whole = Manifest(**{**_fields(manifest), "files": hashes})
        pack.writestr(MANIFEST, json.dumps(whole.to_dict(), ensure_ascii=False, indent=1))
    return whole


def unpack(path: Path, folder: Path, key: Path | None) -> Manifest:
    """Unpack an archive into `folder` and hold every file against the manifest. Raises FileUnreadable for what is no
    backup, was changed or is incomplete, InputRefused where it is encrypted and the key is missing."""
    if not path.is_file():
        raise FileUnreadable("找不到备份", path, "请检查文件名")
    if not is_encrypted(path):
        return _unpacked(path, folder, path.name)
    plain = folder / ".archive.part"
    try:
        with plain.open("wb") as file:
            decrypt(path, key, file)
        return _unpacked(plain, folder, path.name)
    finally:
        plain.unlink(missing_ok=True)


def _unpacked(path: Path, folder: Path, shown: str) -> Manifest:
    try:
        with ZipFile(path) as pack:
            manifest = _manifest(json.loads(pack.read(MANIFEST)))
            if set(pack.namelist()) != {MANIFEST, *manifest.files}:
                raise FileUnreadable("备份里的文件与清单不符", shown, _CURE)
            for name, digest in manifest.files.items():
                if _take(pack, name, folder) != digest:
                    raise FileUnreadable("备份里的文件已损坏", f"{shown} 中的 {name}", _CURE)
    except _DAMAGE as error:
        raise FileUnreadable("不是完整的备份", shown, _CURE) from error
    return manifest


def _put(pack: ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source:
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            with pack.open(entry, "w", force_zip64=True) as target:
                _copy(source, target, digest)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def _take(pack: ZipFile, name: str, folder: Path) -> str:
    """Write one file below `folder`; its hash. Raises ValueError for a name that leads out of it."""
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts or "\\" in name or ":" in name:
        raise ValueError(name)
    target, digest = folder.joinpath(*place.parts), hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with pack.open(name) as source, target.open("wb") as file:
        _copy(source, file, digest)
    return digest.hexdigest()


def _copy(source: IO[bytes], target: IO[bytes], digest: Any) -> None:
    while piece := source.read(_PIECE):
        digest.update(piece)
        target.write(piece)


def _manifest(document: dict[str, Any]) -> Manifest:
    if document.pop("format") != FORMAT:
        raise ValueError("another format")
    return Manifest(**document | {"made_at": datetime.fromisoformat(document["made_at"])})


def _fields(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}

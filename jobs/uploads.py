"""Files that were uploaded and wait for a person's word: kept in the home until they are imported or given up."""

import json
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from ingest.bundles import free_path, is_bundle, unpack
from jobs.home import Home
from jobs.sheets.replacement import replacement
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import RecordKind

KEPT = timedelta(days=7)
_ID = re.compile(r"[0-9a-f]{16}")
_NOTE = "upload.json"


@dataclass(frozen=True, slots=True)
class Upload:
    """Some files of one kind; `mapping` is what the person said of their columns."""

    upload_id: str
    kind: RecordKind
    person: str
    at: datetime
    folder: Path
    mapping: Mapping[str, str]

    @property
    def files(self) -> list[Path]:
        """The files, by name."""
        return sorted((self.folder / "files").iterdir())


def keep_upload(
    home: Home, kind: RecordKind, person: str, now: datetime, files: Iterable[tuple[str, BinaryIO]]
) -> Upload:
    """Keep files under the names they have; a zip file is unpacked. Raises InputRefused without any, FileUnreadable
    for a bundle that cannot be unpacked."""
    forget_old(home, now)
    found = Upload(secrets.token_hex(8), kind, person, now, Path(), {})
    found = replace(found, folder=home.uploads / found.upload_id)
    try:
        (found.folder / "files").mkdir(parents=True)
        for name, file in files:
            _keep(found.folder / "files", name, file)
        if not found.files:
            raise InputRefused("没有选择文件", cure="请先选择要导入的文件")
        write_note(found)
    except BaseException:
        forget(found)
        raise
    return found


def get_upload(home: Home, upload_id: str) -> Upload:
    """The upload of that id. Raises RecordUnknown."""
    note = home.uploads / upload_id / _NOTE
    if not _ID.fullmatch(upload_id) or not note.is_file():
        raise RecordUnknown("没有这次上传，或已经导入、放弃", upload_id, "请到导入页查看")
    told = json.loads(note.read_text(encoding="utf-8"))
    kind, at = RecordKind(told["kind"]), datetime.fromisoformat(told["at"])
    return Upload(upload_id, kind, told["person"], at, note.parent, told["mapping"])


def mapped(upload: Upload, mapping: Mapping[str, str]) -> Upload:
    """The same files with another word on their columns, remembered."""
    changed = replace(upload, mapping=dict(mapping))
    write_note(changed)
    return changed


def write_note(upload: Upload) -> None:
    """Remember what is known of an upload beside its files."""
    told = {name: value for name, value in asdict(upload).items() if name not in ("upload_id", "folder")}
    with replacement(upload.folder / _NOTE) as file:
        file.write(json.dumps(told | {"at": upload.at.isoformat()}, ensure_ascii=False).encode())


def forget(upload: Upload) -> None:
    """Remove the files."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def forget_old(home: Home, now: datetime) -> None:
    """Remove what nobody decided on for a week: uploads may hold personal data."""
    for note in home.uploads.glob(f"*/{_NOTE}"):
        upload = get_upload(home, note.parent.name)
        if now - upload.at > KEPT:
            forget(upload)


def _keep(folder: Path, name: str, file: BinaryIO) -> None:
    path = free_path(folder, name)
    with path.open("wb") as target:
        shutil.copyfileobj(file, target)
    if is_bundle(path):
        bundle = path.rename(folder.parent / "bundle.zip")
        unpack(bundle, folder)
        bundle.unlink()

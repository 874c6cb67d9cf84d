"""`backup`: one archive of a home in use, restored on the side and counted again before it is called done."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingest.files import file_sha256
from jobs.backup_archive import Manifest, archive_file, unpack, write_archive
from jobs.home import Home
from jobs.sheets.replacement import replacement
from matcher.errors import HomeUnusable
from store.copying import POSTGRESQL_COPY, SQLITE_COPY, copy_database, is_readable_copy
from store.database import revision_of, unmigrated

ASIDE = ".backup-"
NIGHTLY, BEFORE = "nightly-", "before-"
AUTOMATIC = (NIGHTLY, BEFORE)
DATABASE_NAMES = frozenset({SQLITE_COPY, f"{SQLITE_COPY}-wal", f"{SQLITE_COPY}-shm", f"{SQLITE_COPY}-journal"})
_A_DAY = 86_400
_DERIVED = frozenset({"push-counts.json", "backup-state.json"})


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and tried: `recounted` is False where its ledger cannot be counted without a server of
    PostgreSQL (then the copy was read to its end)."""

    path: Path
    sha256: str
    size: int
    encrypted: bool
    recounted: bool
    manifest: Manifest

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        plain = {"file": str(self.path), "sha256": self.sha256, "bytes": self.size, "encrypted": self.encrypted}
        return plain | {"recounted": self.recounted, "manifest": self.manifest.to_dict()}


def back_up(
    home: Home, engine: sa.Engine, path: Path, now: datetime, key: Path | None = None, with_index: bool = False
) -> Backup:
    """Write the archive to `path` while others work in the home, then try it. The database is copied first: what is
    kept beside it (refusals, the secret) is then never older. Raises InputRefused, HomeUnusable; a backup that does not
    stand the trial is deleted."""
    with aside(home.path) as folder:
        copy = copy_database(engine, folder)
        manifest = _manifest(engine, copy, now)
        files = [(copy.name, copy), *_files(home, path, with_index)]
        with replacement(path) as file, archive_file(file, key) as target:
            whole = write_archive(target, manifest, files)
    try:
        recounted = _try(home, path, key, whole)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Backup(path, file_sha256(path), path.stat().st_size, key is not None, recounted, whole)


def counted(copy: Path) -> dict[str, Any]:
    """What the ledger in a copy proves, as fields of a manifest; nothing where there is none or it cannot be read
    without a server."""
    if copy.name != SQLITE_COPY:
        return {}
    from jobs.audit import audit

    engine = unmigrated(f"sqlite:///{copy.as_posix()}")
    try:
        with engine.connect() as conn:
            if not sa.inspect(conn).has_table("ledger_entries"):
                return {}
            found = audit(conn)
            entries = found.chain.entries
            head = entries[-1].hash if entries else ""
            proof = {"entries": len(entries), "head": head, "counts": found.counts.to_dict()}
            return proof | {"complaint": found.complaint}
    finally:
        engine.dispose()


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """A folder for what is copied on the way, deleted in the end: in the home, where the same data stands already. What
    a process killed a day ago or more left behind goes as well."""
    for left in folder.glob(f"{ASIDE}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _A_DAY:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=ASIDE, dir=folder, ignore_cleanup_errors=True) as made:
        yield Path(made)


def _manifest(engine: sa.Engine, copy: Path, now: datetime) -> Manifest:
    return replace(Manifest(now, revision_of(engine), engine.dialect.name), **counted(copy))


def _try(home: Home, path: Path, key: Path | None, whole: Manifest) -> bool:
    """Restore on the side and count again; whether the ledger could be counted."""
    with aside(home.path) as folder:
        unpack(path, folder, key)
        (copy,) = (folder / name for name in whole.files if name in (SQLITE_COPY, POSTGRESQL_COPY))
        if copy.name != SQLITE_COPY:
            if not is_readable_copy(copy):
                raise HomeUnusable("备份没有通过检验：数据库副本读不完", path, "请检查磁盘后再备份一次")
            return False
        again = replace(whole, entries=0, head="", counts=None, complaint="")
        if replace(again, **counted(copy)) != whole:
            raise HomeUnusable("备份没有通过检验：恢复后重算的数目不同", path, "请检查磁盘后再备份一次")
    return True


def _files(home: Home, target: Path, with_index: bool) -> Iterator[tuple[str, Path]]:
    """Everything of the home but the database, earlier backups, what can be derived again and what is passing."""
    left_out = {home.backups.resolve(), target.resolve()} | (set() if with_index else {home.index.resolve()})
    for path in sorted(home.path.rglob("*")):
        place = path.relative_to(home.path)
        if place.parts[0].startswith(ASIDE) or place.name in _DERIVED or _is_passing(place):
            continue
        if place.parts[0] in DATABASE_NAMES or left_out & {path.resolve(), *path.resolve().parents}:
            continue
        if path.is_file():
            yield place.as_posix(), path


def _is_passing(place: Path) -> bool:
    own = place.suffix == ".zip" and place.name.startswith(AUTOMATIC)
    return own or place.suffix == ".lock" or (place.name.startswith(".") and place.suffix == ".part")

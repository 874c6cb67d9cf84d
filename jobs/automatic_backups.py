"""Backups made by themselves: each night, and before a migration."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from jobs.backing_up import BEFORE, NIGHTLY, Backup, back_up
from jobs.backup_settings import BackupSettings
from jobs.home import Home
from jobs.last_backup import note_backup
from matcher.errors import QueqiaoError
from matcher.push_caps import CHINA
from store.database import unmigrated


def nightly_backup(home: Home, engine: sa.Engine, settings: BackupSettings, now: datetime) -> Backup:
    """Make the backup of this night and delete the nightly ones beyond those to be kept, only after the new one stood
    its trial. Raises as `back_up`; how it went is kept for `status` either way."""
    folder = settings.folder or home.backups
    try:
        made = back_up(home, engine, folder / f"{NIGHTLY}{_stamp(now)}.zip", now, settings.key)
        note_backup(home, now, made.manifest.complaint)
        for old in superfluous(folder, settings.kept):
            old.unlink(missing_ok=True)
    except (QueqiaoError, OSError, sa.exc.SQLAlchemyError) as error:
        note_backup(home, now, error.message if isinstance(error, QueqiaoError) else str(error))
        raise
    return made


def superfluous(folder: Path, kept: int) -> list[Path]:
    """The nightly backups beyond the newest so many; others are never touched."""
    found = sorted(folder.glob(f"{NIGHTLY}*.zip"), key=lambda path: path.name)
    return found[: max(0, len(found) - kept)]


def before_migration(home: Home, settings: BackupSettings, revision: str, now: datetime) -> Path:
    """Back up a home whose schema is about to be migrated, as it stands. Raises as `back_up`: then nothing is
    migrated."""
    engine = unmigrated(home.database_url)
    try:
        path = (settings.folder or home.backups) / f"{BEFORE}{revision}-{_stamp(now)}.zip"
        return back_up(home, engine, path, now, settings.key).path
    finally:
        engine.dispose()


def _stamp(now: datetime) -> str:
    return f"{now.astimezone(CHINA):%Y%m%d-%H%M%S}"

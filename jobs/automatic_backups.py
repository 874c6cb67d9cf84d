"""Backups made by themselves: each night, and before a migration; how the last one went, for `status`."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from jobs.backing_up import BEFORE, NIGHTLY, Backup, back_up
from jobs.backup_settings import BackupSettings
from jobs.home import Home
from jobs.sheets.replacement import replacement
from matcher.errors import QueqiaoError
from matcher.push_caps import CHINA
from store.database import unmigrated

OVERDUE = timedelta(days=3)
_STATE = "backup-state.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """How the last nightly backup went; `trouble` is empty where it went well."""

    at: datetime
    trouble: str
    good_at: datetime | None


def nightly_backup(home: Home, engine: sa.Engine, settings: BackupSettings, now: datetime) -> Backup:
    """Make the backup of this night and delete the nightly ones beyond those to be kept, only after the new one stood
    its trial. Raises as `back_up`; how it went is kept for `status` either way."""
    folder = settings.folder or home.backups
    try:
        made = back_up(home, engine, folder / f"{NIGHTLY}{_stamp(now)}.zip", now, settings.key)
        _note(home, now, made.manifest.complaint)
        for old in superfluous(folder, settings.kept):
            old.unlink(missing_ok=True)
    except (QueqiaoError, OSError, sa.exc.SQLAlchemyError) as error:
        _note(home, now, error.message if isinstance(error, QueqiaoError) else str(error))
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


def last_backup(home: Home) -> LastBackup | None:
    """How the last nightly backup went; None where there never was one, or no one can tell."""
    try:
        found = json.loads((home.path / _STATE).read_text(encoding="utf-8"))
        good = found["good_at"] and datetime.fromisoformat(found["good_at"])
        return LastBackup(datetime.fromisoformat(found["at"]), str(found["trouble"]), good or None)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def backup_alarm(home: Home, today: date) -> str:
    """What is wrong with the nightly backups, in one line; empty where they run well, or were never made."""
    last = last_backup(home)
    if last is None:
        return ""
    since = f"最近一次成功：{_shown(last.good_at)}" if last.good_at else "还没有成功过"
    if last.trouble:
        return f"最近一次自动备份失败（{_shown(last.at)}）：{last.trouble}。{since}"
    return (
        f"自动备份已超过 {OVERDUE.days} 天没有运行，{since}"
        if today - last.at.astimezone(CHINA).date() > OVERDUE
        else ""
    )


def _note(home: Home, now: datetime, trouble: str) -> None:
    before = last_backup(home)
    good = before.good_at if trouble and before else None if trouble else now
    state = {"at": now.isoformat(), "trouble": trouble[:500], "good_at": good.isoformat() if good else None}
    with replacement(home.path / _STATE) as file:
        file.write(json.dumps(state, ensure_ascii=False).encode())


def _stamp(now: datetime) -> str:
    return f"{now.astimezone(CHINA):%Y%m%d-%H%M%S}"


def _shown(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"

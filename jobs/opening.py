"""Opening a home: its folder made, its database brought up to date, backed up before an older schema is migrated."""

from datetime import UTC, datetime

import sqlalchemy as sa

from jobs.backup_settings import BackupSettings
from jobs.home import Home
from store.database import open_database

Engine = sa.Engine


def database_complaint(error: Exception) -> str:
    """One line for staff where the database failed under a command (locked, full, damaged); empty for other errors."""
    if not isinstance(error, sa.exc.DBAPIError):
        return ""
    return f"数据库出错：{error.orig}。本次操作没有写入；请关闭占用数据库的程序、检查磁盘空间后重试"


def open_home(home: Home, backups: BackupSettings | None = None) -> Engine:
    """The home's database; dispose of it when done. An older schema is migrated only once a backup of the home was made
    and stood its trial. Raises HomeUnusable, InputRefused."""
    home.prepare()

    def before_migrating(revision: str) -> None:
        from jobs.automatic_backups import before_migration

        before_migration(home, backups or BackupSettings(), revision, datetime.now(UTC))

    return open_database(home.database_url, before_migrating)

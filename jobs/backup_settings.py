"""The settings of backups: where the nightly ones lie, how many are kept, and the key they are encrypted with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jobs.setting import Setting
from matcher.errors import InputRefused

BACKUP_SETTINGS = (
    Setting("QUEQIAO_BACKUPS", "", "自动备份写到哪个文件夹，最好在另一块磁盘上；留空则为工作目录下的 backups"),
    Setting("QUEQIAO_BACKUPS_KEPT", "14", "保留最近几份每夜备份，1 到 1000"),
    Setting("QUEQIAO_BACKUP_KEY", "", "加密备份用的密钥文件；留空则不加密"),
)
MOST_KEPT = 1000


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """`folder` and `key` are None where they are not set."""

    folder: Path | None = None
    kept: int = 14
    key: Path | None = None


def backup_settings(value: Mapping[str, str]) -> BackupSettings:
    """The settings out of the values by name. Raises InputRefused."""
    kept = value["QUEQIAO_BACKUPS_KEPT"].strip()
    if not (kept.isascii() and kept.isdigit() and 1 <= int(kept) <= MOST_KEPT):
        raise InputRefused("设置 QUEQIAO_BACKUPS_KEPT 不是份数", kept, f"请写 1 到 {MOST_KEPT} 的整数")
    folder, key = value["QUEQIAO_BACKUPS"].strip(), value["QUEQIAO_BACKUP_KEY"].strip()
    return BackupSettings(Path(folder) if folder else None, int(kept), Path(key) if key else None)

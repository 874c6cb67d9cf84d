"""How the last nightly backup went: noted beside the database, told by `status`."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobs.home import Home
from jobs.sheets.replacement import replacement
from matcher.push_caps import CHINA

OVERDUE = timedelta(days=3)
_STATE = "backup-state.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """How the last nightly backup went; `trouble` is empty where it went well."""

    at: datetime
    trouble: str
    good_at: datetime | None


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


def note_backup(home: Home, now: datetime, trouble: str) -> None:
    """Note how a backup went; `trouble` is empty where it went well."""
    before = last_backup(home)
    good = before.good_at if trouble and before else None if trouble else now
    state = {"at": now.isoformat(), "trouble": trouble[:500], "good_at": good.isoformat() if good else None}
    with replacement(home.path / _STATE) as file:
        file.write(json.dumps(state, ensure_ascii=False).encode())


def _shown(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"

"""The working days of a home: the official calendar, the shipped table, and the home's own table over both."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from jobs.home import Home
from matcher.errors import FileUnreadable, InputRefused
from matcher.shipped import shipped
from matcher.working_days import SendingHours, WorkingDays

FILE = "working_days.csv"
AHEAD = timedelta(days=60)
_DAYS = {"off": False, "放假": False, "work": True, "上班": True}
_WHOLE_YEAR = {"notice": True, "通知": True, "statute": False, "法定": False, "": False}
_CURE = f"请改正工作目录中的 {FILE}：date 写 2027-02-05，day 写 放假 或 上班，basis 写 通知 或 法定"


def read_working_days(home: Home, hours: SendingHours | None = None) -> WorkingDays:
    """The calendar of this home. Raises FileUnreadable or InputRefused for a table that cannot be used."""
    table: dict[date, bool] = {}
    years: set[int] = set()
    own = home.path / FILE
    for path in (shipped("reference", FILE), *([own] if own.is_file() else [])):
        for number, row in enumerate(_rows(path), start=2):
            day, works, whole_year = _entry(row, number)
            table[day] = works
            years |= {day.year} if whole_year else set()
    return WorkingDays(official, table, frozenset(years), hours or SendingHours())


def official(day: date) -> bool | None:
    """Whether people work by the published arrangement; None where the library's data has none for that year."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def calendar_warning(days: WorkingDays, today: date, until: date | None = None) -> str:
    """A line for staff where the arrangement is unknown between today and `until` (60 days ahead); empty otherwise."""
    years = days.unknown_years(today, until or today + AHEAD)
    if not years:
        return ""
    named = "、".join(str(year) for year in years)
    return (
        f"{named} 年的放假调休安排未知，暂按周末和已知的法定假日计；"
        f"国务院办公厅通知发布后请更新程序，或在工作目录的 {FILE} 中补写"
    )


def _rows(path: Path) -> list[Mapping[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except UnicodeDecodeError as error:
        raise FileUnreadable("工作日表不是 UTF-8 编码", path.name, "请另存为“CSV UTF-8”") from error


def _entry(row: Mapping[str, str], number: int) -> tuple[date, bool, bool]:
    cells = [(row.get(name) or "").strip() for name in ("date", "day", "basis")]
    try:
        return date.fromisoformat(cells[0]), _DAYS[cells[1]], _WHOLE_YEAR[cells[2]]
    except (ValueError, KeyError) as error:
        raise InputRefused(f"工作日表第 {number} 行有误", ",".join(cells), _CURE) from error

"""The monthly step: the report of the month that ended, kept in the home and mailed with the ledger's head."""

from datetime import date, datetime, timedelta

from jobs.anchoring import anchor, opened_mail
from jobs.deliveries import day_of
from jobs.home import Home
from jobs.monthly import monthly_text
from jobs.opening import Engine
from jobs.settings import Settings
from jobs.sheets.replacement import replacement
from matcher.anchor_letter import holders
from matcher.errors import QueqiaoError


def report_month(home: Home, engine: Engine, settings: Settings, now: datetime) -> str:
    """Write the report on the month before the one of `now`, and anchor the ledger with it where the home says to whom.
    What could not be mailed is said, and made good by the next anchor."""
    first, last = month_before(day_of(now))
    with engine.connect() as conn:
        text = monthly_text(conn, first, last)
    path = home.documents / f"推送月报-{first:%Y-%m}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacement(path) as file:
        file.write(text.encode("utf-8-sig"))
    return f"{path.name}；{_anchored(home, engine, settings, now, text)}"


def month_before(day: date) -> tuple[date, date]:
    """The first and last day of the month before that of `day`."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _anchored(home: Home, engine: Engine, settings: Settings, now: datetime, report: str) -> str:
    people = holders(settings.anchor_to)
    if not people:
        return "没有设置 QUEQIAO_ANCHOR_TO，台账没有锚定"
    try:
        with opened_mail(settings) as sender:
            done = anchor(home, engine, settings, sender, people, now, report)
    except QueqiaoError as error:
        return f"台账没有锚定：{error.message}"
    failed = "".join(f"；没有寄到 {name}：{why}" for name, why in done.failed)
    return f"链头已寄给 {'、'.join(done.mailed) or '无人'}{failed}"

"""The steps of `queqiao run`: each a plain function of what it works on and the time; it says one line in Chinese."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from os import getpid
from socket import gethostname

from jobs.home import Home
from jobs.opening import Engine
from jobs.settings import Settings
from matcher.delivery_vocabulary import SendResult, Step
from matcher.glossary import chinese
from matcher.working_days import ZONE


class BrokenOff(Exception):
    """Raised inside a step that has to end before it is done, because the program is to stop."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a step works on. A step that takes long calls `go_on` with each number of units done, where it may be broken
    off (BrokenOff) without leaving anything half done. `by_hand`: a person asked for the step, it waits for nothing."""

    home: Home
    engine: Engine
    settings: Settings
    go_on: Callable[[int], None]
    by_hand: bool = False


StepFunction = Callable[[Workplace, datetime], str]


def pull_sources(at: Workplace, now: datetime) -> str:
    """Look at every source of `sources.toml` that is due, or by hand at all of them."""
    from jobs.sources.pulling import pull_due

    return pull_due(at.home, at.engine, now, at.go_on, all_now=at.by_hand)


def refresh_index(at: Workplace, now: datetime) -> str:
    """Bring the index up to date, where there is anything to index."""
    from jobs.index_job import bring_index_up_to_date
    from store import patents

    with at.engine.connect() as conn:
        if not patents.count(conn):
            return "还没有专利"
    report = bring_index_up_to_date(at.home, at.engine, now, encoder=at.settings.encoder, progress=at.go_on)
    return f"索引共 {report.patents} 件专利，本次处理 {report.read} 件"


def nightly_match(at: Workplace, now: datetime) -> str:
    """Match what changed on either side, on an index that is up to date."""
    from jobs.readers import Models
    from jobs.rematching import match_changed

    indexed = refresh_index(at, now)
    if not (at.home.index / "manifest.json").exists():
        return indexed
    settings = at.settings
    models = Models(settings.encoder, settings.reranker)
    found = match_changed(at.home, at.engine, now, _day(now), settings.threshold, models, at.go_on)
    made = len(found.report.pushable)
    return f"{indexed}；{len(found.fingerprints)} 条需求重新匹配，得 {made} 个可推送的匹配；{found.unchanged} 条无变化"


def nightly_follow_up(at: Workplace, now: datetime) -> str:
    """Open the cases of cultivation that answers call for, and keep the judgements that answers and reviews teach."""
    from jobs.case_opening import open_due
    from jobs.teaching import teach

    opened, taught = open_due(at.engine, now), teach(at.engine)
    return f"新开培育案 {len(opened)} 个；评判新增 {taught.new}，撤去 {taught.gone}"


def nightly_catalog(at: Workplace, now: datetime) -> str:
    """Publish the public catalog anew."""
    from jobs.public_site import publish

    settings = at.settings
    with at.engine.connect() as conn:
        done = publish(at.home, conn, now, settings.centre_name, at.home.public, settings.public_url)
    return f"专利 {done.patents} 件，需求 {done.needs} 条"


def nightly_backup(at: Workplace, now: datetime) -> str:
    """Make the backup of the night, tried before it counts, and let go of the oldest."""
    from jobs.automatic_backups import nightly_backup as make

    made = make(at.home, at.engine, at.settings.backups, now)
    return f"备份 {made.path.name}{'；' + made.manifest.complaint if made.manifest.complaint else ''}"


def weekly_plan(at: Workplace, now: datetime) -> str:
    """Plan the pushes of the week for the reviewers."""
    from jobs.planning import plan_day

    plan = plan_day(at.home, at.engine, at.settings, now)
    return f"新列入 {len(plan.planned)} 条，须重审 {len(plan.renewed)} 条，退回 {len(plan.returned)} 条"


def daily_send(at: Workplace, now: datetime) -> str:
    """Send what is approved and due, in the sending hours."""
    from jobs.papers import write_papers
    from jobs.senders.opening import opened_senders
    from jobs.sending import SendingRun

    clock = partial(datetime.now, UTC)
    with opened_senders(at.settings.senders, clock) as senders:
        owner, between = f"run/{gethostname()}/{getpid()}", partial(at.go_on, 1)
        report = SendingRun(at.home, at.engine, at.settings, senders, clock, owner, between).run()
    papers = write_papers(at.home, at.engine, at.settings, clock())
    if report.closed:
        return f"现在不发：{chinese(report.closed)}"
    told = "，".join(f"{chinese(SendResult(name))} {number} 封" for name, number in report.messages.items())
    return f"{told or '没有要发的'}；退回 {report.returned.total()} 条；待递交或转发的文件 {len(papers)} 个"


def import_bounces(at: Workplace, now: datetime) -> str:
    """Read what came back by mail."""
    from jobs.incoming_mail import read_mail

    return read_mail(at.home, at.engine, now)


def monthly_report(at: Workplace, now: datetime) -> str:
    """Send the head of the ledger with the month's report to two people."""
    from jobs.monthly_report import report_month

    return report_month(at.home, at.engine, at.settings, now)


def reminders(at: Workplace, now: datetime) -> str:
    """Remind staff of what waits for them."""
    from jobs.reminders import remind

    return remind(at.engine, at.settings, now)


STEPS: Mapping[Step, StepFunction] = {
    Step.PULL_SOURCES: pull_sources,
    Step.REFRESH_INDEX: refresh_index,
    Step.NIGHTLY_MATCH: nightly_match,
    Step.NIGHTLY_FOLLOW_UP: nightly_follow_up,
    Step.NIGHTLY_CATALOG: nightly_catalog,
    Step.NIGHTLY_BACKUP: nightly_backup,
    Step.WEEKLY_PLAN: weekly_plan,
    Step.DAILY_SEND: daily_send,
    Step.IMPORT_BOUNCES: import_bounces,
    Step.MONTHLY_REPORT: monthly_report,
    Step.REMINDERS: reminders,
}


def _day(now: datetime) -> date:
    return now.astimezone(ZONE).date()

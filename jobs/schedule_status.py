"""What `status` tells of the schedule: steps that failed, and sources something is wrong with."""

import sqlalchemy as sa

from matcher.delivery_vocabulary import Step
from matcher.glossary import chinese
from store import feeds, job_runs

MOST = 5


def schedule_warnings(conn: sa.Connection) -> list[str]:
    """A line for each step whose last run failed, and for each source in trouble, the first few of them."""
    names = {step.value: chinese(step) for step in Step}
    steps = [f"{names.get(run.step, run.step)}上次没有做成：{run.detail}" for run in job_runs.failed(conn)]
    troubled = feeds.troubled(conn)
    sources = [f"来源“{feed.name}”有问题：{feed.trouble}" for feed in troubled[:MOST]]
    more = [f"另有 {len(troubled) - MOST} 处来源有问题，见 queqiao run --list"] if len(troubled) > MOST else []
    return steps + sources + more

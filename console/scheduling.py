"""`queqiao run`: the scheduler in the foreground."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.context import Opened, home_option, json_option, opened
from console.output import emit, padded
from matcher.delivery_vocabulary import RunState, Step
from matcher.glossary import chinese
from matcher.working_days import ZONE

if TYPE_CHECKING:
    from jobs.scheduler import StepOutlook
    from jobs.sources.pulling import SourceOutlook
    from jobs.step_runs import StepRuns, Stopping


@click.command("run")
@click.option("--once", "step", type=click.Choice([step.value for step in Step]), help="现在做一次这一步，做完退出")
@click.option("--list", "listing", is_flag=True, help="列出各步、下次时间和上次结果，不运行")
@home_option
@json_option
def run_command(step: str | None, listing: bool, home: Path | None, as_json: bool) -> int:
    """定时运行：取数、更新索引、夜间匹配……在前台一直运行，按 Ctrl+C 停止。"""
    if step and listing:
        raise click.UsageError("--once 和 --list 只能用一个")
    with opened(home) as at:
        if listing:
            return _list(at, as_json)
        return _once(at, Step(step), as_json) if step else _run(at)


def _list(at: Opened, as_json: bool) -> int:
    from jobs.scheduler import outlook
    from jobs.sources.pulling import source_outlook
    from jobs.steps import STEPS

    found = outlook(at.engine, STEPS, at.settings.schedule, at.now)
    sources = source_outlook(at.home, at.engine)
    document = {"steps": [_document(one) for one in found], "sources": [_source_document(one) for one in sources]}
    emit(document, as_json, [*map(_line, found), *map(_source_line, sources)])
    return 0


def _once(at: Opened, step: Step, as_json: bool) -> int:
    from jobs.scheduler import close_broken_off
    from jobs.step_runs import one_scheduler
    from jobs.steps import STEPS
    from matcher.errors import InputRefused

    if step not in STEPS:
        raise InputRefused("这一步还不能运行", step.value, "可运行的见 queqiao run --list")
    runs = _runs(at, by_hand=True)
    with _stopped_by_signals(runs.stopping), one_scheduler(at.home):
        close_broken_off(at.engine)
        state, detail = runs.run(step, at.now)
    emit({"step": step.value, "state": state.value, "detail": detail}, as_json, [f"{chinese(step)}：{detail}"])
    if state is RunState.FAILED:
        click.echo(f"{chinese(step)}没有做成：{detail}", err=True)
    return 0 if state is RunState.DONE else 1


def _run(at: Opened) -> int:
    from jobs.scheduler import run_scheduler

    runs = _runs(at, by_hand=False)
    with _stopped_by_signals(runs.stopping):
        ended = run_scheduler(runs, at.settings.schedule, begun=lambda: _say("已开始，按 Ctrl+C 停止"))
    _say("已停止")
    if not ended:  # a step hangs where nothing can break it off: its thread would keep the process from ending
        os._exit(0)
    return 0


def _runs(at: Opened, by_hand: bool) -> "StepRuns":
    from jobs.scheduler import GRACE_S
    from jobs.step_runs import StepRuns, Stopping
    from jobs.steps import STEPS, Workplace

    stopping = Stopping(GRACE_S)
    workplace = Workplace(at.home, at.engine, at.settings, stopping.go_on, by_hand)
    return StepRuns(workplace, STEPS, stopping, lambda: datetime.now(UTC), _silent if by_hand else _tell)


@contextmanager
def _stopped_by_signals(stopping: "Stopping") -> Iterator[None]:
    """While the block runs, the signals that end a program ask to stop instead. SIGBREAK is what Windows sends when a
    console is closed."""
    known = [found for name in ("SIGINT", "SIGTERM", "SIGBREAK") if (found := getattr(signal, name, None))]
    before = {one: signal.signal(one, lambda *_: stopping.ask()) for one in known}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _tell(step: Step, state: RunState, detail: str) -> None:
    _say(f"{_local(datetime.now(UTC))}  {chinese(step)}  {chinese(state)}  {detail}")


def _say(line: str) -> None:
    """At once, also into a file or a journal."""
    click.echo(line)
    sys.stdout.flush()


def _silent(step: Step, state: RunState, detail: str) -> None:
    """The result is printed at the end."""


def _document(one: "StepOutlook") -> dict[str, Any]:
    last = one.last
    ran = (
        {"state": last.state.value, "started_at": last.started_at.isoformat(), "detail": last.detail} if last else None
    )
    return {"step": one.step.value, "next_at": one.next_at.isoformat(), "last": ran}


def _line(one: "StepOutlook") -> str:
    name = f"{padded(one.step.value, 16)}{padded(chinese(one.step), 10)}"
    return f"{name}下次 {_local(one.next_at)}  {''.join(_last(one))}"


def _last(one: "StepOutlook") -> Iterator[str]:
    if one.last is None:
        yield "还没有运行过"
    else:
        yield f"上次 {_local(one.last.started_at)} {chinese(one.last.state)}"
        yield f"：{one.last.detail}" if one.last.detail else ""


def _source_document(one: "SourceOutlook") -> dict[str, Any]:
    times = {name: at.isoformat() if (at := getattr(one, name)) else None for name in ("checked_at", "next_at")}
    return {"name": one.name, "kind": one.kind.value, "troubles": list(one.troubles)} | times


def _source_line(one: "SourceOutlook") -> str:
    looked = f"上次 {_local(one.checked_at)}" if one.checked_at else "还没有看过"
    return f"来源“{one.name}”（{chinese(one.kind)}）{looked}  {'；'.join(one.troubles) or '正常'}"


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%m-%d %H:%M")

"""`queqiao run` as staff run it: a process of its own, stopped, killed, started again."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from feeding import Handler, Place, place, serving
from test_step_runs import until

from console.commands import run
from jobs.step_runs import GONE, one_scheduler
from matcher.delivery_vocabulary import RunState, Step
from store import job_runs
from store.database import writing
from store.job_runs import JobRun

ROOT = Path(__file__).resolve().parent.parent
SOURCE = 'name = "需求库"\nkind = "http"\nwhat = "needs"\nurl = "{}/needs"\nformat = "json"\n'


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path / "home") as opened:
        yield opened


@contextmanager
def started(at: Place, *more: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, which is gone when the block ends."""
    code = "from console.commands import main; main()"
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-c", code, "run", "--home", str(at.home.path), *more]
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, stdout=pipe, stderr=pipe, env=environment, encoding="utf-8") as process:
        try:
            yield process
        finally:
            process.kill()


def history(engine: sa.Engine, step: Step) -> list[JobRun]:
    with engine.connect() as conn:
        return [one for one in reversed(job_runs.recent(conn, 50)) if one.step == step]


def ran(at: Place, step: Step, ago: timedelta) -> None:
    """The step had its turn that long ago."""
    then = datetime.now(UTC) - ago
    with writing(at.engine) as conn:
        job_runs.finish(conn, job_runs.start(conn, step, then, then), RunState.DONE, "好了", then)


def all_done(at: Place, *, but: Step, ago: timedelta) -> None:
    """Every step was done just now, but one."""
    for step in Step:
        ran(at, step, ago if step is but else timedelta(0))


def test_an_idle_scheduler_stops_when_it_is_asked_to(at: Place) -> None:
    ran(at, Step.PULL_SOURCES, timedelta(hours=1))
    with started(at) as process:
        until(lambda: history(at.engine, Step.PULL_SOURCES)[-1].detail == "没有来源")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0 and err == ""
    assert "取数  完成  没有来源" in out and out.startswith("已开始") and out.endswith("已停止\n")


def test_a_step_in_hand_is_finished_before_it_stops(at: Place) -> None:
    asked, stop = threading.Event(), threading.Event()

    def late(handler: Handler) -> None:
        asked.set()
        stop.wait(20)
        body = b'[{"need_id": "XQ-1", "title": "needs", "content": "words"}]'
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    with serving() as server:
        server.answers["/needs"] = late
        at.write(SOURCE.format(server.url))
        all_done(at, but=Step.PULL_SOURCES, ago=timedelta(hours=1))
        with started(at) as process:
            assert asked.wait(30)
            process.send_signal(signal.SIGINT)
            stop.set()
            process.communicate(timeout=30)
    assert process.returncode == 0 and at.needs() == ["needs"]
    assert history(at.engine, Step.PULL_SOURCES)[-1].state is RunState.DONE


def test_a_step_killed_halfway_is_closed_as_failed_and_the_overdue_step_runs_once(at: Place) -> None:
    asked, over = threading.Event(), threading.Event()

    def never(handler: Handler) -> None:
        asked.set()
        over.wait(30)

    with serving() as server:
        server.answers["/needs"] = never
        at.write(SOURCE.format(server.url))
        all_done(at, but=Step.PULL_SOURCES, ago=timedelta(days=1))
        with started(at) as process:
            assert asked.wait(30)
            process.kill()
            process.communicate(timeout=10)
        assert [one.state for one in history(at.engine, Step.PULL_SOURCES)] == [RunState.DONE, RunState.RUNNING]
        over.set()
        server.gives("/needs", json.dumps([{"need_id": "XQ-1", "title": "需求", "content": "吊具防摇"}]))
        with started(at) as process:
            until(lambda: history(at.engine, Step.PULL_SOURCES)[-1].state is RunState.DONE and at.needs())
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
    _, killed, again = history(at.engine, Step.PULL_SOURCES)[:3]
    assert (killed.state, killed.detail, killed.finished_at) == (RunState.FAILED, GONE, None)
    assert (again.state, again.due_at >= killed.due_at) == (RunState.DONE, True)
    due = [one.due_at for one in history(at.engine, Step.PULL_SOURCES)[2:]]
    assert len(due) == len(set(due)) and at.needs() == ["需求"]


def test_a_second_scheduler_on_the_same_home_gets_one_line(at: Place) -> None:
    with one_scheduler(at.home), started(at) as process:
        out, err = process.communicate(timeout=30)
    assert (
        process.returncode == 1
        and out == ""
        and err.count("\n") == 1
        and "另一个 queqiao run 正在这个工作目录上运行" in err
    )


def test_one_step_runs_once_and_tells_what_came_of_it(at: Place, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--home", str(at.home.path)]
    assert run(["run", "--once", "pull_sources", *arguments]) == 0
    assert capsys.readouterr().out == "取数：没有来源\n"
    (at.home.path / "sources.toml").write_text("[[sources]\n", encoding="utf-8")
    assert run(["run", "--once", "pull_sources", "--json", *arguments]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["state"] == "failed" and "来源表不是有效的 TOML" in err and err.count("\n") == 1
    assert run(["status", *arguments]) == 0
    assert "注意：取数上次没有做成：来源表不是有效的 TOML" in capsys.readouterr().out


def test_the_steps_and_sources_are_listed_with_their_times(at: Place, capsys: pytest.CaptureFixture[str]) -> None:
    at.write('name = "投递"\nkind = "folder"\nwhat = "needs"\npath = "nowhere"\n')
    arguments = ["--home", str(at.home.path)]
    run(["run", "--once", "pull_sources", *arguments])
    capsys.readouterr()
    assert run(["run", "--list", *arguments]) == 0
    pull, *others, source = capsys.readouterr().out.splitlines()
    assert pull.startswith("pull_sources") and "上次" in pull and "完成：“投递”出错" in pull
    assert all("还没有运行过" in line for line in others)
    assert source.startswith("来源“投递”（文件夹）上次") and "找不到来源的文件夹" in source
    assert run(["run", "--list", "--json", *arguments]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["steps"][0]["last"]["state"] == "done" and document["sources"][0]["kind"] == "folder"


def test_a_step_that_is_not_there_yet_and_two_wishes_at_once_are_refused(
    at: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--home", str(at.home.path)]
    assert run(["run", "--once", "pull_sources", "--list", *arguments]) == 2
    assert run(["run", "--once", "dance", *arguments]) == 2
    assert capsys.readouterr().out == ""

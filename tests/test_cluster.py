"""Work spread over a Dask cluster of two processes: the same results, each once, even when a worker dies."""

import json
import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from distributed import LocalCluster

from console.commands import run
from jobs.cluster import cluster
from jobs.many_cores import in_parallel
from matcher.errors import HomeUnusable, InputRefused
from matcher.shipped import shipped


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The scheduler of a cluster of two worker processes, which do not wait long for one that died."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "3s")
        yield from two_workers()


def two_workers() -> Iterator[str]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as two:
        yield two.scheduler_address


def ten() -> int:
    return 10


def times(number: int, by: int) -> tuple[int, int]:
    return number * by, os.getpid()


def dies_once(number: int, marker: Path) -> int:
    """At 7 the worker is killed in the middle of its work, the first time."""
    if number == 7 and not marker.exists():
        marker.write_text("died", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return number * 10


def fails(number: int, by: int) -> int:
    if number == 3:
        raise ValueError(f"not {number}")
    return number


def itself(value: Path) -> Path:
    return value


def test_results_come_back_in_order_and_from_other_processes(address: str) -> None:
    with cluster(address) as spread:
        found = list(spread(times, range(40), ten))
    assert [number for number, _ in found] == [number * 10 for number in range(40)]
    assert os.getpid() not in {process for _, process in found}


def test_tools_are_made_anew_for_another_piece_of_work(address: str) -> None:
    with cluster(address) as spread:
        assert [n for n, _ in spread(times, range(3), ten)] == [0, 10, 20]
        assert [n for n, _ in spread(times, range(3), partial(int, 7))] == [0, 7, 14]


def test_no_more_is_taken_than_is_in_hand(address: str) -> None:
    taken = []
    with cluster(address) as spread:
        found = spread(times, (taken.append(n) or n for n in range(1000)), ten)
        next(found)
        assert len(taken) < 20
        found.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_what_a_killed_worker_had_in_hand_is_done_by_another_and_given_back_once(address: str, tmp_path: Path) -> None:
    with cluster(address) as spread:
        found = list(spread(dies_once, range(30), partial(itself, tmp_path / "died")))
    assert (tmp_path / "died").exists()
    assert found == [number * 10 for number in range(30)]


def test_an_error_elsewhere_is_an_error_here(address: str) -> None:
    with cluster(address) as spread, pytest.raises(ValueError, match="not 3"):
        list(spread(fails, range(6), ten))


def test_a_cluster_that_cannot_be_reached_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.cluster._SECONDS", 1)
    with pytest.raises(HomeUnusable, match="连不上 Dask 集群：tcp://127"), cluster("tcp://127.0.0.1:1"):
        pass


@pytest.mark.parametrize("wrong", ["127.0.0.1", "http://127.0.0.1:1", "tcp://", "tcp://127.0.0.1:port"])
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(InputRefused, match="请写成 tcp://"), cluster(wrong):
        pass


def test_a_cluster_without_workers_is_named() -> None:
    none = LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50)
    with none, pytest.raises(HomeUnusable, match="没有工作进程"), cluster(none.scheduler_address):
        pass


def test_index_and_match_by_a_cluster_are_those_of_one_process(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUEQIAO_THRESHOLD", "0")
    sample, home = shipped("sample"), tmp_path / "home"
    at = ["--home", str(home)]
    assert run(["import", "patents", *map(str, sorted(sample.glob("patents_*"))), *at]) == 0
    assert run(["import", "needs", str(sample / "needs.xlsx"), *at]) == 0
    written, matched = [], []
    for option in ([], ["--cluster", address]):
        assert run(["index", "--rebuild", *option, *at]) == 0
        segment = max(home.glob("index/*/segment"), key=lambda folder: folder.stat().st_mtime)
        written.append([(segment / f"{name}.npy").read_bytes() for name in ("codes", "masks", "norms", "vectors")])
        capsys.readouterr()
        assert run(["match", "--json", *option, *at]) == 0
        matched.append(json.loads(capsys.readouterr().out))
    assert written[0] == written[1]
    assert len(matched[0]["matches"]) > 100 and matched[0] == matched[1]


def test_many_needs_are_answered_by_all_cores_as_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUEQIAO_THRESHOLD", "0")
    sample, at = shipped("sample"), ["--home", str(tmp_path / "home")]
    assert run(["import", "patents", str(sample / "patents_cnipr.xlsx"), *at]) == 0
    assert run(["import", "needs", str(sample / "needs.xlsx"), *at]) == 0
    assert run(["index", *at]) == 0
    said, used = [], []
    monkeypatch.setattr("jobs.many_needs.in_parallel", lambda *given: used.append(1) or in_parallel(*given))
    for alone in (1_000, 1):
        monkeypatch.setattr("jobs.many_needs.ALONE", alone)
        capsys.readouterr()
        assert run(["match", "--json", *at]) == 0
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1] and said[0]["matches"] and used == [1]

"""Work by all cores: in order, lazily, with its errors; and an index made so is the one made alone."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs import index_parts
from jobs.home import Home
from jobs.importing import import_files
from jobs.index_job import bring_index_up_to_date
from jobs.many_cores import in_parallel
from jobs.opening import open_home
from matcher.shipped import shipped
from matcher.vocabulary import RecordKind

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def ten() -> int:
    return 10


def times(number: int, by: int) -> tuple[int, int]:
    return number * by, os.getpid()


def fails(number: int, by: int) -> int:
    if number == 3:
        raise ValueError(f"not {number}")
    return number * by


def test_what_is_done_elsewhere_comes_back_in_order() -> None:
    found = list(in_parallel(times, range(40), ten))
    assert [number for number, _ in found] == [number * 10 for number in range(40)]
    assert os.getpid() not in {process for _, process in found}
    assert list(in_parallel(times, (), ten)) == []


def test_no_more_is_taken_than_is_in_hand() -> None:
    taken = []
    found = in_parallel(times, (taken.append(n) or n for n in range(1000)), ten)
    next(found)
    assert len(taken) < 40
    found.close()


def test_an_error_elsewhere_is_an_error_here() -> None:
    with pytest.raises(ValueError, match="not 3"):
        list(in_parallel(fails, range(6), ten))


def test_an_index_made_by_all_cores_is_the_one_made_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    engine = open_home(home)
    import_files(home, engine, RecordKind.PATENT, [shipped("sample", "patents_cnipr.xlsx")], now=NOW)
    monkeypatch.setattr(index_parts, "AT_ONCE", 16)
    made = []
    for alone in (100, 1):
        monkeypatch.setattr(index_parts, "ALONE", alone)
        told: list[int] = []
        bring_index_up_to_date(home, engine, NOW, rebuild=True, progress=told.append)
        segment = max(home.index.glob("*/segment"), key=lambda path: path.stat().st_mtime)
        made.append(
            [
                (segment / name).read_bytes()
                for name in ("ids.json", "codes.npy", "masks.npy", "norms.npy", "vectors.npy")
            ]
        )
        assert sum(told) == 140
    engine.dispose()
    assert made[0] == made[1]

"""A watched folder: each content once, and never a file that is still being written."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from feeding import Place, place

from jobs.importing import undo_run
from jobs.schedule_status import schedule_warnings
from jobs.sources.pulling import pull_due, source_outlook
from store import imports

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
SOURCE = 'name = "投递"\nkind = "folder"\nwhat = "needs"\npath = "drop"\nevery = "1m"\n'


class Watch:
    """A home with its folder; every look is a minute later."""

    def __init__(self, at: Place) -> None:
        self.at, self._now, self._written = at, NOW, 0
        self.drop = at.home.path / "drop"
        self.drop.mkdir()
        at.write(SOURCE)

    def look(self) -> str:
        self._now += timedelta(minutes=1)
        return pull_due(self.at.home, self.at.engine, self._now, lambda _: None)

    def put(self, name: str, *numbers: int, text: str = "") -> Path:
        path = self.drop / name
        rows = "".join(f"XQ-{n},需求 {n},吊具防摇\n" for n in numbers)
        path.write_text(text or f"need_id,title,content\n{rows}", encoding="utf-8")
        self._written += 1
        os.utime(path, (1_000_000 + self._written,) * 2)
        return path

    def runs(self) -> int:
        with self.at.engine.connect() as conn:
            return len(imports.runs(conn))

    def warnings(self) -> list[str]:
        with self.at.engine.connect() as conn:
            return schedule_warnings(conn)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with place(tmp_path / "home") as at:
        yield Watch(at)


def test_a_file_goes_in_at_the_second_look_and_only_then(watch: Watch) -> None:
    watch.put("a.csv", 1, 2)
    assert watch.look() == "“投递”：a.csv 下次再看" and watch.at.needs() == []
    assert watch.look() == "“投递”：a.csv 新增 2，更新 0，无变化 0，拒收 0"
    assert watch.look() == "“投递”：没有新文件" and watch.runs() == 1


def test_a_file_that_grows_between_looks_is_left_for_the_next_one(watch: Watch) -> None:
    watch.put("a.csv", 1)
    watch.look()
    watch.put("a.csv", 1, 2)
    assert "下次再看" in watch.look() and watch.runs() == 0
    watch.put("a.csv", 1, 2, 3)
    assert "下次再看" in watch.look() and watch.runs() == 0
    assert "新增 3" in watch.look()


def test_a_file_that_changed_goes_in_anew(watch: Watch) -> None:
    watch.put("a.csv", 1)
    watch.look(), watch.look()
    watch.put("a.csv", 1, 2)
    watch.look()
    assert "新增 1，更新 0，无变化 1" in watch.look() and watch.runs() == 2


def test_the_same_content_under_another_name_or_date_is_not_imported_again(watch: Watch) -> None:
    watch.put("a.csv", 1)
    watch.look(), watch.look()
    watch.put("b.csv", 1)
    os.utime(watch.drop / "a.csv", (5_000_000, 5_000_000))
    watch.look()
    line = watch.look()
    assert "b.csv 以前导入过" in line and "a.csv 以前导入过" in line and watch.runs() == 1


def test_an_import_that_was_undone_does_not_come_back_by_itself(watch: Watch) -> None:
    watch.put("a.csv", 1)
    watch.look(), watch.look()
    undo_run(watch.at.home, watch.at.engine, "R0001", "操作员甲", NOW)
    os.utime(watch.drop / "a.csv", (5_000_000, 5_000_000))
    watch.look()
    assert "以前导入过" in watch.look() and watch.at.needs() == []


def test_the_older_file_goes_in_first(watch: Watch) -> None:
    watch.put("b.csv", 1)
    watch.put("a.csv", 2)
    watch.look()
    line = watch.look()
    assert line.index("b.csv") < line.index("a.csv")


def test_a_bad_file_is_named_once_and_the_good_one_beside_it_goes_in(watch: Watch) -> None:
    watch.put("bad.csv", text="foo,bar\n1,2\n")
    watch.put("good.csv", 1)
    (watch.drop / "empty.csv").touch()
    watch.look()
    line = watch.look()
    assert "bad.csv" in line and "good.csv 新增 1" in line and "文件是空的" in line
    assert len(watch.warnings()) == 2 and all("投递/" in warning for warning in watch.warnings())
    assert watch.look() == "“投递”：没有新文件"
    (outlook,) = source_outlook(watch.at.home, watch.at.engine)
    assert len(outlook.troubles) == 2


def test_the_trouble_of_a_file_ends_when_it_is_mended_or_gone(watch: Watch) -> None:
    watch.put("mended.csv", text="foo,bar\n1,2\n")
    gone = watch.put("gone.csv", text="foo,bar\n3,4\n")
    watch.look(), watch.look()
    assert len(watch.warnings()) == 2
    watch.put("mended.csv", 1)
    gone.unlink()
    watch.look(), watch.look()
    assert watch.warnings() == [] and watch.at.needs() == ["需求 1"]


def test_what_programs_write_on_the_way_to_a_file_and_folders_are_passed_over(watch: Watch) -> None:
    for name in ("~$a.xlsx", ".hidden.csv", "a.csv.part", "a.CSV.crdownload"):
        watch.put(name, 1)
    (watch.drop / "folder").mkdir()
    assert watch.look() == "“投递”：没有新文件"


def test_a_folder_that_is_not_there_is_trouble_until_it_is(watch: Watch) -> None:
    watch.drop.rename(watch.drop.with_name("away"))
    assert "找不到来源的文件夹" in watch.look()
    assert watch.warnings()[0].startswith("来源“投递”有问题：找不到来源的文件夹")
    watch.drop.with_name("away").rename(watch.drop)
    for _ in range(5):  # it is left alone for a while
        watch.look()
    assert watch.warnings() == []

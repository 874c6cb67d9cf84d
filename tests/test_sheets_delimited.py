"""The CSV twin."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from jobs.sheets.delimited import write_csv


def test_excel_reads_the_chinese_and_runs_nothing(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "匹配.csv", ["编号", "=内容"], [["-1+1", date(2025, 3, 31)], ["两\r\n行", -5], [None, 0.5]]
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["编号", "'=内容"], ["'-1+1", "2025-03-31"], ["两\n行", "-5"], ["", "0.5"]]


def test_a_generator_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "匹配.csv", ["编号"], [["一"]])
    old = path.read_bytes()

    def failing() -> Iterator[list[str]]:
        yield ["二"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_csv(path, ["编号"], failing())
    assert path.read_bytes() == old and list(tmp_path.iterdir()) == [path]

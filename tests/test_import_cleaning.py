"""A large file is cleaned by all cores: what is stored, refused and counted is what one core alone makes of it."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest import json_lines
from jobs import import_cleaning
from jobs.home import Home
from jobs.import_reports import ImportReport
from jobs.importing import import_files
from matcher.vocabulary import RecordKind
from store.database import open_database
from store.schema import imported_rows, patents, versions

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
HEADINGS = ["申请号", "专利名称", "摘要", "申请日", "法律状态", "专利权人"]


def export(path: Path) -> Path:
    """900 rows: every 50th has a wrong day, every 60th says again what the one before it said, and one patent is
    stated three times."""
    rows = [
        ["", f"一种装置{n}", f"摘要{n}", "2020-13-01" if n % 50 == 7 else "2020-05-01", "授权", f"虚构{n % 7}大学"]
        for n in range(900)
    ]
    rows = [rows[n - 1] if n % 60 == 5 else row for n, row in enumerate(rows)]
    for n, text in ((10, "旧"), (450, "新"), (899, "最新")):
        rows[n] = ["CN201710106452.1", "吊具", text, "2017-02-27", "授权", "虚构大学"]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path


def imported(home: Home, engine: sa.Engine, path: Path) -> ImportReport:
    return import_files(home, engine, RecordKind.PATENT, [path], now=NOW)


def stored(engine: sa.Engine) -> list[list[str]]:
    with engine.connect() as conn:
        return [sorted(map(repr, conn.execute(sa.select(t)))) for t in (patents, imported_rows, versions)]


def test_all_cores_make_of_a_file_what_one_alone_makes_of_it(
    tmp_path: Path, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_cleaning, "BATCH", 250)
    path = export(tmp_path / "导出.csv")
    home, alone = Home(tmp_path / "home"), Home(tmp_path / "alone")
    alone.prepare()
    other = open_database(alone.database_url)
    expected = imported(alone, other, path).files[0].counts
    monkeypatch.setattr(import_cleaning, "ALONE", 1)
    report = imported(home, engine, path).files[0]
    assert report.counts == expected
    assert report.rejected == 18 and report.rows == 900
    assert stored(engine) == stored(other)
    assert imported(home, engine, path).files[0].unchanged == 882
    other.dispose()


def test_a_heading_that_another_core_finds_late_is_not_lost(
    tmp_path: Path, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("LARGE", 0), ("_PLACES", 1), ("_LINES_OF_A_PLACE", 2)):
        monkeypatch.setattr(json_lines, name, value)
    monkeypatch.setattr(import_cleaning, "BATCH", 10)
    monkeypatch.setattr(import_cleaning, "ALONE", 1)
    records = [{"title": f"一种装置{n}"} | ({"abstract": "晚到的摘要"} if n == 57 else {}) for n in range(60)]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    report = imported(Home(tmp_path / "home"), engine, path).files[0]
    assert (report.accepted, report.rejected, report.error) == (60, 0, "")
    with engine.connect() as conn:
        assert (
            conn.execute(sa.select(patents.c.abstract).where(patents.c.title == "一种装置57")).scalar() == "晚到的摘要"
        )

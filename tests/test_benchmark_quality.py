"""The project's own table of ranking quality: what it prints is what it keeps, and it keeps only when told to."""

import csv
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture
def quality(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script, on the pairs of a dozen needs of the sample, its results in a folder of the test."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    found = importlib.import_module("quality")
    whole = found.read_sample()
    kept = list(dict.fromkeys(need for need, _, _ in whole.pairs))[:12]
    few = found.Judged(whole.needs, whole.patents, [pair for pair in whole.pairs if pair[0] in kept])
    monkeypatch.setattr(found, "read_sample", lambda: few)
    monkeypatch.setattr(found, "RESULTS", tmp_path / "results.csv")
    return found


def call(quality: ModuleType, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["quality.py", "--only-shipped", *map(str, arguments)])
    quality.main()


def test_results_are_appended_only_when_told_to(
    quality: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    call(quality, monkeypatch, "--data", tmp_path, "--json", tmp_path / "q.json")
    assert not quality.RESULTS.exists()
    call(quality, monkeypatch, "--data", tmp_path, "--append")
    call(quality, monkeypatch, "--data", tmp_path, "--append")
    with quality.RESULTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ranked = ["characters (peer)", "as shipped", "field known (bound)", "as shipped, reading"]
    assert [row["ranker"] for row in rows] == ranked * 2 and rows[:4] == rows[4:]
    table = json.loads((tmp_path / "q.json").read_text(encoding="utf-8"))["sample"]
    assert {key: rows[1][key] for key in quality.FIGURES} == {
        key: str(table["as shipped"][key]) for key in quality.FIGURES
    }


def test_the_kept_results_have_the_columns_that_are_appended(quality: ModuleType) -> None:
    with (BENCHMARKS / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"date", "pairs_of", "ranker", *quality.FIGURES, "needs", "pairs"} == rows[0].keys()
    assert {row["pairs_of"] for row in rows} == {"sample", "graded", "judged"}

"""Judged pairs of several files carry the figures that `score` ranks by."""

import csv
from pathlib import Path

import pytest

from jobs.judged_files import read_judged_pairs
from jobs.pair_scoring import score_file
from jobs.rankers import shipped_ranker
from matcher.errors import RecordUnknown

PATENTS = (("P1", "桥式起重机防摇控制方法", "根据摆角调节小车速度。"), ("P2", "速冻水饺包馅设备", "减少开裂。"))
JUDGED = (("N1", "P1", 4), ("N1", "P2", 1), ("N2", "P2", 3), ("N1", "P1", 2))


def write(path: Path, head: str, rows: object) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head.split(","), *rows])  # type: ignore[misc]
    return path


def test_pairs_of_two_files_score_as_those_of_one(tmp_path: Path) -> None:
    needs = write(tmp_path / "n.csv", "need_id,title,content", [("N1", "起重机防摇", "摆角大"), ("N2", "水饺", "开裂")])
    judged = write(tmp_path / "j.csv", "need_id,patent_id,level", JUDGED)
    head = "patent_id,title,abstract"
    first = write(tmp_path / "p1.csv", head, [("P1", "旧名称", ""), PATENTS[1]])
    second = write(tmp_path / "p2.csv", head, PATENTS[:1])
    pairs = read_judged_pairs(needs, [first, second], judged)
    assert pairs.need_ids == ("N1", "N1", "N2") and pairs.levels.tolist() == [2, 1, 3]
    score_file(needs, write(tmp_path / "p.csv", head, PATENTS), judged, tmp_path / "s.csv")
    with (tmp_path / "s.csv").open(encoding="utf-8-sig", newline="") as file:
        scores = [float(row["score"]) for row in csv.DictReader(file)]
    assert shipped_ranker().scores(pairs.table).tolist() == pytest.approx(scores[:3])
    with pytest.raises(RecordUnknown, match="P1"):
        read_judged_pairs(needs, [write(tmp_path / "p3.csv", head, PATENTS[1:])], judged)

"""`queqiao evaluate` on what people give it: figures as the other grader has them, and files that do not add up."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console.commands import run
from jobs.pair_scoring import score_file

SHARED = Path(__file__).resolve().parents[2] / "shared"
GRADE = SHARED / "tools" / "grade.py"
JUDGED = "need_id,patent_id,level\n" + "".join(f"N{n},P{i},{1 + i * n % 4}\n" for n in (1, 2, 3) for i in range(12))
SCORED = "need_id,patent_id,score,level,p_relevant\n" + "".join(
    f"N{n},P{i},0.{i:02},{1 + i % 4},0.{i:02}\n" for n in (1, 2, 3) for i in range(12)
)
Evaluate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def evaluate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Evaluate:
    """Runs the command on two texts written as files j.csv and s.csv: exit status, stdout, stderr."""

    def call(judged: str, scored: str, *more: object) -> tuple[int, str, str]:
        for name, text in (("j.csv", judged), ("s.csv", scored)):
            (tmp_path / name).write_text(text, encoding="utf-8")
        files = ("--judgements", tmp_path / "j.csv", "--scores", tmp_path / "s.csv")
        capsys.readouterr()
        status = run(["evaluate", *map(str, (*files, *more))])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def other_grader(judgements: Path, scores: Path) -> dict[str, Any]:
    command = [sys.executable, str(GRADE), "--judgements", str(judgements), "--scores", str(scores)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout)


@pytest.mark.skipif(not GRADE.is_file(), reason="../shared is not there: no real pairs and no other grader")
@pytest.mark.parametrize(("name", "documents"), [("graded", "achievements.csv"), ("judged", "documents.csv")])
def test_scores_of_real_pairs_get_the_figures_of_the_other_grader(
    name: str, documents: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, scores = SHARED / "data" / name, tmp_path / "scores.csv"
    pairs = folder / "pairs.csv"
    score_file(folder / "needs.csv", folder / documents, pairs, scores)
    assert run(["evaluate", "--judgements", str(pairs), "--scores", str(scores), "--json"]) == 0
    found, wanted = json.loads(capsys.readouterr().out), other_grader(pairs, scores)
    assert wanted.keys() == {"ndcg10", "p10", "auc3", "contest", "needs", "pairs"}
    assert {key: found[key] for key in wanted} == wanted


def test_every_figure_comes_with_its_interval_and_the_reliability_table_counts_every_pair(evaluate: Evaluate) -> None:
    status, out, _ = evaluate(JUDGED, SCORED, "--json")
    found = json.loads(out)
    assert status == 0 and found["unstated"] == {"level": 0, "p_relevant": 0} and found["judgements"] == 36
    for name, interval in found["intervals"].items():
        assert interval["value"] == found[name] and interval["low"] <= found[name] <= interval["high"]
    assert found["intervals"].keys() == {"ndcg10", "p10", "auc3", "contest", "brier_skill", "ece"}
    assert [row["pairs"] for row in found["reliability"]] == [30, 6]
    assert found["reliability"][1] == {"low": 0.1, "high": 0.2, "pairs": 6, "stated": 0.105, "relevant": 0.6667}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("N1,P3,4", "N1,P3,5", "j.csv 第 5 行“level”有误：5。等级应为 1 到 4"),
        ("N1,P3,4", "N1,P3,0", "第 5 行“level”有误：0"),
        ("N1,P3,4", "N1,P3,2.5", "第 5 行“level”有误：2.5"),
        ("N1,P3,4", "N1,P3,", "等级为空"),
        ("N1,P3,4", ",P3,4", "需求编号为空"),
        ("N1,P3,4", "N1,,4", "专利编号为空"),
        ("N1,P3,4", "N1,P99,4", "1 个评判过的对在 s.csv 中没有分数，第一个：N1 P99"),
        (JUDGED, "", "文件是空的：j.csv"),
        (JUDGED, "need_id,patent_id,level\n", "文件里没有数据行：j.csv"),
        (JUDGED, "need_id,patent_id\nN1,P1\n", "j.csv 缺少必需的列：相关等级（level）"),
    ],
)
def test_judgements_that_do_not_add_up_are_refused_in_one_line(
    evaluate: Evaluate, old: str, new: str, said: str
) -> None:
    status, out, err = evaluate(JUDGED.replace(old, new), SCORED)
    assert (status, out, err.count("\n")) == (1, "", 1) and said in err and "--mapping" not in err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("N1,P3,0.03", "N1,P3,nan", "第 5 行“score”有误"),
        ("N1,P3,0.03", "N1,P3,-inf", "第 5 行“score”有误：-inf。不是数字"),
        ("N1,P3,0.03", "N1,P3,high", "不是数字"),
        ("N1,P3,0.03,4,0.03", "N1,P3,0.03,9,0.03", "等级应为 1 到 4"),
        ("N1,P3,0.03,4,0.03", "N1,P3,0.03,4,1.2", "“p_relevant”有误：1.2。应在 0 到 1 之间"),
        ("N1,P3,0.03,4,0.03", "N1,P3,0.03,4,0.03\nN1,P3,0.9,4,0.9", "s.csv 中同一对有两个不同的分数：N1 P3"),
        (SCORED, "", "文件是空的：s.csv"),
        (SCORED, JUDGED, "s.csv 缺少必需的列：分数（score）"),
    ],
)
def test_scores_that_do_not_add_up_are_refused_in_one_line(evaluate: Evaluate, old: str, new: str, said: str) -> None:
    status, out, err = evaluate(JUDGED, SCORED.replace(old, new))
    assert (status, out, err.count("\n")) == (1, "", 1) and said in err


def test_a_pair_scored_twice_alike_counts_once(evaluate: Evaluate) -> None:
    once = evaluate(JUDGED, SCORED, "--json")
    assert evaluate(JUDGED, SCORED + "N1,P3,0.03,4,0.03\n", "--json") == once


def test_a_pair_judged_twice_counts_once_with_its_last_level_and_the_reader_is_told(evaluate: Evaluate) -> None:
    changed = evaluate(JUDGED.replace("N1,P3,4", "N1,P3,1"), SCORED)[1].splitlines()
    twice = evaluate(JUDGED + "N1,P3,1\n", SCORED)[1].splitlines()
    assert "读到 37 个评判" in twice[1] and [twice[0], *twice[2:]] == changed


def test_a_figure_left_out_because_one_pair_lacks_its_value_is_explained(evaluate: Evaluate) -> None:
    _, out, _ = evaluate(JUDGED, SCORED.replace("N1,P3,0.03,4,0.03", "N1,P3,0.03,,"))
    assert "有 1 对没有等级" in out and "有 1 对没有相关概率" in out and "Brier 技巧  " not in out
    assert "有 1 对没有" not in evaluate(JUDGED, SCORED)[1]


def test_one_need_gives_figures_but_no_interval_and_no_certain_difference(evaluate: Evaluate, tmp_path: Path) -> None:
    judged = "".join(line for line in JUDGED.splitlines(keepends=True) if not line.startswith(("N2", "N3")))
    other = tmp_path / "other.csv"
    with other.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("need_id", "patent_id", "score"), *(("N1", f"P{i}", -i) for i in range(12))])
    status, out, _ = evaluate(judged, SCORED, "--against", other)
    assert status == 0 and "[–, –] 差别不确定" in out and "有把握" not in out
    found = json.loads(evaluate(judged, SCORED, "--against", other, "--json")[1])
    assert found["ndcg10"] is not None and found["intervals"]["ndcg10"]["low"] is None
    assert found["differences"]["ndcg10"]["value"] is not None and found["differences"]["ndcg10"]["low"] is None


def test_two_rankers_are_compared_by_a_paired_test_that_says_which_is_better(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text(JUDGED.replace("level", "score"), encoding="utf-8")
    _, out, _ = evaluate(JUDGED, SCORED, "--against", truth)
    first = out.splitlines()[1]
    assert first.startswith("nDCG@10") and "对照 1.000" in first and first.endswith("有把握更差")
    found = json.loads(evaluate(JUDGED, JUDGED.replace("level", "score"), "--against", tmp_path / "s.csv", "--json")[1])
    assert found["differences"]["auc3"]["value"] == pytest.approx(found["auc3"] - found["against"]["auc3"], abs=1e-4)


def test_what_to_compare_with_must_have_all_pairs_or_texts(evaluate: Evaluate, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("need_id,patent_id,score\nN1,P1,1\n", encoding="utf-8")
    assert "35 个评判过的对在 few.csv 中没有分数" in evaluate(JUDGED, SCORED, "--against", tmp_path / "few.csv")[2]
    assert "这里没有排序模型" in evaluate(JUDGED, SCORED, "--against", tmp_path)[2]
    assert evaluate(JUDGED, SCORED, "--ranker", tmp_path)[0] == 2

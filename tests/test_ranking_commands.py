"""`train`, `score` and `evaluate` as users meet them: on files alone, and on a home."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from console.commands import run
from matcher.shipped import shipped

Invoke = Callable[..., tuple[int, str, str]]
NEEDS = (
    ("001", "桥式起重机防摇控制", "吊具摆动大，定位困难，要求摆角小于0.5°。"),
    ("002", "", ""),
    ("003", "焊", ""),
    ("-4", "Laser welding of thin steel sheets", "Distortion must stay below 0.1 mm."),
    ("005", "水饺", "水饺开裂，" * 10_000),
)
PATENTS = (
    ("P1", "一种桥式起重机防摇控制方法", "根据吊具摆动的角度调节小车速度，解决定位困难的问题。"),
    ("P2", "一种速冻水饺的包馅设备", ""),
    ("P3", "Method for laser welding", "A laser beam melts the sheets. Distortion is reduced."),
)


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in a home of its own: exit status, stdout, stderr."""
    monkeypatch.setenv("QUEQIAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUEQIAO_DATABASE_URL", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def write(path: Path, head: tuple[str, ...], rows: object) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])  # type: ignore[misc]
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Options of the commands on files, with the files they name."""
    pairs = [(need, patent) for need, *_ in reversed(NEEDS) for patent, *_ in PATENTS]
    return {
        "--needs": write(tmp_path / "needs.csv", ("id", "title", "content"), NEEDS),
        "--patents": write(tmp_path / "patents.csv", ("achievement_id", "title", "content"), PATENTS),
        "--pairs": write(tmp_path / "pairs.csv", ("need_id", "achievement_id"), [*pairs, pairs[0]]),
        "--output": tmp_path / "scores.csv",
    }


def options(files: dict[str, Path], **changed: Path) -> list[object]:
    given = files | {f"--{name}": path for name, path in changed.items()}
    return [part for option in given.items() for part in option]


@pytest.fixture
def sample(tmp_path: Path) -> dict[str, Path]:
    """The sample's patents as one plain file, its needs, and the judgements of some needs."""
    from ingest.patents import read_patents
    from ingest.rows import CleanRow

    names = ("patents_cnipr.xlsx", "patents_incopat.xlsx", "patents_patsnap.csv")
    found = [r.record for name in names for r in read_patents(shipped("sample", name)) if isinstance(r, CleanRow)]
    judged = read(shipped("judgements", "sample_pairs.csv"))
    kept = sorted({row["need_id"] for row in judged})[:25]
    rows = [(row["need_id"], row["patent_id"], row["level"]) for row in judged if row["need_id"] in kept]
    head = ("need_id", "patent_id", "level")
    return {
        "--needs": shipped("sample", "needs.xlsx"),
        "--patents": write(
            tmp_path / "all.csv",
            ("patent_id", "title", "abstract"),
            [(p.patent_id, p.title, p.abstract) for p in found],
        ),
        "--judgements": write(tmp_path / "judged.csv", head, rows),
    }


def test_every_pair_gets_a_row_in_its_order_whatever_its_texts_say(invoke: Invoke, files: dict[str, Path]) -> None:
    status, out, err = invoke("score", *options(files))
    assert (status, err) == (0, "") and "16 对已打分" in out
    rows = read(files["--output"])
    assert [(r["need_id"], r["patent_id"]) for r in rows] == [tuple(r.values()) for r in read(files["--pairs"])]
    assert all(0 <= float(r["score"]) <= 1 and r["level"] in "1234" and 0 <= float(r["p_relevant"]) <= 1 for r in rows)
    best = {
        r["need_id"]: max((s for s in rows if s["need_id"] == r["need_id"]), key=lambda s: float(s["score"]))
        for r in rows
    }
    assert {i: best[i]["patent_id"] for i in ("001", "-4", "005")} == {"001": "P1", "-4": "P3", "005": "P2"}


def test_nothing_is_stored_by_scoring(invoke: Invoke, files: dict[str, Path], tmp_path: Path) -> None:
    invoke("score", *options(files))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("pair", "said"), [(("009", "P1"), "需求文件中没有这条需求：009"), (("001", "P9"), "专利文件中没有这件专利：P9")]
)
def test_an_unknown_id_is_named_in_one_line(
    invoke: Invoke, files: dict[str, Path], tmp_path: Path, pair: tuple[str, str], said: str
) -> None:
    pairs = write(tmp_path / "wrong.csv", ("need_id", "patent_id"), [("001", "P1"), pair])
    status, out, err = invoke("score", *options(files, pairs=pairs))
    assert status == 1 and out == "" and said in err and err.count("\n") == 1
    assert not files["--output"].exists()


def test_a_folder_that_holds_no_ranker_is_named(invoke: Invoke, files: dict[str, Path], tmp_path: Path) -> None:
    status, _, err = invoke("score", *options(files, ranker=tmp_path))
    assert status == 1 and "这里没有排序模型" in err


def test_scores_are_evaluated_and_compared(invoke: Invoke, sample: dict[str, Path], tmp_path: Path) -> None:
    scores = tmp_path / "s.csv"
    scored = {"--needs": sample["--needs"], "--patents": sample["--patents"], "--pairs": sample["--judgements"]}
    assert invoke("score", *options(scored, output=scores))[0] == 0
    wanted = ("evaluate", "--judgements", sample["--judgements"])
    status, out, err = invoke(*wanted, "--scores", scores, "--json")
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert {"ndcg10", "p10", "auc3", "contest", "brier_skill", "ece", "needs", "pairs"} <= found.keys()
    assert found["intervals"]["ndcg10"]["low"] <= found["ndcg10"] <= found["intervals"]["ndcg10"]["high"]
    texts = ("--needs", sample["--needs"], "--patents", sample["--patents"])
    again = json.loads(invoke(*wanted, *texts, "--against", scores, "--json")[1])
    assert {k: again[k] for k in ("ndcg10", "auc3", "ece")} == {k: found[k] for k in ("ndcg10", "auc3", "ece")}
    assert again["differences"]["ndcg10"] == {"value": 0, "low": 0, "high": 0, "better": 0.5}
    lines = invoke(*wanted, "--scores", scores, "--against", scores)[1]
    assert "nDCG@10" in lines and "差别不确定" in lines


def test_a_plain_score_has_no_probabilities_to_judge(invoke: Invoke, sample: dict[str, Path], tmp_path: Path) -> None:
    pairs = read(sample["--judgements"])
    head = ("need_id", "patent_id", "score")
    bare = write(tmp_path / "bare.csv", head, [(r["need_id"], r["patent_id"], r["level"]) for r in pairs])
    found = json.loads(invoke("evaluate", "--judgements", sample["--judgements"], "--scores", bare, "--json")[1])
    assert found["ndcg10"] == found["auc3"] == 1 and found["brier_skill"] is found["ece"] is found["contest"] is None
    short = write(tmp_path / "short.csv", head, [(r["need_id"], r["patent_id"], 1) for r in pairs[2:]])
    status, _, err = invoke("evaluate", "--judgements", sample["--judgements"], "--scores", short)
    assert status == 1 and "2 个评判过的对在 short.csv 中没有分数" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("evaluate", "--judgements", "j.csv"),
        ("evaluate", "--judgements", "j.csv", "--needs", "n.csv"),
        ("train", "--needs", "n.csv"),
        ("train", "--needs", "n.csv", "--patents", "p.csv", "--judgements", "j.csv"),
        ("train", "--revert", "--activate", "x"),
        ("train", "--revert", "--judgements", "x"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(invoke: Invoke, arguments: tuple[str, ...]) -> None:
    status, out, err = invoke(*arguments)
    assert status == 2 and out == "" and err


def test_a_ranker_trained_on_files_ranks_them(invoke: Invoke, sample: dict[str, Path], tmp_path: Path) -> None:
    status, out, err = invoke("train", *options(sample, output=tmp_path / "r"))
    assert (status, err) == (0, "") and "五折" in out and "评判数与效果" in out
    report = json.loads((tmp_path / "r" / "report.json").read_text(encoding="utf-8"))
    ranker = json.loads((tmp_path / "r" / "ranker.json").read_text(encoding="utf-8"))
    assert report["trained_on"] == ranker["trained_on"] and ranker["calibrated"] is True
    assert report["brier_skill"] > report["start"]["brier_skill"] and report["curve"][-1]["judgements"] > 200
    texts = ("--needs", sample["--needs"], "--patents", sample["--patents"], "--ranker", tmp_path / "r")
    assert invoke("evaluate", "--judgements", sample["--judgements"], *texts)[0] == 0


def test_too_few_judgements_are_refused(invoke: Invoke, files: dict[str, Path], tmp_path: Path) -> None:
    judged = write(tmp_path / "j.csv", ("need_id", "patent_id", "level"), [("001", "P1", 4), ("003", "P2", 1)])
    texts = ("--needs", files["--needs"], "--patents", files["--patents"])
    status, _, err = invoke("train", *texts, "--judgements", judged, "--output", tmp_path / "r")
    assert status == 1 and "评判太少，不能训练：2 条需求的 2 个评判" in err


def test_a_home_trains_on_its_own_judgements_and_matches_with_the_result(
    invoke: Invoke, sample: dict[str, Path], tmp_path: Path
) -> None:
    names = ("patents_cnipr.xlsx", "patents_incopat.xlsx", "patents_patsnap.csv")
    assert invoke("train")[0] == 1
    invoke("import", "patents", *(shipped("sample", name) for name in names))
    invoke("import", "needs", shipped("sample", "needs.xlsx"))
    assert invoke("index")[0] == 0
    before = json.loads(invoke("match", "--json")[1])
    trained = json.loads(invoke("train", "--judgements", sample["--judgements"], "--json")[1])
    assert trained["judgements"]["stored"] == trained["pairs"] and trained["judgements"]["unknown"] == 0
    assert json.loads(invoke("match", "--json")[1]) == before
    assert json.loads(invoke("train", "--activate", trained["output"], "--json")[1]) == {"active": "ranker-0001"}
    after = json.loads(invoke("match", "--json")[1])
    assert (before["calibrated"], after["calibrated"]) == (False, True) and after["matches"] != before["matches"]
    assert json.loads(invoke("train", "--revert", "--json")[1]) == {"active": ""}
    assert json.loads(invoke("match", "--json")[1]) == before

"""The project's own table of ranking quality, beside plain character TF-IDF in the same run.

    python benchmarks/quality.py [--data DIR] [--json FILE] [--append] [--only-shipped]

`graded` and `judged` (real needs, `--data`): the ranker shipped, as it is; and what `queqiao train` makes of the pairs,
trained on four folds by need and judged on the fifth (`folds.csv` of each set), all fifths together. `reading`: the
same with the shipped cross-encoder (`QUEQIAO_RERANKER=shipped`) over all pairs, if onnxruntime is there. `sample` is
invented and says little about real texts. The peer is scikit-learn's character 1-2-gram TF-IDF, title and content
against title and abstract. Differences to the peer are paired bootstraps over needs (1,000 resamples). `--append` adds
the figures to `benchmarks/results.csv`.

The graded pairs hold the same pair of titles judged more than once: how often those labels agree bounds what any
ranker can reach there, and is printed at the end. `field known` is no ranker but a bound: the shipped one, told which
pairs are of level >= 2.
"""

import argparse
import csv
import json
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from judged_sets import Judged, read_folds, read_plain, read_sample, table_of
from label_noise import label_noise
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from indexing.static_encoder import open_static
from jobs.ranker_training import purpose_of
from jobs.rankers import shipped_ranker
from jobs.readers import SHIPPED, opened_reader
from matcher.evaluation import JudgedScores, need_numbers, summary
from matcher.resampling import differences, intervals
from matcher.shipped import shipped
from matcher.similarity import need_text
from matcher.validation import cross_validated, judged_by

FIGURES = ("ndcg10", "p10", "auc3", "contest", "brier_skill", "ece")
COMPARED = ("ndcg10", "auc3")
RESULTS = Path(__file__).resolve().parent / "results.csv"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def peer_scores(judged: Judged) -> NDArray[np.float64]:
    """Cosines of scikit-learn's TF-IDF, fitted on the documents of the set."""
    texts = [f"{p.title} {p.abstract}".lower() for p in judged.patents.values()]
    place = {patent_id: i for i, patent_id in enumerate(judged.patents)}
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2)).fit(texts)
    documents = vectorizer.transform(texts)
    needs = {i: vectorizer.transform([f"{n.title} {need_text(n)}".lower()]) for i, n in judged.needs.items()}
    return np.array([needs[n].multiply(documents[place[p]]).sum() for n, p, _ in judged.pairs])


def rankings(judged: Judged, folds: NDArray[np.int64] | None, fit: bool) -> dict[str, JudgedScores]:
    """Every ranker's word on the pairs of one set, the peer first."""
    encoder = open_static(shipped("models", "encoder"))
    reader = opened_reader(SHIPPED) if find_spec("onnxruntime") else None
    pairs = table_of(judged, encoder, reader)
    peer = JudgedScores(need_numbers(pairs.need_ids), pairs.levels, peer_scores(judged))
    shipped_says = judged_by(shipped_ranker(), pairs)
    found = {"characters (peer)": peer, "as shipped": shipped_says, "field known (bound)": field_known(shipped_says)}
    for each, name in ((None, ""), (reader, ", reading")) if reader else ((None, ""),):
        if each:
            found[f"as shipped{name}"] = judged_by(shipped_ranker(reader=each.name), pairs)
        if fit:
            purpose = purpose_of("", encoder, date.today(), reader=each)
            found[f"trained, folds{name}"] = cross_validated(pairs, purpose, folds)
    return found


def field_known(judged: JudgedScores) -> JudgedScores:
    """What the ranker would be worth if somebody told it which pairs are at least of the same field (level >= 2)."""
    return JudgedScores(judged.needs, judged.levels, judged.scores + (judged.levels >= 2))


def measured(rankers: dict[str, JudgedScores]) -> dict[str, dict[str, Any]]:
    """For each ranker its figures, their intervals and the paired difference to the peer."""
    peer, table = rankers["characters (peer)"], {}
    for name, scored in rankers.items():
        gap = differences(scored, peer, seed=0)
        table[name] = summary(scored) | {
            "intervals": {k: [round(v.low, 4), round(v.high, 4)] for k, v in intervals(scored, seed=0).items()},
            "to_peer": {k: [round(v, 4) for v in (gap[k].value, gap[k].low, gap[k].high)] for k in COMPARED},
        }
    return table


def line(name: str, ranker: str, row: dict[str, Any]) -> str:
    """One line of the printed table."""
    values = "".join(f"{row[k]:12.3f}" if row.get(k) is not None else f"{'-':>12}" for k in FIGURES)
    gaps = "  ".join(f"{k} {v[0]:+.3f} [{v[1]:+.3f}, {v[2]:+.3f}]" for k, v in row["to_peer"].items())
    return f"{name:8}{ranker:24}{values}   {gaps}"


def append(table: dict[str, dict[str, dict[str, Any]]]) -> None:
    """A row for each set and ranker in `results.csv`."""
    new = not RESULTS.exists()
    with RESULTS.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(["date", "pairs_of", "ranker", *FIGURES, "needs", "pairs"])
        for name, rankers in table.items():
            for ranker, row in rankers.items():
                values = [row.get(k, "") for k in (*FIGURES, "needs", "pairs")]
                writer.writerow([date.today().isoformat(), name, ranker, *values])


def main() -> None:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--append", action="store_true")
    parser.add_argument("--only-shipped", action="store_true", help="train nothing")
    options = parser.parse_args()
    sets: dict[str, tuple[Judged, NDArray[np.int64] | None]] = {"sample": (read_sample(), None)}
    for name, documents in (("graded", "achievements.csv"), ("judged", "documents.csv")):
        if (options.data / name).is_dir():
            judged = read_plain(options.data / name, documents)
            sets[name] = judged, read_folds(options.data / name, judged)
    print(f"{'pairs':8}{'ranker':24}" + "".join(f"{k:>12}" for k in FIGURES) + "   difference to the peer")
    table = {}
    for name, (judged, folds) in sets.items():
        table[name] = measured(rankings(judged, folds, not options.only_shipped))
        for ranker, row in table[name].items():
            print(line(name, ranker, row), flush=True)
    noise = label_noise(sets["graded"][0]) if "graded" in sets else {}
    for key, value in noise.items():
        print(f"labels of graded: {key} {value}")
    if options.json:
        options.json.write_text(json.dumps({**table, "labels": noise}, indent=1, ensure_ascii=False), encoding="utf-8")
    if options.append:
        append(table)


if __name__ == "__main__":
    main()

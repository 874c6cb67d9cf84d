"""The encoder measured: how fast, and how well it finds, beside plain character TF-IDF.

    python benchmarks/encoder.py [--folder DIR] [--data DIR] [--part speed|retrieval|judged] [--json FILE]

speed: texts of 256 characters per second on all cores, cutting into grams included, against scikit-learn's
HashingVectorizer over the same grams in the same run (the floor: counting without any meaning).
retrieval: a title asks for its own abstract among all abstracts of its file.
judged: nDCG@10, P@10 and AUC as in `benchmarks/quality.py`: the cosine alone (title and whole need counting the same),
and added to the TF-IDF cosine, each brought to mean 0 and deviation 1. Nothing of these files was trained on.
"""

import argparse
import csv
import gzip
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
from judged_sets import Judged, read_plain
from numpy.typing import NDArray
from quality import peer_scores
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer

from indexing.static_encoder import StaticEncoder, open_static
from matcher.evaluation import JudgedScores, need_numbers, summary
from matcher.shipped import shipped
from matcher.similarity import need_text

LENGTH = 256
TEXTS = 20_000
ROUNDS = 3
CORPORA = {
    "patents of one export": "exports/title_assignee_abstract_4097.csv",
    "journal papers": "corpus/csl_title_abstract.jsonl.gz",
}
JUDGED = {"graded": "achievements.csv", "judged": "documents.csv"}
Table = dict[str, dict[str, float]]


def titles_and_abstracts(path: Path) -> tuple[list[str], list[str]]:
    """The titles and the abstracts of one file, in order."""
    rows = [row for row in _records(path) if row["title"] and row["abstract"]]
    return [row["title"] for row in rows], [row["abstract"] for row in rows]


def _records(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def speed(encoder: StaticEncoder, data: Path) -> Table:
    """Texts per second (best of `ROUNDS`), by the clock and by processor time."""
    _, abstracts = titles_and_abstracts(data / CORPORA["patents of one export"])
    joined = "\n".join(abstracts)
    pieces = [joined[i : i + LENGTH] for i in range(0, len(joined) - LENGTH, LENGTH)]
    texts = list(islice(cycle(pieces), TEXTS))
    floor = HashingVectorizer(analyzer="char", ngram_range=(1, 2), n_features=2**18)
    encoder.encode(texts[:2000])
    table = {"encoder": _rate(encoder.encode, texts), "hashing (floor)": _rate(floor.transform, texts[:4000])}
    table["encoder"]["x floor"] = table["encoder"]["texts/s"] / table["hashing (floor)"]["texts/s"]
    table["encoder"]["cores"] = float(os.cpu_count() or 1)
    return table


def _rate(work: Callable[[Sequence[str]], Any], texts: Sequence[str]) -> dict[str, float]:
    clock, processor = [], []
    for _ in range(ROUNDS):
        started, used = time.perf_counter(), time.process_time()
        work(texts)
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    return {"texts/s": len(texts) / min(clock), "texts/CPU s": len(texts) / min(processor)}


def finding(encoder: StaticEncoder, data: Path) -> Table:
    """Recall at 1 and mean reciprocal rank of the abstract, for the encoder and for TF-IDF fitted on the abstracts."""
    table = {}
    for name, file in CORPORA.items():
        titles, abstracts = titles_and_abstracts(data / file)
        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True).fit(abstracts)
        peer = (vectorizer.transform(titles) @ vectorizer.transform(abstracts).T).toarray()
        own = encoder.encode(titles) @ encoder.encode(abstracts).T
        table |= {f"{name}: encoder": _ranked(own), f"{name}: characters (peer)": _ranked(peer)}
    return table


def _ranked(likeness: NDArray[np.float32]) -> dict[str, float]:
    ranks = (likeness >= np.diag(likeness)[:, None]).sum(axis=1)
    return {"recall@1": float((ranks == 1).mean()), "mrr": float((1 / ranks).mean()), "pairs": float(len(ranks))}


def cosines(encoder: StaticEncoder, judged: Judged) -> NDArray[np.float32]:
    """Shape (pairs,): the need (half its title, half its whole text) and the document."""
    titles = encoder.encode([need.title for need in judged.needs.values()])
    wholes = encoder.encode([f"{need.title}\n{need_text(need)}" for need in judged.needs.values()])
    asked = dict(zip(judged.needs, titles + wholes, strict=True))
    texts = [f"{patent.title}\n{patent.abstract}" for patent in judged.patents.values()]
    found = dict(zip(judged.patents, encoder.encode(texts), strict=True))
    return np.array([asked[n] @ found[p] / max(float(np.linalg.norm(asked[n])), 1e-6) for n, p, _ in judged.pairs])


def judging(encoder: StaticEncoder, data: Path) -> Table:
    """The figures of both sets of judged pairs."""
    table = {}
    for name, documents in JUDGED.items():
        judged = read_plain(data / name, documents)
        peer, own = peer_scores(judged), cosines(encoder, judged)
        scorings = {"characters (peer)": peer, "cosine": own, "sum": _standard(peer) + _standard(own)}
        table |= {f"{name}: {score}": figures(judged, values) for score, values in scorings.items()}
    return table


def figures(judged: Judged, scores: NDArray[Any]) -> dict[str, float]:
    """The figures of one scoring that are not None."""
    needs = need_numbers(need_id for need_id, _, _ in judged.pairs)
    levels = np.array([level for _, _, level in judged.pairs])
    found = summary(JudgedScores(needs, levels, np.asarray(scores, dtype=np.float64)))
    return {name: value for name, value in found.items() if value is not None}


def _standard(values: NDArray[Any]) -> NDArray[Any]:
    return np.asarray((values - values.mean()) / values.std())


PARTS = {"speed": speed, "retrieval": finding, "judged": judging}


def main() -> None:
    """Print the tables; write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=shipped("models", "encoder"))
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--part", choices=list(PARTS))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.data.is_dir():
        raise SystemExit(f"{options.data}: no such folder; give --data")
    encoder = open_static(options.folder)
    report = {name: part(encoder, options.data) for name, part in PARTS.items() if options.part in (None, name)}
    for name, table in report.items():
        print(f"{name} ({encoder.name})")
        for row, found in table.items():
            print(f"  {row:42}" + "".join(f"{key} {value:<10.5g}" for key, value in found.items()))
    if options.json:
        options.json.write_text(json.dumps({"name": encoder.name} | report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""How well the default score ranks judged pairs, against plain character TF-IDF and the text alone.

    python benchmarks/ranking.py [--data DIR] [--json FILE]

Figures as the field defines them: nDCG@10 with gain 2**(level-1)-1 and P@10 (level >= 3) over needs with at least ten
candidates and one of level >= 3, ties broken against the system; AUC of level >= 3 over all pairs. Nothing is trained
here, so nothing is split into folds. `sample` is invented and says little about real texts.
"""

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import ndcg_score, roc_auc_score

from indexing.counts import fit_weights
from indexing.segments import IndexedPatent, segment_of
from ingest.needs import read_needs
from ingest.patents import read_patents
from ingest.rows import CleanRow
from jobs.index_job import indexed
from jobs.judgement import read_cues, read_weights
from matcher.domain import Patent, TechnologyNeed
from matcher.shipped import shipped
from matcher.similarity import PatentTexts, need_text, need_vector, similarities

SHIPPED = ("patents_cnipr.xlsx", "patents_incopat.xlsx", "patents_patsnap.csv")


@dataclass(frozen=True, slots=True)
class Judged:
    """A set of judged pairs with both sides' texts."""

    needs: dict[str, TechnologyNeed]
    patents: dict[str, Patent]
    pairs: list[tuple[str, str, int]]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_plain(folder: Path, documents: str) -> Judged:
    """Needs, documents and pairs as they lie beside each other in one folder."""
    needs = {r["need_id"]: TechnologyNeed(r["need_id"], r["title"], r["content"]) for r in rows(folder / "needs.csv")}
    found = (_document(r) for r in rows(folder / documents))
    pairs = {
        (r["need_id"], r.get("patent_id") or r["achievement_id"]): int(r["level"]) for r in rows(folder / "pairs.csv")
    }
    return Judged(needs, {p.patent_id: p for p in found}, [(*pair, level) for pair, level in pairs.items()])


def _document(row: dict[str, str]) -> Patent:
    return Patent(row.get("patent_id") or row["achievement_id"], row["title"].replace(" ", ""), row.get("abstract", ""))


def read_sample() -> Judged:
    """The invented sample."""
    records = [r.record for name in SHIPPED for r in read_patents(shipped("sample", name)) if isinstance(r, CleanRow)]
    needs = [r.record for r in read_needs(shipped("sample", "needs.xlsx")) if isinstance(r, CleanRow)]
    pairs = [(r["need_id"], r["patent_id"], int(r["level"])) for r in rows(shipped("judgements", "sample_pairs.csv"))]
    return Judged({n.need_id: n for n in needs}, {p.patent_id: p for p in records}, pairs)


def similarity_table(judged: Judged) -> NDArray[np.float32]:
    """Shape (pairs, 1 + facets): what the matcher sees of each pair."""
    cues = read_cues()
    entries: dict[str, IndexedPatent] = {i: indexed(p, cues) for i, p in judged.patents.items()}
    weights = fit_weights([entry.body for entry in entries.values()])
    table = []
    for need_id, patent_id, _ in judged.pairs:
        segment = segment_of([entries[patent_id]], np.zeros((1, 1), np.float32), weights)
        texts = PatentTexts(segment.codes, segment.masks, segment.lengths, segment.norms)
        table.append(similarities(need_vector(judged.needs[need_id], weights), texts, weights)[0])
    return np.array(table)


def peer_scores(judged: Judged) -> NDArray[np.float64]:
    """Plain character 1-2-gram TF-IDF of scikit-learn, title and content against title and abstract: the peer."""
    texts = [f"{p.title} {p.abstract}".lower() for p in judged.patents.values()]
    place = {patent_id: i for i, patent_id in enumerate(judged.patents)}
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2)).fit(texts)
    documents = vectorizer.transform(texts)
    needs = {i: vectorizer.transform([f"{n.title} {need_text(n)}".lower()]) for i, n in judged.needs.items()}
    return np.array([needs[n].multiply(documents[place[p]]).sum() for n, p, _ in judged.pairs])


def figures(judged: Judged, scores: Iterable[float]) -> dict[str, float]:
    """nDCG@10, P@10 and AUC of one scoring."""
    by_need: dict[str, list[tuple[float, int]]] = defaultdict(list)
    scored = list(zip(judged.pairs, scores, strict=True))
    for (need_id, _, level), score in scored:
        by_need[need_id].append((float(score), level))
    ranked = [g for g in by_need.values() if len(g) >= 10 and max(level for _, level in g) >= 3]
    ordered = [[level for _, level in sorted(group, key=lambda pair: (-pair[0], pair[1]))] for group in ranked]
    ndcg = [ndcg_score([[2 ** (x - 1) - 1 for x in g]], [list(range(len(g), 0, -1))], k=10) for g in ordered]
    return {
        "ndcg10": float(np.mean(ndcg)),
        "p10": float(np.mean([sum(level >= 3 for level in group[:10]) / 10 for group in ordered])),
        "auc3": float(roc_auc_score([level >= 3 for (_, _, level), _ in scored], [score for _, score in scored])),
        "needs": len(ranked),
        "pairs": len(scored),
    }


def main() -> None:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sets = {"sample (invented)": read_sample()}
    if options.data.is_dir():
        sets["graded"] = read_plain(options.data / "graded", "achievements.csv")
        sets["judged"] = read_plain(options.data / "judged", "documents.csv")
    table = {}
    print(f"{'pairs':20}{'score':22}{'nDCG@10':>9}{'P@10':>7}{'AUC':>7}{'needs':>7}{'pairs':>7}")
    for name, judged in sets.items():
        seen = similarity_table(judged)
        scorings = {"characters (peer)": peer_scores(judged), "text alone": seen[:, 0]}
        scorings["default weights"] = read_weights().scores(seen)
        for score, values in scorings.items():
            f = table[f"{name}: {score}"] = figures(judged, values)
            print(f"{name:20}{score:22}{f['ndcg10']:9.3f}{f['p10']:7.3f}{f['auc3']:7.3f}{f['needs']:7}{f['pairs']:7}")
    if options.json:
        options.json.write_text(json.dumps(table, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

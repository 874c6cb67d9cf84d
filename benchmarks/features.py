"""What the figures of one need cost: processor milliseconds for its grams, its vectors and all pair figures.

    python benchmarks/features.py [--data DIR] [--candidates 200] [--json FILE]

Real needs (`marketplace/needs.csv`) against real patents (`judged/documents.csv`), one thread. The floor in the same
run is the plain product of the need's TF-IDF vector with those of the same candidates, made before.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from judged_sets import read_plain
from sklearn.feature_extraction.text import TfidfVectorizer

from indexing.static_encoder import open_static
from jobs.given_texts import given_needs
from jobs.judgement import read_cues
from jobs.pair_tables import FileTexts
from matcher.domain import TechnologyNeed
from matcher.features import meaning_of, pair_features
from matcher.need_words import need_words
from matcher.shipped import shipped
from matcher.similarity import need_text

NEEDS = 300
TARGET_MS = 8.0


def cost(work: Callable[[TechnologyNeed], object], needs: list[TechnologyNeed]) -> dict[str, float]:
    """Median and 95th percentile of the milliseconds of processor time a need takes."""
    for need in needs[:20]:
        work(need)
    taken = []
    for need in needs:
        started = time.process_time()
        work(need)
        taken.append((time.process_time() - started) * 1000)
    return {"median": float(np.median(taken)), "p95": float(np.percentile(taken, 95))}


def measured(data: Path, candidates: int) -> dict[str, dict[str, float]]:
    """Costs of the floor, of words alone and of words and meaning."""
    judged = read_plain(data / "judged", "documents.csv")
    patents = list(judged.patents.values())[:candidates]
    encoder, cues = open_static(shipped("models", "encoder")), read_cues()
    source = FileTexts(patents, cues, encoder)
    found = source.texts_of([patent.patent_id for patent in patents])
    needs = list(given_needs(data / "marketplace" / "needs.csv").values())[:NEEDS]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    documents = vectorizer.fit_transform([f"{p.title} {p.abstract}" for p in patents])
    return {
        "TF-IDF product (floor)": cost(
            lambda n: documents @ vectorizer.transform([f"{n.title} {need_text(n)}"]).T, needs
        ),
        "figures, words": cost(lambda n: pair_features(need_words(n, cues, source.weights), found.texts), needs),
        "figures, words and meaning": cost(
            lambda n: pair_features(need_words(n, cues, source.weights), found.texts, meaning_of(n, found, encoder)),
            needs,
        ),
    }


def main() -> None:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.data.is_dir():
        raise SystemExit(f"{options.data}: no such folder; give --data")
    table = measured(options.data, options.candidates)
    print(f"CPU ms a need, {options.candidates} candidates (target {TARGET_MS:g})")
    for name, row in table.items():
        print(f"  {name:28}" + "".join(f"{key} {value:<8.2f}" for key, value in row.items()))
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()

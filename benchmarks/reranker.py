"""The cross-encoder measured: the time of reading the best twenty of a need, beside what the default path takes.

    python benchmarks/reranker.py [--data DIR] [--json FILE]

Real needs with the first twenty documents each was judged with (`judged`: whole abstracts, `graded`: titles). The floor
in the same run: the default figures of the same pairs. What it is worth is in `benchmarks/quality.py`.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from judged_sets import Judged, read_plain

from indexing.static_encoder import open_static
from jobs.judgement import read_cues
from jobs.pair_tables import FileTexts, pair_table
from jobs.readers import SHIPPED, opened_reader
from matcher.shipped import shipped

NEEDS, TOP = 25, 20


def measured(judged: Judged) -> dict[str, float]:
    """Milliseconds a need, and of processor."""
    reader, encoder, cues = opened_reader(SHIPPED), open_static(shipped("models", "encoder")), read_cues()
    assert reader is not None
    by_need: dict[str, list[str]] = {}
    for need, patent, _ in judged.pairs:
        by_need.setdefault(need, []).append(patent)
    chosen = [(need, patents[:TOP]) for need, patents in by_need.items() if len(patents) >= TOP][:NEEDS]
    source = FileTexts([judged.patents[i] for _, patents in chosen for i in patents], cues, encoder)
    reads, processor, default = [], [], []
    for need, patents in chosen:
        started, used = time.perf_counter(), time.process_time()
        reader.read([judged.needs[need]] * TOP, [judged.patents[i] for i in patents])
        reads.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
        started = time.perf_counter()
        pair_table(judged.needs, [(need, i) for i in patents], source, cues, encoder)
        default.append(time.perf_counter() - started)
    named = {"p50 ms": (reads, 0.5), "p95 ms": (reads, 0.95), "cpu ms": (processor, 0.5), "default ms": (default, 0.5)}
    return {name: round(1000 * float(np.quantile(times, q)), 1) for name, (times, q) in named.items()}


def main() -> None:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    table = {}
    for name, documents in (("graded", "achievements.csv"), ("judged", "documents.csv")):
        table[name] = measured(read_plain(options.data / name, documents))
        print(f"{name:8}" + "".join(f"{key:>12} {value:8.1f}" for key, value in table[name].items()))
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

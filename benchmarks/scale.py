"""How far one small machine goes: every stage by size, beside its floor in the same run, and how its cost grows.

    python benchmarks/scale.py [--data DIR] [--sizes 10000,100000] [--json FILE]

Each size is a home of its own in a temporary folder, filled with patents made of real sentences (`scale_corpus.py`)
through the command line, each command in a process of its own. Seconds are by the clock, `cpu` of processor: machines
here are shared. The floor of a stage is the same material through the bare library alone: the rows into SQLite, the
texts through rjieba, the grams of what is searched (title and abstract) into tantivy, the vectors into FAISS. Cleaning,
the deep index, embedding and the norms have no floor: they are in the stages and not in the floors. `stages / their
floors` leaves them out: stage by stage on up to 50,000 of the patents (`scale_stages.py`). The exponent is
that of cost against size, from one size to the next (1: in proportion). Recall is that of the scanned codes against
all inner products, for the same needs. Below stand the matching figures of the ranker as shipped (`quality.py`).
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from judged_sets import read_plain, table_of
from scale_corpus import documents, sentences, write_corpus
from scale_floors import FLOORS
from scale_stages import stage_costs, sums

from indexing.static_encoder import open_static
from jobs.rankers import shipped_ranker
from matcher.evaluation import summary
from matcher.shipped import shipped
from matcher.validation import judged_by

MIB, ADDED, NEEDS, ASKED = 1024, 5_000, 1_000, 200
NOW = datetime(2026, 11, 26, tzinfo=UTC)
# What a million is to take (the table), seconds or as named.
REACH = {
    "import, rows/s": 8_000,
    "index, s": 720,
    "all stages / floors": 1.5,
    "batch of 1,000 needs, s": 120,
    "one need p95, ms": 300,
    "search p95, ms": 100,
    "add 5,000, s": 30,
    "open, s": 3,
    "peak of index, MiB": 8192,
    "peak of match, MiB": 4096,
    "peak of search, MiB": 4096,
    "peak of one need, MiB": 4096,
    "recall@100 of vectors": 0.98,
}


@dataclass(slots=True)
class Size:
    """What was measured at one size, by name."""

    patents: int
    figures: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """What one command took."""

    seconds: float
    cpu_s: float
    peak_mib: float


def run(*arguments: str) -> Run:
    """One command to its end. Raises RuntimeError where it fails."""
    started = time.perf_counter()
    code = "from console.commands import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{arguments[:2]}: exit status {os.waitstatus_to_exitcode(status)}")
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB)


def measured(data: Path, number: int, folder: Path) -> Size:
    """Every stage at one size."""
    size, home, at = Size(number), folder / "home", ("--home", str(folder / "home"))
    corpus, more, needs = folder / "patents.jsonl", folder / "more.jsonl", folder / "needs.csv"
    write_corpus(data, corpus, number)
    write_corpus(data, more, ADDED, seed=2, first=number)
    write_needs(data, needs)
    say = size.figures
    floors = {name: value for floor in FLOORS for name, value in apart(floor, corpus, folder).items()}
    imported = run("import", "patents", str(corpus), *at)
    indexed = run("index", *at)
    say |= {"import, rows/s": number / imported.seconds, "import, s": imported.seconds, "import, cpu s": imported.cpu_s}
    say |= {"peak of import, MiB": imported.peak_mib, "index, s": indexed.seconds, "index, cpu s": indexed.cpu_s}
    say |= {"peak of index, MiB": indexed.peak_mib, **floors}
    into_sqlite, *others = floors.values()
    say["import / its floor"], say["index / its floors"] = imported.cpu_s / into_sqlite, indexed.cpu_s / sum(others)
    say["all stages / floors"] = (imported.cpu_s + indexed.cpu_s) / sum(floors.values())
    say |= apart(stages_over_floors, data, min(number, 50_000), folder / "stages")
    say["index on disk, bytes/patent"] = _bytes(home / "index") / number
    run("import", "needs", str(needs), *at)
    matched = run("match", "--top", "10", "--json", *at)
    say |= {"batch of 1,000 needs, s": matched.seconds, "batch, cpu s": matched.cpu_s}
    say["peak of match, MiB"] = matched.peak_mib
    say |= apart(searched, home, data) | apart(answered, home)
    added = time.perf_counter()
    run("import", "patents", str(more), *at)
    run("index", *at)
    say["add 5,000, s"] = time.perf_counter() - added
    return size


def apart(act: Any, *given: Any) -> dict[str, float]:
    """In a process of its own, so that its memory is not counted with what comes after."""
    with get_context("spawn").Pool(1) as pool:
        found: dict[str, float] = pool.apply(act, given)
    return found


def stages_over_floors(data: Path, number: int, folder: Path) -> dict[str, float]:
    """What each stage takes, beside its floor where it has one, and those together."""
    folder.mkdir()
    costs = stage_costs(data, number, folder)
    some, _ = sums(costs)
    each = {f"{cost.stage}, µs": cost.seconds / number * 1e6 for cost in costs}
    beside = {f"{cost.stage} / its floor": cost.seconds / cost.floor for cost in costs if cost.floor}
    return each | beside | {"stages / their floors": some.seconds / some.floor}


def searched(home_path: Path, data: Path) -> dict[str, float]:
    """What one who searches feels: opening, and searches of up to ten words; and the recall of vectors."""
    from jobs.home import Home
    from jobs.searching import open_searcher

    began = time.perf_counter()
    searcher = open_searcher(Home(home_path))
    searcher.ranked("起重机吊钩", 10)
    opened = time.perf_counter() - began
    chance, said = Random(3), sentences(data, 5_000)
    asked = [chance.choice(said)[:20] for _ in range(ASKED)]
    found = [_timed(lambda text=text: searcher.ranked(text, 100)) for text in asked]
    peak = _peak()
    recall = vector_recall(searcher.index, [f"{row['title']}\n{row['abstract']}" for row in documents(data, ASKED, 5)])
    figures = {"open, s": opened, "search p95, ms": _p95(found[5:]), "peak of search, MiB": peak}
    return figures | {"recall@100 of vectors": recall}


def answered(home_path: Path) -> dict[str, float]:
    """What one who waits for a need feels: the ten best with their evidence, one need at a time."""
    from jobs.home import Home
    from jobs.matching import Matching, open_needs
    from jobs.opening import open_home

    home = Home(home_path)
    engine = open_home(home)
    with engine.connect() as conn:
        needs = open_needs(conn)[:ASKED]
        matching = Matching(home, conn, NOW.date(), 0.3)
        one = [_timed(lambda need=need: matching.run([need], 10, lambda _: None)) for need in needs]
    engine.dispose()
    return {"one need p95, ms": _p95(one[5:]), "peak of one need, MiB": _peak()}


def vector_recall(index: Any, texts: list[str]) -> float:
    """Of the hundred nearest by all inner products the share that is found."""
    vectors = [segment.vectors for segment in index._collection.segments]
    alive, queries = index._collection.alive, index.encoder.encode(texts)
    scores = np.full((len(texts), 100), -np.inf, np.float32)
    nearest, start = np.zeros((len(texts), 100), np.int64), 0
    for part in (some[i : i + 50_000] for some in vectors for i in range(0, len(some), 50_000)):
        rows = np.arange(start, start + len(part))
        fresh = np.where(alive[rows], queries @ part.astype(np.float32).T, -np.inf)
        scores = np.concatenate([scores, fresh], axis=1)
        nearest = np.concatenate([nearest, np.tile(rows, (len(texts), 1))], axis=1)
        best = np.argpartition(-scores, 100, axis=1)[:, :100]
        scores, nearest = np.take_along_axis(scores, best, 1), np.take_along_axis(nearest, best, 1)
        start += len(part)
    found = index._vectors.search(queries, 100, alive)
    return float(np.mean([np.isin(want, got).mean() for want, got in zip(nearest, found, strict=True)]))


def matching_figures(data: Path) -> dict[str, dict[str, float]]:
    """What the ranker as shipped reaches on real judged pairs: those of `quality.py`, without training."""
    found = {}
    for name, texts in (("graded", "achievements.csv"), ("judged", "documents.csv")):
        pairs = table_of(read_plain(data / name, texts), open_static(shipped("models", "encoder")), None)
        figures = summary(judged_by(shipped_ranker(), pairs))
        found[name] = {key: float(figures[key]) for key in ("ndcg10", "p10", "auc3", "contest")}
    return found


def write_needs(data: Path, path: Path) -> None:
    """Needs made of the same sentences, in the plain layout."""
    with path.open("w", encoding="utf-8", newline="") as file:
        import csv

        writer = csv.writer(file)
        writer.writerow(["需求编号", "需求名称", "需求内容"])
        for n, row in enumerate(documents(data, NEEDS, seed=5)):
            writer.writerow([f"N{n}", row["title"], row["abstract"]])


def exponents(sizes: list[Size]) -> dict[str, float]:
    """How each cost grows from the last size but one to the last."""
    before, after = sizes[-2:]
    names = ("import, s", "index, s", "batch of 1,000 needs, s", "one need p95, ms", "search p95, ms")
    step = math.log(after.patents / before.patents)
    return {name: math.log(after.figures[name] / before.figures[name]) / step for name in names}


def _timed(act: Any) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def _p95(values: list[float]) -> float:
    return float(np.percentile(values, 95))


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Print a column for each size, what a million is to take, and how cost grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sizes: list[Size] = []
    for number in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            sizes.append(measured(options.data, number, Path(folder)))
    grown = exponents(sizes) if len(sizes) > 1 else {}
    print(f"{'':34}" + "".join(f"{size.patents:>14,}" for size in sizes) + f"{'reach at 10^6':>16}{'exponent':>10}")
    for name in sizes[0].figures:
        values = "".join(f"{size.figures[name]:14,.2f}" for size in sizes)
        print(f"{name:34}{values}{REACH.get(name, ''):>16}{grown.get(name, float('nan')):10.2f}".replace("nan", ""))
    matching = matching_figures(options.data)
    for name, figures in matching.items():
        print(f"matching, {name}: " + "  ".join(f"{key} {value:.3f}" for key, value in figures.items()))
    if options.json:
        told = {"sizes": [asdict(size) for size in sizes], "exponents": grown, "matching": matching}
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

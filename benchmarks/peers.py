"""Queqiao beside what a user would pick instead, on the same work in the same run.

    python -m venv peers && peers/bin/pip install -e . -r benchmarks/peers-requirements.txt -c constraints.txt
    peers/bin/python benchmarks/peers.py [--data DIR] [--size 20000] [--only NAME,NAME] [--json FILE]

The same made-up patents (`scale_corpus.py`) from one file of JSON lines, the same 1,000 needs; each system in a process
of its own. `build`: from the file to what a restart can search, vectors included; Queqiao's is `import` and `index`,
which also clean, keep the history, and read means, effects and readiness. `batch`: the ten best for each need; that of
Queqiao is `match`, with evidence, levels and eligibility; `queqiao, search` finds and orders alone, as the peers do.
`p95`: one need at a time. nDCG@10: the judged pairs of real needs, each system over all documents judged, pairs it does
not find last; Queqiao's by the ranker as shipped. A peer that would take more than `PATIENCE` seconds for all needs is
asked for `FEW` of them, and `batch` is in proportion (marked `~`). How the peers are set up stands in
`peer_systems.py`.
"""

import argparse
import json
import resource
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from judged_sets import Judged, read_plain, table_of
from peer_systems import SYSTEMS, System
from scale import NEEDS, run, write_needs
from scale_corpus import documents, write_corpus

from indexing.static_encoder import open_static
from jobs.rankers import shipped_ranker
from matcher.evaluation import JudgedScores, need_numbers, summary
from matcher.shipped import shipped
from matcher.similarity import need_text
from matcher.validation import judged_by

ASKED, MIB, LONGEST = 200, 1024, 600
PATIENCE, FEW, FIRST = 120, 40, 5
NOW = datetime(2026, 11, 26, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """What one system took: seconds, MiB, bytes a patent, milliseconds; `asked` of the needs were put to it; `trouble`
    where it did not get so far."""

    name: str
    build_s: float = float("nan")
    build_cpu_s: float = float("nan")
    batch_s: float = float("nan")
    p95_ms: float = float("nan")
    peak_mib: float = float("nan")
    bytes_each: float = float("nan")
    ndcg10: float = float("nan")
    asked: int = NEEDS
    trouble: str = ""


def asked(data: Path) -> list[str]:
    """The needs as one text each."""
    return [f"{row['title']}\n{row['title']}\n{row['abstract']}" for row in documents(data, NEEDS, seed=5)]


def peer(name: str, corpus: Path, data: Path) -> Row:
    """One peer in this process."""
    encoder, needs, system = open_static(shipped("models", "encoder")), asked(data), SYSTEMS[name]()
    with tempfile.TemporaryDirectory() as place:
        began, spent = time.perf_counter(), time.process_time()
        rows = [json.loads(line) for line in corpus.open(encoding="utf-8")]
        texts = [f"{row['title']}\n{row['abstract']}" for row in rows]
        system.build(texts, encoder.encode(texts), Path(place))
        built, cpu = time.perf_counter() - began, time.process_time() - spent
        size = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file()) / len(texts)
        began = time.perf_counter()
        system.search(needs[:FIRST], encoder.encode(needs[:FIRST]), 10)
        likely = (time.perf_counter() - began) * NEEDS / FIRST
        some = needs if likely < PATIENCE else needs[:FEW]
        began = time.perf_counter()
        system.search(some, encoder.encode(some), 10)
        batch = (time.perf_counter() - began) * NEEDS / len(some)
        one = [_timed(system, encoder, need) for need in some[:ASKED]]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    p95 = float(np.percentile(one, 95))
    return Row(name, built, cpu, batch, p95, peak, size, ranked(name, data), len(some))


def ranked(name: str, data: Path) -> float:
    """nDCG@10 of a peer on the judged pairs."""
    judged, encoder, system = judged_pairs(data), open_static(shipped("models", "encoder")), SYSTEMS[name]()
    texts = [f"{p.title}\n{p.abstract}" for p in judged.patents.values()]
    needs = {i: f"{n.title}\n{n.title}\n{need_text(n)}" for i, n in judged.needs.items()}
    with tempfile.TemporaryDirectory() as place:
        system.build(texts, encoder.encode(texts), Path(place))
        found = system.search(list(needs.values()), encoder.encode(list(needs.values())), len(texts))
    ids = list(judged.patents)
    ranks = {(i, ids[place]): rank for i, row in zip(needs, found, strict=True) for rank, place in enumerate(row)}
    scores = np.array([-ranks.get((need, patent), len(texts)) for need, patent, _ in judged.pairs], dtype=float)
    levels = np.array([level for _, _, level in judged.pairs])
    return float(summary(JudgedScores(need_numbers([n for n, _, _ in judged.pairs]), levels, scores))["ndcg10"])


def judged_pairs(data: Path) -> Judged:
    """Real needs against real documents, with both sides' whole texts."""
    return read_plain(data / "judged", "documents.csv")


def queqiao(corpus: Path, data: Path) -> list[Row]:
    """The program through its commands, then its search alone."""
    with tempfile.TemporaryDirectory() as folder:
        place, needs = Path(folder), Path(folder) / "needs.csv"
        home = ("--home", str(place / "home"))
        write_needs(data, needs)
        steps = [run("import", "patents", str(corpus), *home), run("index", *home)]
        size = sum(path.stat().st_size for path in (place / "home").rglob("*") if path.is_file())
        run("import", "needs", str(needs), *home)
        matched = run("match", "--top", "10", "--json", *home)
        patents = sum(1 for _ in corpus.open("rb"))
        pairs = table_of(judged_pairs(data), open_static(shipped("models", "encoder")), None)
        quality = float(summary(judged_by(shipped_ranker(), pairs))["ndcg10"])
        one, alone = apart(one_need, place / "home"), apart(search_alone, place / "home", data)
    built, cpu = sum(step.seconds for step in steps), sum(step.cpu_s for step in steps)
    peak = max(step.peak_mib for step in (*steps, matched))
    return [
        Row("queqiao", built, cpu, matched.seconds, one[0], max(peak, one[1]), size / patents, quality),
        Row("queqiao, search", built, cpu, alone[0], alone[1], max(peak, alone[2]), size / patents),
    ]


def one_need(home: Path) -> tuple[float, float]:
    """p95 of one need with evidence and level, and the memory of it."""
    from jobs.home import Home
    from jobs.matching import Matching, open_needs
    from jobs.opening import open_home

    with open_home(Home(home)).connect() as conn:
        needs, matching = open_needs(conn)[:ASKED], Matching(Home(home), conn, NOW.date(), 0.3)
        times = []
        for need in needs:
            began = time.perf_counter()
            matching.run([need], 10, lambda _: None)
            times.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(times[5:], 95)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def search_alone(home: Path, data: Path) -> tuple[float, float, float]:
    """Finding and ordering alone: seconds for all needs, p95 of one, memory."""
    from jobs.home import Home
    from jobs.searching import open_searcher

    searcher, needs = open_searcher(Home(home)), asked(data)
    searcher.ranked(needs[0], 100)
    times = []
    for need in needs:
        began = time.perf_counter()
        searcher.ranked(need, 100)
        times.append(time.perf_counter() - began)
    return sum(times), float(np.percentile(times, 95)) * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def apart(act: Any, *given: Any) -> Any:
    """In a process of its own; TimeoutError after `LONGEST` seconds."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply_async(act, given).get(LONGEST)


def measured(name: str, corpus: Path, data: Path) -> Row:
    """A peer's row, or why there is none."""
    try:
        row: Row = apart(peer, name, corpus, data)
    except ImportError as error:
        return Row(name, trouble=f"not installed: {error.name}")
    except TimeoutError:
        return Row(name, trouble=f"over {LONGEST} s")
    return row


def _timed(system: System, encoder: Any, need: str) -> float:
    began = time.perf_counter()
    system.search([need], encoder.encode([need]), 10)
    return (time.perf_counter() - began) * 1000


def shown(row: Row) -> str:
    """One line of the table."""
    if row.trouble:
        return f"{row.name:22}{row.trouble}"
    values = (row.build_s, row.build_cpu_s, row.batch_s, row.p95_ms, row.peak_mib, row.bytes_each)
    told = "".join(f"{value:13,.1f}" for value in values) + f"{row.ndcg10:10.3f}"
    partly = f"  ~ batch from {row.asked} needs" if row.asked < NEEDS else ""
    return f"{row.name:22}{told.replace('nan', '  -')}{partly}"


def main() -> None:
    """Print the table, Queqiao first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--only", default=",".join(SYSTEMS))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    heads = ("build, s", "build, cpu s", "batch, s", "p95, ms", "peak, MiB", "bytes each")
    print(f"{'':22}" + "".join(f"{head:>13}" for head in heads) + f"{'nDCG@10':>10}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "patents.jsonl"
        write_corpus(options.data, corpus, options.size)
        rows = queqiao(corpus, options.data)
        print("\n".join(map(shown, rows)), flush=True)
        for name in options.only.split(","):
            rows.append(measured(name, corpus, options.data))
            print(shown(rows[-1]), flush=True)
    if options.json:
        told = {"size": options.size, "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""The recipe of the shipped encoder: reads the licensed texts, trains, measures on what was held out, writes a folder.

    python benchmarks/train_encoder.py --data ../shared/data [--output DIR] [--steps N] [--json FILE]

Some ten minutes on two cores; NumPy and SciPy only. The same texts give the same encoder on the same machine.
"""

import argparse
import json
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from encoder_sources import NEED_LEVELS, Sources, read_sources, titles
from encoder_start import fit_background, listed_rows, starting_table
from numpy.typing import NDArray

from indexing.static_encoder import StaticEncoder, open_static, save_background
from indexing.static_grams import GramRows, gram_matrix
from indexing.static_training import PairBatch, TableTraining, decayed
from indexing.static_tuning import retrieval, thinned
from matcher.shipped import shipped

SHARES = {
    "title and abstract": 3.0,
    "halves of an abstract": 1.0,
    "claims": 0.3,
    "key phrases": 0.1,
    "halves of a paragraph": 6.0,
    "title and paragraph": 2.0,
    "classification": 2.0,
    "needs": 2.5,
    "fields": 1.0,
    "synonyms": 1.0,
    "problems and means": 0.6,
    "topics": 2.0,
    "topic needs": 3.0,
    "near topics": 1.0,
}
STEPS = 2_000
BATCH = 768
RATE = 0.2
SEED = 1
CHUNK = 20_000
PARAGRAPHS_READ = 4
BACKGROUND_GRAMS = 100_000
REPORT_EVERY = 400


def background_texts(sources: Sources) -> list[str]:
    """What document frequencies and company are counted on: every text once, of the paragraphs one in four."""
    texts: dict[str, None] = {}
    for kind, pairs in sources.pairs.items():
        chosen = pairs[::PARAGRAPHS_READ] if kind == "halves of a paragraph" else pairs
        texts |= dict.fromkeys("\n".join(pair) for pair in chosen if kind != "title and paragraph")
    return list(texts)


def matrices(sources: Sources, rows: GramRows) -> dict[str, list[Any]]:
    """For each kind the counted firsts and seconds."""
    from scipy.sparse import vstack

    def counted(texts: list[str]) -> Any:
        return vstack([gram_matrix(texts[i : i + CHUNK], rows) for i in range(0, len(texts), CHUNK)], format="csr")

    return {
        kind: [counted(list(column)) for column in zip(*pairs, strict=True)] for kind, pairs in sources.pairs.items()
    }


def batches(counted: dict[str, list[Any]], owners: dict[str, list[str]], steps: int) -> Iterator[PairBatch]:
    """Random batches of one kind each, as often as `SHARES` says, some grams left out of each text; of each owner at
    most one pair."""
    random = np.random.default_rng(SEED)
    kinds = [kind for kind in SHARES if kind in counted]
    numbers = {kind: np.unique(owners[kind], return_inverse=True)[1] for kind in kinds}
    shares = np.array([SHARES[kind] for kind in kinds])
    for kind in random.choice(kinds, steps, p=shares / shares.sum()):
        first, second = counted[kind]
        at = one_of_each(numbers[kind], BATCH, random)
        yield PairBatch(thinned(first[at], random), thinned(second[at], random))


def one_of_each(owners: NDArray[np.int64], most: int, random: np.random.Generator) -> NDArray[np.int64]:
    """At most `most` random places, of each owner at most one."""
    drawn = random.choice(len(owners), min(len(owners), 4 * most), replace=False)
    firsts = np.unique(owners[drawn], return_index=True)[1]
    return np.asarray(drawn[random.permutation(firsts)[:most]])


def train(sources: Sources, steps: int, output: Path) -> StaticEncoder:
    """The whole recipe; writes the encoder and the background frequencies into `output`."""
    texts = background_texts(sources)
    background = fit_background(texts)
    rows = listed_rows(background)
    said(f"{len(texts)} texts, {len(background.keys)} grams, {len(rows)} rows")
    training = TableTraining(starting_table(rows, background, texts[::3]))
    counted = matrices(sources, rows)
    said(f"start: {measured(StaticEncoder(rows, training.table), sources)}")
    losses: list[float] = []
    for step, (batch, rate) in enumerate(decayed(batches(counted, sources.owners, steps), steps, RATE), start=1):
        losses.append(training.step(batch, rate))
        if step % REPORT_EVERY == 0:
            encoder = StaticEncoder(rows, training.table)
            said(f"{step}: loss {np.mean(losses[-REPORT_EVERY:]):.3f} {measured(encoder, sources)}")
    StaticEncoder(rows, training.table).save(output)
    save_background(output, background, BACKGROUND_GRAMS)
    return open_static(output)


def measured(encoder: StaticEncoder, sources: Sources) -> dict[str, float]:
    """Mean reciprocal rank of each held-out kind among its own kind, and how often a title stands above one of a lower
    level for the same held-out need (`useful>weak`, `weak>unrelated`)."""
    found = {"papers": retrieval(encoder, sources.papers).mrr, "patents": retrieval(encoder, sources.patents).mrr}
    found |= orders(encoder, sources.needs)
    for kind in ("synonym", "solves"):
        found[kind] = retrieval(encoder, [(t[0], t[1]) for k, t in sources.terms if k == kind]).mrr
    return {name: round(value, 3) for name, value in found.items()}


def orders(encoder: StaticEncoder, needs: list[dict[str, str]]) -> dict[str, float]:
    """The mean over the needs of the share of pairs of titles in the right order."""
    shares: dict[str, list[float]] = {"useful>weak": [], "weak>unrelated": []}
    for row in needs:
        strong, rather_strong, weak, unrelated = (titles(row, level) for level in NEED_LEVELS)
        useful = strong + rather_strong
        near = encoder.encode([*useful, *weak, *unrelated]) @ encoder.encode([f"{row['need']}\n{row['detail']}"])[0]
        levels = np.split(near, [len(useful), len(useful) + len(weak)])
        for name, (above, below) in zip(shares, pairwise(levels), strict=True):
            if len(above) and len(below):
                shares[name].append(float((above[:, None] > below).mean()))
    return {name: float(np.mean(found)) for name, found in shares.items()}


def said(text: str) -> None:
    """One line with the seconds since the start."""
    print(f"{time.process_time():6.0f} CPU s  {text}", flush=True)


def main() -> None:
    """Train and print the figures; write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--output", type=Path, default=shipped("models", "encoder"))
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.data.is_dir():
        raise SystemExit(f"{options.data}: no such folder; give --data")
    sources = read_sources(options.data)
    for kind, pairs in sources.pairs.items():
        said(f"{kind}: {len(pairs)} pairs")
    encoder = train(sources, options.steps, options.output)
    figures = measured(encoder, sources)
    said(f"{encoder.name} in {options.output}: {figures}")
    if options.json:
        options.json.write_text(json.dumps({"name": encoder.name} | figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""How well groups of needs hold together what asks for the same, beside plain k-means.

    python benchmarks/common_needs.py [--data ../shared/data] [--read 20] [--json FILE]

Two measures that need no judge. `halves`: each need of some length is cut in two (title and every second clause; the
other clauses, without a title), all halves are grouped, and counted are the needs whose halves meet again. `titles`:
needs of the same title but another text, grouped by their texts alone. `pairs` is how many pairs of needs a method puts
together: halves met at the price of more pairs are no merit. `--read N` prints the N largest groups of the real needs
for a person to read. k-means (scikit-learn, as it comes) sees the vectors of the encoder, with k the root of half the
number of needs (a common rule) and with as many clusters as give about our number of pairs.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from indexing.counts import fit_weights
from indexing.static_encoder import background_weights, open_static
from ingest.needs import read_needs
from ingest.rows import CleanRow
from jobs.judgement import read_cues
from matcher.background import blended
from matcher.characters import fold
from matcher.clauses import clauses
from matcher.domain import TechnologyNeed
from matcher.need_groups import ENOUGH, alike_groups
from matcher.need_likeness import NeedSpace, need_space
from matcher.shipped import shipped
from matcher.similarity import need_text
from matcher.triage import vagueness

LONG, CLAUSES = 80, 4
Labels = np.ndarray
Pairs = list[tuple[int, int]]


def space_of(needs: Sequence[TechnologyNeed]) -> NeedSpace:
    folder = shipped("models", "encoder")
    own = fit_weights([fold(f"{need.title}\n{need_text(need)}") for need in needs])
    return need_space(needs, open_static(folder), blended(own, background_weights(folder)), read_cues().general)


def grouped(space: NeedSpace, enough: float = ENOUGH) -> Labels:
    labels = np.arange(len(space))
    for group in alike_groups(space, enough):
        labels[group] = group[0]
    return labels


def kmeans(space: NeedSpace, clusters: int) -> Labels:
    from sklearn.cluster import KMeans

    return KMeans(clusters, random_state=0).fit_predict(space.vectors)


def pairs_of(labels: Labels) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(labels.tolist()).values())


def as_many_pairs(space: NeedSpace, pairs: int) -> int:
    """The number of clusters with which k-means puts about as many pairs together."""
    low, high = len(space) // 4, len(space)
    for _ in range(6):
        middle = (low + high) // 2
        low, high = (middle, high) if pairs_of(kmeans(space, middle)) > pairs else (low, middle)
    return high


def halves(needs: Sequence[TechnologyNeed]) -> tuple[list[TechnologyNeed], Pairs]:
    found: list[TechnologyNeed] = []
    for need in needs:
        cut = [clause.text for clause in clauses("content", need.content)]
        if len(need.content) >= LONG and len(cut) >= CLAUSES:
            found.append(replace(need, content="".join(cut[::2])))
            found.append(replace(need, title="", content="".join(cut[1::2])))
    return found, [(i, i + 1) for i in range(0, len(found), 2)]


def same_titles(needs: Sequence[TechnologyNeed]) -> tuple[list[TechnologyNeed], Pairs]:
    by_title = defaultdict(list)
    for place, need in enumerate(needs):
        by_title[need.title].append(place)
    pairs = [pair for places in by_title.values() for pair in combinations(places, 2)]
    told = [(a, b) for a, b in pairs if needs[a].content != needs[b].content]
    return [replace(need, title="") for need in needs], told


def measured(needs: Sequence[TechnologyNeed], pairs: Pairs, baseline: bool = True) -> dict[str, dict[str, Any]]:
    space = space_of(needs)
    started = time.perf_counter()
    ours = grouped(space)
    seconds = time.perf_counter() - started
    table = {"ours": figures(ours, pairs) | {"seconds": round(seconds, 2)}}
    if baseline:
        rule, matched = round((len(needs) / 2) ** 0.5), as_many_pairs(space, pairs_of(ours))
        for clusters in (rule, matched):
            started = time.perf_counter()
            found = figures(kmeans(space, clusters), pairs)
            table[f"k-means, k={clusters}"] = found | {"seconds": round(time.perf_counter() - started, 2)}
    return table


def figures(labels: Labels, pairs: Pairs) -> dict[str, Any]:
    sizes = [n for n in Counter(labels.tolist()).values() if n > 1]
    met = sum(bool(labels[a] == labels[b]) for a, b in pairs)
    grouped = {"groups": len(sizes), "in_groups": sum(sizes), "pairs": pairs_of(labels)}
    return grouped | {"met": met, "of": len(pairs), "met_share": round(met / max(len(pairs), 1), 3)}


def largest(needs: Sequence[TechnologyNeed], labels: Labels, most: int) -> list[list[str]]:
    sizes = [(label, n) for label, n in Counter(labels.tolist()).most_common(most) if n > 1]
    return [[needs[i].title for i in np.flatnonzero(labels == label)] for label, _ in sizes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--read", type=int, default=0, help="print so many largest groups of each method")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    cues = read_cues()
    rows = read_needs(arguments.data / "marketplace/needs.csv")
    every = sorted((row.record for row in rows if isinstance(row, CleanRow)), key=lambda need: need.need_id)
    needs = [need for need in every if vagueness(need, cues) is None]
    print(f"{len(every)} needs, {len(needs)} not too vague")
    table = {name: measured(*make(needs)) for name, make in (("halves", halves), ("titles", same_titles))}
    for name, methods in table.items():
        for method, found in methods.items():
            print(f"{name:8}{method:18}" + "".join(f"{key} {value}  " for key, value in found.items()))
    if arguments.read:
        space = space_of(needs)
        ours = grouped(space)
        clusters = as_many_pairs(space, pairs_of(ours))
        for name, labels in (("ours", ours), (f"k-means, k={clusters}", kmeans(space, clusters))):
            print(f"\n{name}: {figures(labels, [])}")
            for titles in largest(needs, labels, arguments.read):
                print(f"  {len(titles)}  {' | '.join(titles)}")
    if arguments.json:
        arguments.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

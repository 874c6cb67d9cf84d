"""How much of the exact top ten retrieval keeps, and how long index and retrieval take, on real patents and needs.

    python benchmarks/retrieval.py --data ../shared/data [--json FILE]

Exact: the ten patents with the largest cosine over the whole text (`matcher.similarity`, first column), all patents
compared. `pruned`: what the full-text side alone keeps with the rarest terms only; `unpruned`: with every term.
"""

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

import indexing.lexical as lexical_settings
from indexing.build import build_index, update_index
from indexing.hybrid import HybridIndex, open_index
from indexing.lexical import LexicalQuery
from indexing.lsa import fit_lsa
from indexing.parts import IndexPart, part_of
from indexing.segments import IndexedPatent
from indexing.words import JiebaWords
from ingest.needs import read_needs
from ingest.patents import read_patents
from ingest.rows import CleanRow
from matcher.cues import ClauseCues, cues_from_rows
from matcher.domain import Patent, TechnologyNeed
from matcher.facets import patent_codes
from matcher.protocols import Encoder
from matcher.shipped import shipped
from matcher.similarity import need_text, need_vector, similarities

TOP = 100
EXACT = 10
AT_ONCE = 256
EVERY_TERM = 100_000
FILES = ("exports/taian_7384.xlsx", "exports/title_assignee_abstract_4097.csv")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def timed(figures: dict[str, Any], name: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    figures[f"{name}_s"] = round(time.perf_counter() - start, 2)
    return result


def patents_in(data: Path) -> Iterator[Patent]:
    for name in FILES:
        yield from (row.record for row in read_patents(data / name) if isinstance(row, CleanRow))


def shipped_cues() -> ClauseCues:
    table = shipped("reference", "clause_cues.csv")
    if not table.is_file():
        return cues_from_rows([])
    with table.open(encoding="utf-8", newline="") as file:
        return cues_from_rows(csv.DictReader(file))


def indexed(patent: Patent, cues: ClauseCues) -> IndexedPatent:
    codes, masks = patent_codes(patent, cues)
    return IndexedPatent(patent.patent_id, patent.title, patent.abstract, codes, masks, NOW.date())


def parts(batch: Sequence[IndexedPatent], encoder: Encoder) -> Iterator[IndexPart]:
    for i in range(0, len(batch), AT_ONCE):
        yield part_of(batch[i : i + AT_ONCE], encoder, JiebaWords())


def exact_top(index: HybridIndex, needs: Sequence[TechnologyNeed], ids: Sequence[str]) -> list[set[str]]:
    everything = index.texts_of(ids)
    found = []
    for need in needs:
        cosine = similarities(need_vector(need, index.weights), everything.texts, index.weights)[:, 0]
        best = np.argsort(-cosine, kind="stable")[:EXACT]
        found.append({everything.patent_ids[i] for i in best if cosine[i] > 0})
    return found


def recall(expected: Sequence[set[str]], found: Sequence[Sequence[str]]) -> float:
    shares = [len(want & set(got)) / len(want) for want, got in zip(expected, found, strict=True) if want]
    return round(float(np.mean(shares)), 4)


def lexical_only(index: HybridIndex, needs: Sequence[TechnologyNeed]) -> list[tuple[str, ...]]:
    found = []
    for need in needs:
        words = index.analyzer.words(f"{need.title}\n{need_text(need)}")
        query = LexicalQuery(need_vector(need, index.weights), words)
        found.append(index._collection.gather(index._lexical.search(query, TOP)).patent_ids)
    return found


def unpruned(index: HybridIndex, needs: Sequence[TechnologyNeed]) -> list[tuple[str, ...]]:
    kept = {name: getattr(lexical_settings, name) for name in ("BIGRAMS_KEPT", "UNIGRAMS_KEPT")}
    for name in kept:
        setattr(lexical_settings, name, EVERY_TERM)
    try:
        return lexical_only(index, needs)
    finally:
        for name, value in kept.items():
            setattr(lexical_settings, name, value)


def measure(data: Path, folder: Path, sample: int) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    patents = {patent.patent_id: patent for patent in patents_in(data)}
    needs = [row.record for row in read_needs(data / "marketplace/needs.csv") if isinstance(row, CleanRow)]
    cues = shipped_cues()
    batch = timed(figures, "facets", lambda: [indexed(patent, cues) for patent in patents.values()])
    figures |= {"patents": len(batch), "needs": len(needs), "top": TOP}
    encoder = timed(figures, "fit", lambda: fit_lsa([patent.text for patent in batch]))
    timed(figures, "build", lambda: build_index(folder, parts(batch, encoder), encoder, 1, NOW))
    index = timed(figures, "open", lambda: open_index(folder))
    found = timed(figures, "retrieve", lambda: index.retrieve(needs, TOP))
    timed(figures, "retrieve_filtered", lambda: index.retrieve(needs, TOP, NOW.date()))
    one = [time_one(index, need) for need in needs[:200]]
    figures |= {f"one_need_p{p}_ms": round(float(np.percentile(one, p)), 1) for p in (50, 95)}
    chosen = list(range(0, len(needs), max(1, len(needs) // sample)))
    some = [needs[i] for i in chosen]
    expected = exact_top(index, some, list(patents))
    figures["compared_needs"] = len(some)
    figures["recall_retrieve"] = recall(expected, [found[i].patent_ids for i in chosen])
    figures["recall_lexical_pruned"] = recall(expected, lexical_only(index, some))
    figures["recall_lexical_unpruned"] = recall(expected, unpruned(index, some))
    timed(figures, "update_1000", lambda: update_index(folder, parts(batch[:1000], encoder), [], 2, NOW))
    figures["bytes"] = sum(open_index(folder).manifest.files.values())
    return figures


def time_one(index: HybridIndex, need: TechnologyNeed) -> float:
    start = time.perf_counter()
    index.retrieve([need], TOP)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sample", type=int, default=100, help="needs compared with the exact top ten")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(arguments.data, Path(folder) / "index", arguments.sample)
    for name, value in figures.items():
        print(f"{name:28}{value:>14}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

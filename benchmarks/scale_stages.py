"""What a patent costs from its line in a file to its place in the index: each stage alone, beside the bare library.

    python benchmarks/scale_stages.py [--data DIR] [--size 50000]

Microseconds of processor a patent, one process, one thread, on made-up patents (`scale_corpus.py`); the floors are
those of `scale.py` on the same file. A stage without a floor has no bare library that does its work. Vectors have codes
from 50,000 patents on. What has a floor is measured in turns with it, some patents at a time, since machines here are
shared. `scale.py` prints the same sums.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scale_corpus import write_corpus
from scale_floors import faiss_alone, into_sqlite, rjieba_alone, tantivy_alone
from threadpoolctl import threadpool_limits

from indexing.lexical import LexicalEntry, LexicalWriter
from indexing.parts import IndexPart, part_of
from indexing.segment_writing import SegmentWriter
from indexing.segments import body_of, open_array
from indexing.vectors import write_vector_codes
from indexing.words import JiebaWords
from ingest.files import read_tables
from ingest.seen_rows import cell_marks
from jobs import import_cleaning
from jobs.home import Home
from jobs.import_rows import reader, rows_of
from jobs.importing import import_files
from jobs.index_parts import read_entries
from jobs.judgement import read_cues
from jobs.opening import open_home
from matcher.domain import Patent
from matcher.facets import facets_of, patent_codes
from matcher.protocols import Analyzer
from matcher.shipped import shipped
from matcher.vocabulary import RecordKind
from store import patents as patent_store

AT_ONCE = 256
TURNS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor of a stage, and of the bare library on the same material (0: there is none)."""

    stage: str
    seconds: float
    floor: float = 0.0

    def and_(self, seconds: float, floor: float) -> "Cost":
        """With some more of the same material."""
        return replace(self, seconds=self.seconds + seconds, floor=self.floor + floor)


def spent(act: Callable[[], Any]) -> float:
    """Seconds of processor."""
    started = time.process_time()
    act()
    return time.process_time() - started


def spent_on(items: Iterable[Any], act: Callable[[Any], Any]) -> float:
    """Seconds of processor for all of them, nothing kept."""

    def each() -> None:
        for item in items:
            act(item)

    return spent(each)


def import_costs(corpus: Path, home: Home, folder: Path) -> list[Cost]:
    """Reading and cleaning; and what is left of an import: looking up, reconciling, storing."""
    import_cleaning.ALONE = 1 << 40  # batches: by this process
    headings, build = reader(RecordKind.PATENT)

    def read() -> None:
        table = read_tables(corpus, headings, None)[0]
        rows = list(table.rows)
        cell_marks(table, rows)
        list(rows_of(conn, RecordKind.PATENT, replace(table, rows=iter(rows)), build))

    engine = open_home(home)
    with engine.connect() as conn:
        cleaning = spent(read)
    now = datetime(2026, 11, 27, tzinfo=UTC)
    whole = spent(lambda: import_files(home, engine, RecordKind.PATENT, [corpus], now=now))
    engine.dispose()
    (floor,) = into_sqlite(corpus, folder).values()
    return [Cost("reading and cleaning rows", cleaning), Cost("storing them", whole - cleaning, floor)]


def index_costs(patents: Sequence[Patent], folder: Path) -> list[Cost]:
    """Each stage of the index alone."""
    from indexing.static_encoder import open_static

    cues, encoder, analyzer = read_cues(), open_static(shipped("models", "encoder")), JiebaWords()
    batches = [patents[i : i + AT_ONCE] for i in range(0, len(patents), AT_ONCE)]
    facets_of(batches[0], cues), analyzer.words("起重机")  # what is loaded at the first use
    settled = list(zip(patents, (spans for batch in batches for spans in facets_of(batch, cues)), strict=True))
    parts: list[IndexPart] = [part_of(read_entries((batch, {}), cues), encoder, analyzer) for batch in batches]
    texts = [f"{patent.title}\n{patent.abstract}" for patent in patents]
    writer = SegmentWriter(folder / "segment")

    def append() -> None:
        for part in parts:
            writer.add(part)
        writer.close()

    weights = weights_of(parts)
    appending = spent(append)
    vectors = open_array(writer.folder / "vectors.npy").astype(np.float32)
    return [
        Cost("facets", spent_on(batches, lambda batch: facets_of(batch, cues))),
        Cost("folding and marking", spent_on(settled, lambda one: patent_codes(one[0], cues, one[1]))),
        *in_turns(parts, texts, analyzer, folder),
        Cost("embedding", spent_on(range(0, len(texts), 256), lambda i: encoder.encode(texts[i : i + 256]))),
        Cost("writing arrays", appending),
        Cost("norms", spent(lambda: writer.finish(weights))),
        Cost(
            "codes of vectors", spent(lambda: write_vector_codes(writer.folder)), faiss_alone(len(vectors), [vectors])
        ),
    ]


def in_turns(parts: Sequence[IndexPart], texts: Sequence[str], analyzer: Analyzer, folder: Path) -> list[Cost]:
    """Words and full text, each in turns with its floor."""
    words, full_text, step = Cost("words", 0.0), Cost("full text", 0.0), -(-len(parts) // TURNS)
    for first in range(0, len(parts), step):
        some, said = parts[first : first + step], texts[first * AT_ONCE : (first + step) * AT_ONCE]
        words = words.and_(spent_on(said, analyzer.words), rjieba_alone(said))
        written = spent(lambda some=some, first=first: write_full_text(some, folder / f"lexical-{first}"))
        full_text = full_text.and_(written, tantivy_alone(said, folder))
    return [words, full_text]


def write_full_text(parts: Sequence[IndexPart], folder: Path) -> None:
    """The full text of some parts into an index of their own."""
    lexical = LexicalWriter(folder)
    for part in parts:
        for entry in entries(part):
            lexical.add(entry)
    lexical.commit()


def entries(part: IndexPart) -> list[LexicalEntry]:
    """What the full text takes of a part."""
    body, start, found = body_of(part.codes, part.masks), 0, []
    for ordinal, (length, words) in enumerate(zip(part.lengths.tolist(), part.words, strict=True)):
        found.append(LexicalEntry(ordinal, 800_000, words, body[start : start + length]))
        start += length
    return found


def weights_of(parts: Sequence[IndexPart]) -> Any:
    """The gram weights of all parts."""
    from indexing.counts import DocumentFrequencies

    found = DocumentFrequencies()
    for part in parts:
        found.add(part.grams, part.frequencies, len(part.ids))
    return found.weights()


def stage_costs(data: Path, size: int, folder: Path) -> list[Cost]:
    """Every stage on so many patents, in a home of its own."""
    corpus, home = folder / "patents.jsonl", Home(folder / "home")
    write_corpus(data, corpus, size)
    with threadpool_limits(1):
        costs = import_costs(corpus, home, folder)
        engine, stored = open_home(home), list[Patent]()
        with engine.connect() as conn:
            reading = spent(lambda: stored.extend(p for _, p in patent_store.patents_changed_since(conn, 0)))
        engine.dispose()
        return [*costs, Cost("reading from the store", reading), *index_costs(stored, folder)]


def sums(costs: Sequence[Cost]) -> tuple[Cost, Cost]:
    """Of the stages that have a floor, and of all, over the same floors."""
    bounded = [cost for cost in costs if cost.floor]
    floor = sum(cost.floor for cost in bounded)
    some, every = (sum(cost.seconds for cost in chosen) for chosen in (bounded, costs))
    return Cost("those with a floor", some, floor), Cost("all", every, floor)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--size", type=int, default=50_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        costs = stage_costs(options.data, options.size, Path(place))
    print(f"{'stage':28}{'µs a patent':>12}{'floor':>9}{'ratio':>8}")
    for cost in (*costs, *sums(costs)):
        beside = f"{cost.floor / options.size * 1e6:9.0f}{cost.seconds / cost.floor:8.1f}" if cost.floor else ""
        print(f"{cost.stage:28}{cost.seconds / options.size * 1e6:12.0f}{beside}")


if __name__ == "__main__":
    main()

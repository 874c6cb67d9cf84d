"""What the bare libraries take for the same material: the floors of `scale.py`, in seconds of processor."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def rows_in(corpus: Path) -> Iterator[dict[str, str]]:
    """The rows of the corpus, one at a time."""
    with corpus.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def texts_in(corpus: Path) -> Iterator[str]:
    """Title and abstract of each row."""
    return (f"{row['title']}\n{row['abstract']}" for row in rows_in(corpus))


def into_sqlite(corpus: Path, folder: Path) -> dict[str, float]:
    """The rows into SQLite. Reading them costs as well, and is taken off."""
    names, path = list(next(rows_in(corpus))), folder / "floor.sqlite"

    def act() -> None:
        with sqlite3.connect(path) as conn:
            conn.execute(f"CREATE TABLE patents ({', '.join(names)}, PRIMARY KEY (application_number))")
            marks = ", ".join("?" * len(names))
            rows = ([row[name] for name in names] for row in rows_in(corpus))
            conn.executemany(f"INSERT INTO patents VALUES ({marks})", rows)

    cost = _cpu(act) - _cpu(lambda: sum(1 for _ in rows_in(corpus)))
    path.unlink()
    return {"floor: rows into SQLite, cpu s": cost}


def through_rjieba(corpus: Path, folder: Path) -> dict[str, float]:
    """The texts through rjieba, without reading them."""
    return {"floor: texts through rjieba, cpu s": rjieba_alone(texts_in(corpus))}


def rjieba_alone(texts: Iterable[str]) -> float:
    """Seconds of the texts through rjieba."""
    import rjieba

    spent = 0.0
    for text in texts:
        started = time.process_time()
        rjieba.cut(text)
        spent += time.process_time() - started
    return spent


def into_tantivy(corpus: Path, folder: Path) -> dict[str, float]:
    """The grams of title and abstract into tantivy, without reading the texts."""
    cost = tantivy_alone(texts_in(corpus), folder) - _cpu(lambda: sum(1 for _ in texts_in(corpus)))
    return {"floor: grams into tantivy, cpu s": cost}


def tantivy_alone(texts: Iterable[str], folder: Path) -> float:
    """Seconds of the characters and pairs of characters of the texts into tantivy."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("unigrams", "bigrams"):
        builder.add_text_field(name, tokenizer_name="cut", index_option="freq")
    (folder / "floor-index").mkdir()
    index = tantivy.Index(builder.build(), str(folder / "floor-index"))
    index.register_tokenizer("cut", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())

    def act() -> None:
        writer = index.writer(128_000_000, 1)
        for text in texts:
            document = tantivy.Document()
            document.add_text("unigrams", " ".join(text))
            document.add_text("bigrams", " ".join(map("".join, pairwise(text))))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    cost = _cpu(act)
    shutil.rmtree(folder / "floor-index")
    return cost


def into_faiss(corpus: Path, folder: Path) -> dict[str, float]:
    """As many vectors into FAISS, at random."""
    number, chance = sum(1 for _ in corpus.open("rb")), np.random.default_rng(1)
    pieces = (min(50_000, number - first) for first in range(0, number, 50_000))
    drawn = (chance.standard_normal((piece, 384), dtype=np.float32) for piece in pieces)
    return {"floor: vectors into FAISS, cpu s": faiss_alone(number, drawn)}


def faiss_alone(number: int, parts: Iterable[NDArray[np.float32]]) -> float:
    """Seconds of so many vectors into FAISS: as they are, from 50,000 on with codes of four bits for two dimensions."""
    import faiss

    index = faiss.index_factory(384, "Flat" if number < 50_000 else "PQ192x4fs", faiss.METRIC_INNER_PRODUCT)
    cost = 0.0
    for part in parts:
        if not index.is_trained:
            cost += _cpu(lambda part=part: index.train(part[:20_000]))
        cost += _cpu(lambda part=part: index.add(part))
    return cost


def _cpu(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


FLOORS = (into_sqlite, through_rjieba, into_tantivy, into_faiss)

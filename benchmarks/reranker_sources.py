"""What the shipped cross-encoder is trained on: texts to read, pairs that say the same, needs with graded documents.

    python benchmarks/reranker_sources.py --data ../shared/data --output material.bz2

The same licensed corpora and invented data as the static encoder's (`encoder_sources.py`), and of the invented needs
the same held out. `Material.save` makes one compact file of it, so that training may run on another machine than the
one that holds the corpora.
"""

import argparse
import bz2
import csv
import gzip
import json
import pickle
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from encoder_sources import NEAR, NEED_LEVELS, NEEDS_HELD_OUT, Sources, held_out, read_sources, titles
from numpy.typing import NDArray

from indexing.static_encoder import open_static
from matcher.characters import fold_text
from matcher.shipped import shipped

LEAST_CHINESE = 0.45
RARE = 12
HARD = 12
# Kinds of pairs that are made of the texts themselves.
DERIVED = ("halves of a paragraph", "halves of an abstract", "title and paragraph")
FUNCTION_WORDS = re.compile(r"一种|基于|用于|及其|[的及和与或其用了]")
Document = tuple[str, str, int]


@dataclass
class Group:
    """A need with documents: title, abstract, level 1–4, or 0 where only that it is another document is known.
    `graded`: the levels mean something beside their order."""

    title: str
    detail: str
    documents: list[Document]
    graded: bool = True


@dataclass
class Material:
    """`texts` one long folded string, documents apart by a line break; `starts` (characters,) tells where words begin;
    `codes` the vocabulary; `named` the titles of the documents some lines are of; `pairs` by kind; `groups` by kind;
    `held_out` groups that are measured on."""

    texts: str
    starts: NDArray[np.bool_]
    codes: NDArray[np.uint16]
    named: dict[int, str] = field(default_factory=dict)
    pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    owners: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[Group]] = field(default_factory=dict)
    held_out: list[Group] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """One file."""
        packed = (self.texts.encode("gb18030"), np.packbits(self.starts), len(self.starts))
        rest = (self.codes, self.named, self.pairs, self.owners, self.groups, self.held_out)
        path.write_bytes(bz2.compress(pickle.dumps((packed, rest)), 9))

    @staticmethod
    def load(path: Path) -> "Material":
        """What `save` wrote; of files of one's own only, as it is unpickled."""
        (texts, starts, length), rest = pickle.loads(bz2.decompress(path.read_bytes()))
        return Material(texts.decode("gb18030"), np.unpackbits(starts, count=length).astype(bool), *rest)


def read_material(data: Path) -> Material:
    """Everything, from `data` (the licensed corpora) and the tables shipped with the code."""
    sources = read_sources(data)
    titles = {folded(text): title for text, title in reading(data, sources)}
    texts = "\n".join(titles)
    named = {line: title for line, title in enumerate(titles.values()) if title}
    pairs = {kind: found for kind, found in sources.pairs.items() if kind not in DERIVED}
    owners = {kind: sources.owners[kind] for kind in pairs}
    material = Material(texts, word_starts(texts), vocabulary(texts, sources), named, pairs, owners)
    add_lists(material)
    add_topics(material)
    add_papers(material, sources)
    return material


def folded(text: str) -> str:
    """Folded, one space for any run of separators."""
    return " ".join(fold_text(text).split())


def reading(data: Path, sources: Sources) -> Iterator[tuple[str, str]]:
    """The texts to read, of some with their document's title: mostly Chinese ones of papers that are not held out,
    abstracts, claims, classes, topics."""
    for record in _lines(data / "corpus" / "chinaxiv_paragraphs.jsonl.gz"):
        if chinese_share(record["text"]) >= LEAST_CHINESE and not held_out(record["paper"].split("V")[0], 20):
            yield record["text"], record["title"]
    for kind, pairs in sources.pairs.items():
        if kind not in (*DERIVED, "near topics"):
            yield from (("\n".join(pair), "") for pair in pairs)


def chinese_share(text: str) -> float:
    """The share of Chinese characters."""
    return len(re.findall("[\u4e00-\u9fff]", text)) / max(len(text), 1)


def word_starts(texts: str) -> NDArray[np.bool_]:
    """Shape (characters,): where a word of the dictionary begins."""
    import rjieba

    starts = np.zeros(len(texts), dtype=bool)
    at = 0
    for line in texts.splitlines(keepends=True):
        words = rjieba.cut(line)
        lengths = np.fromiter(map(len, words), np.int64)
        starts[at + np.cumsum(lengths) - lengths] = True
        at += len(line)
    return starts


def vocabulary(texts: str, sources: Sources) -> NDArray[np.uint16]:
    """The codes of characters seen at least `RARE` times, ascending."""
    counts = Counter(texts)
    for pairs in sources.pairs.values():
        counts.update("".join(f"{a}{b}" for a, b in pairs if len(a) < 60))
    kept = [
        ord(fold_text(c)) for c, n in counts.items() if n >= RARE and ord(c) < 0x10000 and not fold_text(c).isspace()
    ]
    return np.unique(np.array(kept, np.uint16))


def add_lists(material: Material) -> None:
    """The invented needs with titles, and with whole documents, of every level."""
    for row in _shipped_rows("lists_*.csv", "[a-z]*[!0-9].csv"):
        documents = [(t, "", 4 - i) for i, level in enumerate(NEED_LEVELS) for t in titles(row, level)]
        _add_group(material, Group(row["need"], row["detail"], documents))
    found: dict[tuple[str, str], Group] = {}
    for path in sorted(shipped("judgements", "invented").glob("documents_*.csv")):
        for row in _rows(path):
            group = found.setdefault((row["need"], row["detail"]), Group(row["need"], row["detail"], []))
            group.documents.append((row["title"], row["abstract"], int(row["level"])))
    for group in found.values():
        _add_group(material, group, "documents")


def _add_group(material: Material, group: Group, kind: str = "lists") -> None:
    if held_out(group.title, NEEDS_HELD_OUT):
        material.held_out.append(group)
    else:
        material.groups.setdefault(kind, []).append(group)


def add_topics(material: Material) -> None:
    """Each topic's need with its answer (4), its neighbours' answers in the table (2) and others' answers (1)."""
    random = np.random.default_rng(0)
    for path in sorted(shipped("reference", "topics").glob("*.csv")):
        rows = [row for row in _rows(path) if row["need"] and row["answer"]]
        for number, row in enumerate(rows):
            if held_out(row["need"], NEEDS_HELD_OUT):
                continue
            near = [rows[i] for i in range(number - 3, number + 4) if i != number and 0 <= i < len(rows)]
            far = [rows[i] for i in random.integers(len(rows), size=4) if abs(i - number) > NEAR]
            documents = [
                (row["answer"], "", 4),
                *((r["answer"], "", 2) for r in near),
                *((r["answer"], "", 1) for r in far),
            ]
            material.groups.setdefault("topics", []).append(Group(row["need"], "", documents))


def add_papers(material: Material, sources: Sources) -> None:
    """A title asks for its abstract among the abstracts nearest to it by the static encoder. Only the order counts."""
    pairs = sources.pairs["title and abstract"]
    encoder = open_static(shipped("models", "encoder"))
    asked, offered = encoder.encode([t for t, _ in pairs]), encoder.encode([a for _, a in pairs])
    for first in range(0, len(pairs), 1000):
        near = np.argsort(-(asked[first : first + 1000] @ offered.T), axis=1)[:, : HARD + 1]
        for place, row in enumerate(near, start=first):
            others = [("", pairs[i][1], 0) for i in row if i != place]
            documents = [("", pairs[place][1], 4), *others[:HARD]]
            material.groups.setdefault("papers", []).append(Group(pairs[place][0], "", documents, graded=False))


def _shipped_rows(*patterns: str) -> Iterable[dict[str, str]]:
    folder = shipped("judgements", "invented")
    for path in sorted({p for pattern in patterns for p in folder.glob(pattern)}):
        if not path.name.startswith("documents_"):
            yield from _rows(path)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def main() -> None:
    """Make the one file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    read_material(options.data).save(options.output)


if __name__ == "__main__":
    main()

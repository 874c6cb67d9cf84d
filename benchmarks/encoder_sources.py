"""What the shipped encoder is trained on, as pairs of texts that say the same, and what is held out to measure it.

Licensed corpora and our own invented data only (data/models/encoder/README.md names each with its license). Held out
by document, by a digest of its number or title: the same documents whatever is added beside them.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import permutations
from pathlib import Path
from typing import Any

from matcher.shipped import shipped

LONGEST = 400
REFERENCES = re.compile(r"（[^）]*(?:入[A-H0-9]|优先)[^）]*）")
TERM_KINDS = {"synonym": "synonyms", "solves": "problems and means"}
# Rows of a table of topics that lie together; of so many at most one is drawn into a batch.
NEAR, NEAR_READ = 12, 2
NEEDS_HELD_OUT = 8
NEED_LEVELS = ("strong", "rather_strong", "weak", "unrelated")


@dataclass(frozen=True)
class Sources:
    """`pairs` by kind, first and second; `owners` beside them names the document, subclass or part of a table each is
    of: two of one owner are no counterexamples to each other. Held out:
    titles with their abstracts, needs with titles of each level (`|` between them), groups of terms by kind."""

    pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    owners: dict[str, list[str]] = field(default_factory=dict)
    papers: list[tuple[str, str]] = field(default_factory=list)
    patents: list[tuple[str, str]] = field(default_factory=list)
    needs: list[dict[str, str]] = field(default_factory=list)
    terms: list[tuple[str, list[str]]] = field(default_factory=list)

    def add(self, kind: str, owner: str, first: str, second: str) -> None:
        """One more pair, each text cut at `LONGEST` characters. Without an owner it is its own: needs and terms are
        drawn so, because held-out needs then stand above their lures more often (.71 against .66 after 400 steps)."""
        owners = self.owners.setdefault(kind, [])
        owners.append(owner or str(len(owners)))
        self.pairs.setdefault(kind, []).append((first[:LONGEST], second[:LONGEST]))


def read_sources(data: Path) -> Sources:
    """Everything, from `data` (the licensed corpora) and the tables shipped with the code."""
    sources = Sources()
    for name in ("chinaxiv", "arxivzh"):
        _add_papers(sources, data / "corpus" / f"{name}_title_abstract.jsonl.gz")
    _add_patents(sources, data / "corpus" / "patent_title_abstract.jsonl.gz")
    _add_paragraphs(sources, data / "corpus" / "chinaxiv_paragraphs.jsonl.gz")
    _add_classification(sources, data / "reference" / "ipc_cn_2026.csv")
    _add_needs(sources)
    _add_terms(sources)
    _add_topics(sources)
    return sources


def held_out(name: str, one_in: int) -> bool:
    """Whether the document of that name is among the one in so many never trained on."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest()) % one_in == 0


def _add_papers(sources: Sources, path: Path) -> None:
    for record in _lines(path):
        title, abstract = record["title"], record["abstract"]
        if held_out(_paper(record["id"]), 20):
            sources.papers.append((title, abstract[:LONGEST]))
        else:
            sources.add("title and abstract", record["id"], title, abstract)
            _add_halves(sources, "halves of an abstract", record["id"], abstract)


def _add_patents(sources: Sources, path: Path) -> None:
    for record in _lines(path):
        title, abstract, claims = record["title"], record["abstract"], record.get("claims") or ""
        if held_out(title, 4):
            sources.patents.append((title, abstract[:LONGEST]))
            continue
        sources.add("title and abstract", title, title, abstract)
        _add_halves(sources, "halves of an abstract", title, abstract)
        if claims:
            sources.add("claims", title, title, claims)
            sources.add("claims", title, abstract, claims)
        if record.get("keywords"):
            sources.add("key phrases", title, " ".join(record["keywords"]), abstract)


def _add_paragraphs(sources: Sources, path: Path) -> None:
    for number, record in enumerate(_lines(path)):
        if held_out(_paper(record["paper"]), 20):
            continue
        _add_halves(sources, "halves of a paragraph", record["paper"], record["text"])
        if number % 4 == 0:
            sources.add("title and paragraph", record["paper"], record["title"], record["text"])


def _add_halves(sources: Sources, kind: str, owner: str, text: str) -> None:
    """The first sentences against the last, or, of every other text, the odd ones against the even."""
    sentences = [part for part in re.split(r"(?<=[。；])", text) if part]
    if len(sentences) < 2:
        return
    half = len(sentences) // 2
    woven = len(sentences) > 3 and len(text) % 2
    first, second = (sentences[::2], sentences[1::2]) if woven else (sentences[:half], sentences[half:])
    sources.add(kind, owner, "".join(first), "".join(second))


def _add_classification(sources: Sources, path: Path) -> None:
    """Each entry against the one above it; a short one says with it what it is."""
    titles = {row["code"]: REFERENCES.sub("", row["title"]) for row in _rows(path)}
    for code, title in titles.items():
        group = f"{code.split('/')[0]}/00" if "/" in code else code[:3]
        above = titles.get(group, "") if group != code else ""
        subclass = titles.get(code[:4], "") if len(code) > 4 else ""
        whole = f"{title} {above}" if above and len(title) < 6 else title
        if above or subclass:
            sources.add("classification", code[:4], whole, f"{above} {subclass[:60]}".strip())


def _add_needs(sources: Sources) -> None:
    """A need and each title that helps it; and, as another kind, each title of its field that does not. Titles of lower
    levels as counterexamples make it worse: they teach that shared words speak against a pair."""
    for row in _shipped_rows("judgements", "invented"):
        if held_out(row["need"], NEEDS_HELD_OUT):
            sources.needs.append(row)
            continue
        strong, rather_strong, weak = (titles(row, name) for name in NEED_LEVELS[:3])
        asked = [f"{row['need']}\n{row['detail']}".strip(), row["need"], *([row["detail"]] if row["detail"] else [])]
        for kind, chosen in (("needs", [*strong, *strong, *rather_strong]), ("fields", weak)):
            for number, title in enumerate(chosen):
                sources.add(kind, "", asked[number % len(asked)], title)


def titles(row: dict[str, str], level: str) -> list[str]:
    """The titles of one level that a need was judged with."""
    return [title for title in row[level].split("|") if title]


def _add_terms(sources: Sources) -> None:
    for row in _shipped_rows("reference", "related_terms"):
        kind, terms = row["kind"], [term for term in row["terms"].split("|") if term]
        if held_out(row["terms"], 8):
            sources.terms.append((kind, terms))
            continue
        for first, second in permutations(terms, 2):
            if kind == "synonym" or terms[0] in (first, second):
                sources.add(TERM_KINDS[kind], "", first, second)


def _add_topics(sources: Sources) -> None:
    """Of every topic: terms against terms, its need against what answers it, and the topics written beside it."""
    for path in sorted(shipped("reference", "topics").glob("*.csv")):
        rows = list(_rows(path))
        for number, row in enumerate(rows):
            owner = f"{path.stem} {number // NEAR}"
            _add_topic(sources, owner, row)
            for near in rows[number + 1 : number + 1 + NEAR_READ]:
                sources.add("near topics", owner, _said(row), _said(near))


def _add_topic(sources: Sources, owner: str, row: dict[str, str]) -> None:
    terms = row["terms"].split("|")
    half = len(terms) // 2
    for first, second in ((terms[::2], terms[1::2]), (terms[:half], terms[half:]), ([row["topic"]], terms)):
        sources.add("topics", owner, " ".join(first), " ".join(second))
    if row["need"] and not held_out(row["need"], NEEDS_HELD_OUT):
        sources.add("topic needs", owner, row["need"], row["answer"])
        sources.add("topic needs", owner, row["need"], _said(row))
        sources.add("topic needs", owner, row["answer"], " ".join(terms))


def _said(row: dict[str, str]) -> str:
    """A topic with its terms."""
    return f"{row['topic']} {row['terms'].replace('|', ' ')}"


def _shipped_rows(*folder: str) -> Iterator[dict[str, str]]:
    for path in sorted(shipped(*folder).glob("*.csv")):
        yield from _rows(path)


def _paper(number: str) -> str:
    """A paper's number without its version."""
    return number.split("V", maxsplit=1)[0]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)

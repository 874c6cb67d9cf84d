"""The judged pairs that benchmarks measure on: the invented ones of the project, real ones where they are at hand."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from encoder_sources import NEEDS_HELD_OUT, held_out

from ingest.needs import read_needs
from ingest.patents import read_patents
from ingest.rows import CleanRow
from jobs.judgement import read_cues
from jobs.pair_tables import FileTexts, pair_table, read_table
from jobs.ranker_training import judged_pairs
from matcher.domain import Patent, TechnologyNeed
from matcher.judgements import Judgement
from matcher.protocols import Encoder, PairReader
from matcher.shipped import shipped
from matcher.training import JudgedPairs
from matcher.vocabulary import Level

SAMPLE = ("patents_cnipr.xlsx", "patents_incopat.xlsx", "patents_patsnap.csv")
LEVELS = {"strong": 4, "rather_strong": 3, "weak": 2, "unrelated": 1}


@dataclass(frozen=True, slots=True)
class Judged:
    """A set of judged pairs with both sides' texts."""

    needs: dict[str, TechnologyNeed]
    patents: dict[str, Patent]
    pairs: list[tuple[str, str, int]]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_plain(folder: Path, documents: str) -> Judged:
    """Needs, documents and pairs as they lie beside each other in one folder; of a repeated pair the last."""
    needs = {r["need_id"]: TechnologyNeed(r["need_id"], r["title"], r["content"]) for r in rows(folder / "needs.csv")}
    found = (_document(r) for r in rows(folder / documents))
    pairs = {
        (r["need_id"], r.get("patent_id") or r["achievement_id"]): int(r["level"]) for r in rows(folder / "pairs.csv")
    }
    return Judged(needs, {p.patent_id: p for p in found}, [(*pair, level) for pair, level in pairs.items()])


def read_folds(folder: Path, judged: Judged) -> np.ndarray:
    """Shape (pairs,): the fold of each pair, as `folds.csv` of the folder has it."""
    fold = {r["need_id"]: int(r["fold"]) for r in rows(folder / "folds.csv")}
    return np.array([fold[need_id] for need_id, _, _ in judged.pairs])


def _document(row: dict[str, str]) -> Patent:
    return Patent(row.get("patent_id") or row["achievement_id"], row["title"], row.get("abstract", ""))


def read_sample() -> Judged:
    """The invented sample."""
    records = [r.record for name in SAMPLE for r in read_patents(shipped("sample", name)) if isinstance(r, CleanRow)]
    needs = [r.record for r in read_needs(shipped("sample", "needs.xlsx")) if isinstance(r, CleanRow)]
    pairs = [(r["need_id"], r["patent_id"], int(r["level"])) for r in rows(shipped("judgements", "sample_pairs.csv"))]
    return Judged({n.need_id: n for n in needs}, {p.patent_id: p for p in records}, pairs)


def read_invented() -> Judged:
    """The invented needs that the shipped encoder was not trained on, with titles of each level."""
    judged = Judged({}, {}, [])
    for need, patent, level in _invented():
        if not held_out(need.title, NEEDS_HELD_OUT):
            continue
        judged.needs[need.need_id], judged.patents[patent.patent_id] = need, patent
        judged.pairs.append((need.need_id, patent.patent_id, level))
    return judged


def _invented() -> Iterator[tuple[TechnologyNeed, Patent, int]]:
    for path in sorted(shipped("judgements", "invented").glob("*.csv")):
        for number, row in enumerate(rows(path)):
            need = TechnologyNeed(f"{path.stem}-{number}", row["need"], row["detail"])
            titles = [(title, level) for name, level in LEVELS.items() for title in row[name].split("|") if title]
            for place, (title, level) in enumerate(titles):
                yield need, Patent(f"{need.need_id}-{place}", title), level


def table_of(judged: Judged, encoder: Encoder | None = None, reader: PairReader | None = None) -> JudgedPairs:
    """The pairs with the figures the matcher sees, gram weights from the set's own patents and the background."""
    cues = read_cues()
    source = FileTexts(list(judged.patents.values()), cues, encoder)
    table = pair_table(judged.needs, [(n, p) for n, p, _ in judged.pairs], source, cues, encoder)
    table = read_table(table, [(judged.needs[n], judged.patents[p]) for n, p, _ in judged.pairs], reader)
    said = [Judgement(n, p, Level(level)) for n, p, level in judged.pairs]
    return judged_pairs(said, table, [judged.needs[n] for n, _, _ in judged.pairs])

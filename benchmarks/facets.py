"""How well the deep index tells means, effect and subject or application apart, clause by clause.

    python benchmarks/facets.py [--data DIR] [--json FILE]

Graded on `facets/gold.jsonl`: a clause gets the facet that covers most of its characters; field and use count as one
(use is too rare alone), and a clause of `other` counts against whatever is said of it. Beside the deep index stand the
hand-written rules alone and the answer `means` always. Intervals: 1,000 resamples of the patents, seed 0. Nothing was
fitted on these clauses: the classifier is of `benchmarks/train_facets.py`.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.judgement import read_cues
from matcher.clauses import clauses
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent
from matcher.facets import facet_of, facet_spans, merged
from matcher.vocabulary import Facet

CLASSES = ("means", "effect", "subject", "other")
CLASS_OF_LABEL = {"means": 0, "effect": 1, "field": 2, "use": 2, "other": 3}
CLASS_OF_FACET = {
    Facet.TECHNICAL_MEANS: 0,
    Facet.TECHNICAL_EFFECT: 1,
    Facet.SUBJECT: 2,
    Facet.APPLICATION: 2,
}
RESAMPLES = 1000
Confusion = NDArray[np.int64]
Reader = Callable[[Patent], Sequence[FacetSpan]]


@dataclass(frozen=True, slots=True)
class GoldPatent:
    """A patent with the length and the class of each clause of its abstract."""

    patent: Patent
    lengths: tuple[int, ...]
    classes: tuple[int, ...]


def read_gold(data: Path) -> list[GoldPatent]:
    """The graded patents."""
    with (data / "facets" / "gold.jsonl").open(encoding="utf-8") as file:
        return [_gold(json.loads(line)) for line in file]


def _gold(row: dict[str, list[str]]) -> GoldPatent:
    patent = Patent(str(row["patent_id"]), str(row["title"]), str(row["abstract"]))
    classes = tuple(CLASS_OF_LABEL[label] for label in row["labels"])
    return GoldPatent(patent, tuple(len(text) for text in row["clauses"]), classes)


def given_classes(gold: GoldPatent, spans: Sequence[FacetSpan]) -> list[int]:
    """For each clause the class whose facets cover most of its characters; `other` where none does."""
    covered = np.zeros((len(gold.patent.abstract), len(CLASSES)))
    for span in spans:
        if span.field == "abstract" and span.facet in CLASS_OF_FACET:
            covered[span.start : span.end, CLASS_OF_FACET[span.facet]] = 1
    ends = np.cumsum(gold.lengths)
    shares = [covered[end - length : end].sum(axis=0) for end, length in zip(ends, gold.lengths, strict=True)]
    return [int(share.argmax()) if share.max() > 0 else len(CLASSES) - 1 for share in shares]


def confusions(patents: Sequence[GoldPatent], reader: Reader) -> Confusion:
    """Shape (patents, 4, 4): how many clauses of each class (rows) were given each class (columns)."""
    table = np.zeros((len(patents), len(CLASSES), len(CLASSES)), dtype=np.int64)
    for counts, gold in zip(table, patents, strict=True):
        np.add.at(counts, (list(gold.classes), given_classes(gold, reader(gold.patent))), 1)
    return table


def calibration_error(patents: Sequence[GoldPatent], reader: Reader) -> float:
    """How far the confidence of a clause's span lies from the share of clauses told right, over ten bins."""
    sure, right = [], []
    for gold in patents:
        spans = reader(gold.patent)
        told = np.zeros(len(gold.patent.abstract))
        for span in spans:
            if span.field == "abstract" and span.facet in CLASS_OF_FACET:
                told[span.start : span.end] = span.confidence
        sure += [float(told[end - 1]) for end in np.cumsum(gold.lengths)]
        right += [a == b for a, b in zip(gold.classes, given_classes(gold, spans), strict=True)]
    gaps, bins = np.array(right) - np.array(sure), np.minimum((np.array(sure) * 10).astype(int), 9)
    return float(sum(abs(gaps[bins == k].sum()) for k in range(10)) / len(gaps))


def figures(confusion: Confusion) -> dict[str, float]:
    """Macro-F1 over means, effect and subject; each one's F1, precision and recall; the share of clauses right."""
    right = np.diag(confusion).astype(float)
    precision = right / np.maximum(confusion.sum(axis=0), 1)
    recall = right / np.maximum(confusion.sum(axis=1), 1)
    f1 = 2 * right / np.maximum(confusion.sum(axis=0) + confusion.sum(axis=1), 1)
    table = {"macro_f1": float(f1[:3].mean())}
    for k, name in enumerate(CLASSES[:3]):
        table |= {
            f"{name}_f1": float(f1[k]),
            f"{name}_precision": float(precision[k]),
            f"{name}_recall": float(recall[k]),
        }
    return table | {"accuracy": float(right.sum() / confusion.sum())}


def intervals(table: Confusion) -> dict[str, tuple[float, float]]:
    """The 95 % interval of each figure, by resampling patents."""
    rng = np.random.default_rng(0)
    drawn = [figures(table[rng.integers(len(table), size=len(table))].sum(axis=0)) for _ in range(RESAMPLES)]
    names = drawn[0]
    ranges = {name: np.percentile([one[name] for one in drawn], (2.5, 97.5)) for name in names}
    return {name: (float(low), float(high)) for name, (low, high) in ranges.items()}


def readers(cues: ClauseCues) -> dict[str, Reader]:
    """What is compared: the deep index, the rules alone, and always the same answer."""

    def by_rules(patent: Patent) -> list[FacetSpan]:
        found = clauses("abstract", patent.abstract)
        return merged(found, [facet_of(clause, cues) for clause in found])

    def always_means(patent: Patent) -> list[FacetSpan]:
        text = patent.abstract
        return [FacetSpan(Facet.TECHNICAL_MEANS, "abstract", 0, len(text), text, 1)]

    return {"always means": always_means, "rules": by_rules, "deep index": lambda patent: facet_spans(patent, cues)}


def main() -> None:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    patents = read_gold(options.data)
    document: dict[str, object] = {"patents": len(patents), "clauses": sum(len(gold.classes) for gold in patents)}
    print(f"{len(patents)} patents, {document['clauses']} clauses")
    for name, reader in readers(read_cues()).items():
        counted = confusions(patents, reader)
        found, ranges = figures(counted.sum(axis=0)), intervals(counted)
        document[name] = {
            "figures": found,
            "calibration_error": calibration_error(patents, reader),
            "intervals": ranges,
            "confusion": counted.sum(axis=0).tolist(),
            "classes": CLASSES,
        }
        print(f"\n{name} (calibration error {calibration_error(patents, reader):.3f})")
        for figure, value in found.items():
            print(f"  {figure:20}{value:7.3f}  [{ranges[figure][0]:.3f}, {ranges[figure][1]:.3f}]")
        for label, row in zip(CLASSES, counted.sum(axis=0).tolist(), strict=True):
            print(f"  {label:9}" + "".join(f"{n:6}" for n in row))
    if options.json:
        options.json.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

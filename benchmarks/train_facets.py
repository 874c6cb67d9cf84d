"""Fits the clause classifier of `data/models/facets` on labelled clauses, and says how well it does on unseen patents.

    python benchmarks/train_facets.py [--data DIR] [--json FILE] [--output DIR]

The clauses are those of `corpus/patent_title_abstract.jsonl.gz` (MIT) whose row numbers stand in
`data/judgements/clause_labels.csv`, one letter a clause: F subject matter, M means, E effect, U use, O other,
`-` scraps of drawings. Figures are of ten folds by patent, the second stage fitted on verdicts of the first from inner
folds. Nothing of the graded clauses (`benchmarks/facets.py`) is read here. Without `--output` nothing is written.
"""

import argparse
import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from jobs.clause_models import write_clause_model
from jobs.judgement import read_cues
from matcher.clause_grams import Keys
from matcher.clause_model import ClauseModel, Read, context_features, first_stage, read, scale
from matcher.clauses import clauses
from matcher.cues import ClauseCues
from matcher.facets import cue_table
from matcher.shipped import shipped

VERSION = "2026-11"
LETTERS = "FMEU"
GRAM_C, CONTEXT_C = 30.0, 1.0
SEEN_IN, GRAMS = 3, 2000
FOLDS, INNER = 10, 5
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Document:
    """One labelled patent: its clauses as the model sees them, and each one's place in `LETTERS` (-1: not taught)."""

    view: Read
    labels: Labels


def read_documents(data: Path, cues: ClauseCues) -> list[Document]:
    """The labelled patents, in the order of the label file."""
    with gzip.open(data / "corpus" / "patent_title_abstract.jsonl.gz", "rt", encoding="utf-8") as file:
        corpus = [json.loads(line) for line in file]
    with shipped("judgements", "clause_labels.csv").open(encoding="utf-8", newline="") as file:
        return [_document(corpus[int(row["row"])], row["labels"], cues) for row in csv.DictReader(file)]


def _document(patent: dict[str, str], letters: str, cues: ClauseCues) -> Document:
    found = clauses("abstract", patent["abstract"])
    if len(found) != len(letters):
        raise ValueError(f"{len(letters)} labels for {len(found)} clauses: {patent['title']}")
    return Document(
        read([(patent["title"], found)], cue_table(found, cues)), np.array([LETTERS.find(x) for x in letters])
    )


def frequent_grams(documents: Sequence[Document]) -> Keys:
    """The grams of at least `SEEN_IN` documents, ascending."""
    counts = Counter(key for d in documents for key in np.unique(d.view.grams.keys).tolist())
    return np.array(sorted(key for key, seen in counts.items() if seen >= SEEN_IN))


def gram_matrix(documents: Sequence[Document], keys: Keys) -> sparse.csr_matrix:
    """Shape (clauses, grams): how often each gram ends in each clause, divided as the model divides."""
    return sparse.vstack([_gram_rows(document.view, keys) for document in documents]).tocsr()


def _gram_rows(view: Read, keys: Keys) -> sparse.csr_matrix:
    own, n = view.grams.keys, len(view.closings)
    owners = np.full(own.shape, -1)
    for i, (begin, end) in enumerate(zip(view.grams.begins.tolist(), view.grams.ends.tolist(), strict=True)):
        owners[:, begin:end] = i
    at = np.minimum(np.searchsorted(keys, own), len(keys) - 1)
    hit = (keys[at] == own) & (owners >= 0)
    counts = sparse.csr_matrix((np.ones(hit.sum()), (owners[hit], at[hit])), shape=(n, len(keys)))
    return sparse.diags(1 / scale(view.grams)[:, 0]) @ counts


def fit(documents: Sequence[Document], version: str = VERSION) -> ClauseModel:
    """Both stages; the grams are those whose weights matter most in a first fit."""
    every = frequent_grams(documents)
    first = _logistic(gram_matrix(documents, every), _labels(documents), GRAM_C)
    weight = np.abs(first.coef_ - first.coef_.mean(axis=0)).max(axis=0)
    keys = every[np.sort(np.argsort(-weight, kind="stable")[:GRAMS])]
    model = _first_stage(documents, keys, version)
    context = np.vstack([context_features(d.view, v) for d, v in zip(documents, _unseen(documents, keys), strict=True)])
    second = _logistic(context, _labels(documents), CONTEXT_C)
    return replace(model, context_weights=second.coef_.T, context_bias=second.intercept_)


def _first_stage(documents: Sequence[Document], keys: Keys, version: str) -> ClauseModel:
    found = _logistic(gram_matrix(documents, keys), _labels(documents), GRAM_C)
    return first_stage(version, keys, found.coef_.T, found.intercept_)


def _unseen(documents: Sequence[Document], keys: Keys) -> Iterator[NDArray[np.float64]]:
    """The first stage's verdicts for each document, from a fit that lacked it."""
    parts = [[d for i, d in enumerate(documents) if i % INNER != fold] for fold in range(INNER)]
    models = [_first_stage(part, keys, "") for part in parts]
    for i, document in enumerate(documents):
        yield models[i % INNER].verdicts(document.view.grams)


def _labels(documents: Sequence[Document]) -> Labels:
    return np.concatenate([d.labels for d in documents])


def _logistic(features: sparse.csr_matrix | NDArray[np.float64], labels: Labels, c: float) -> LogisticRegression:
    taught = labels >= 0
    return LogisticRegression(C=c, max_iter=5000).fit(features[taught], labels[taught])


def cross_validated(documents: Sequence[Document]) -> tuple[Labels, NDArray[np.float64]]:
    """Labels and probabilities of every taught clause, each from a fit that lacked its patent."""
    order = np.random.default_rng(0).permutation(len(documents))
    labels, found = [], []
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        model = fit([d for i, d in enumerate(documents) if i not in held])
        for document in (documents[i] for i in sorted(held)):
            taught = document.labels >= 0
            labels.append(document.labels[taught])
            found.append(model.probabilities(document.view)[taught])
    return np.concatenate(labels), np.concatenate(found)


def figures(labels: Labels, found: NDArray[np.float64]) -> dict[str, float]:
    """F1 of means, effect and subject with application as one, their mean, and how far confidence is to be trusted."""
    sure, chosen = found.max(axis=1), found.argmax(axis=1)
    right = chosen == labels
    one, other = np.where(labels == 3, 0, labels), np.where(chosen == 3, 0, chosen)
    f1 = {LETTERS[k]: _f1(one == k, other == k) for k in (0, 1, 2)}
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [abs(float((right[bins == b] - sure[bins == b]).sum())) for b in range(10)]
    effect = other == LETTERS.index("E")
    return {
        "macro_f1": float(np.mean(list(f1.values()))),
        "subject_f1": f1["F"],
        "means_f1": f1["M"],
        "effect_f1": f1["E"],
        "effect_precision": float((one[effect] == LETTERS.index("E")).mean()),
        "application_f1": _f1(labels == 3, chosen == 3),
        "accuracy": float(right.mean()),
        "ece": sum(gaps) / len(sure),
        "clauses": len(labels),
    }


def _f1(wanted: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    return float(2 * (wanted & given).sum() / max((wanted.sum() + given.sum()), 1))


def main() -> None:
    """Print the figures; write the model and the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    documents = read_documents(options.data, read_cues())
    table = figures(*cross_validated(documents)) | {"patents": len(documents)}
    for name, value in table.items():
        print(f"{name:20}{value:8.3f}" if isinstance(value, float) else f"{name:20}{value:8}")
    if options.output:
        write_clause_model(fit(documents), options.output)
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

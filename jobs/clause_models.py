"""The clause classifier on disk: a folder of two readable tables, the weights of each gram and of each feature."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.clause_grams import gram_of, key_of
from matcher.clause_model import CONTEXT, FACETS, ClauseModel, first_stage
from matcher.errors import HomeUnusable

BIAS = "(bias)"
_NAMES = [facet.value for facet in FACETS]
_CURE = "请重新安装本程序"


def read_clause_model(folder: Path) -> ClauseModel:
    """The model in a folder. Raises HomeUnusable for one that was written by another version."""
    grams, weights = _table(folder / "grams.csv")
    features, context = _table(folder / "context.csv")
    if features[1:] != list(CONTEXT):
        raise HomeUnusable("分句模型与本程序的版本不符", folder, _CURE)
    keys = np.array([key_of(gram) for gram in grams[1:]], dtype=np.int64)
    version = (folder / "version.txt").read_text(encoding="utf-8").strip()
    stage = first_stage(version, keys, weights[1:], weights[0])
    return replace(stage, context_weights=context[1:], context_bias=context[0])


def write_clause_model(model: ClauseModel, folder: Path) -> None:
    """The model as `grams.csv`, `context.csv` and `version.txt` (the last one names the fit)."""
    folder.mkdir(parents=True, exist_ok=True)
    grams = [gram_of(key) for key in model.keys[:-1].tolist()]
    _write(folder / "grams.csv", "gram", grams, model.gram_weights[:-1], model.gram_bias)
    _write(folder / "context.csv", "feature", CONTEXT, model.context_weights, model.context_bias)
    (folder / "version.txt").write_text(f"{model.version}\n", encoding="utf-8")


def _table(path: Path) -> tuple[list[str], NDArray[np.float64]]:
    """The names and the weights of a table, the bias first."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [row[0] for row in rows], np.array([row[1:] for row in rows], dtype=np.float64)


def _write(
    path: Path, kind: str, names: Iterable[str], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([kind, *_NAMES])
        writer.writerow([BIAS, *_rounded(bias)])
        writer.writerows([name, *_rounded(row)] for name, row in zip(names, weights, strict=True))


def _rounded(values: NDArray[np.float64]) -> Iterator[str]:
    return (f"{value:.3f}" for value in values)

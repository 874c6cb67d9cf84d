"""The word lists of `data/reference`: facts and vocabulary live in tables there, never in the code."""

import csv
from functools import cache

from matcher.shipped import shipped


@cache
def reference_rows(name: str) -> tuple[dict[str, str], ...]:
    """All rows of `data/reference/<name>.csv`, in file order; read once per process."""
    with shipped("reference", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def word_table(name: str, word: str, meaning: str) -> dict[str, str]:
    """Two columns of a reference table as a mapping; the first row of a repeated word counts."""
    table: dict[str, str] = {}
    for row in reference_rows(name):
        table.setdefault(row[word], row[meaning])
    return table

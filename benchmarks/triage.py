"""What real needs state and lack, by the program's word, and how far a person agrees.

    python benchmarks/triage.py NEEDS.csv … [--read 40] [--seed 1] [--judged FILE.csv] [--json FILE]

Needs are files of `id` or `need_id`, `title`, `content`. Prints the share that is vague (by reason) and that lacks each
element, and the time a need takes. `--read` prints that many random needs with the program's word, to be judged by
hand. `--judged` compares: columns `need_id`, `vague` (0 or 1) and `lacking` (elements joined by `;`); agreement is the
share of needs on which both say the same. Default files: the real needs beside this repository, where they are.
"""

import argparse
import csv
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from jobs.judgement import read_cues, read_questions
from matcher.domain import TechnologyNeed
from matcher.triage import Triage, triage
from matcher.vocabulary import NeedElement

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL = (SHARED / "marketplace" / "needs.csv", SHARED / "graded" / "needs.csv")


def read(path: Path) -> list[TechnologyNeed]:
    """The needs of one file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [TechnologyNeed(row.get("need_id") or row["id"], row["title"], row["content"]) for row in rows]


def shares(found: Sequence[Triage]) -> dict[str, float]:
    """The shares of needs that are vague, by reason, that lack each element, and that ask two questions."""
    counts = Counter({"vague": sum(one.vague for one in found)})
    counts.update(f"vague: {one.vagueness.value}" for one in found if one.vagueness)
    counts.update(f"lacks {element.value}" for one in found for element in one.lacking)
    counts["two questions"] = sum(len(one.questions) == 2 for one in found)
    return {name: round(count / len(found), 4) for name, count in sorted(counts.items())}


def agreement(found: dict[str, Triage], path: Path) -> dict[str, float]:
    """The share of judged needs on which person and program say the same, and vague needs passed or stopped wrongly."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["need_id"] in found]
    same: Counter[str] = Counter()
    for row in rows:
        one, vague, lacking = found[row["need_id"]], row["vague"] == "1", set(row["lacking"].split(";"))
        same["vague"] += one.vague == vague
        same.update({e.value: (e in one.lacking) == (e.value in lacking) for e in NeedElement})
        same["vague, but passed"] += vague and not one.vague
        same["stopped, but not vague"] += one.vague and not vague
    return {"needs": len(rows)} | {name: round(count / len(rows), 4) for name, count in same.items()}


def show(need: TechnologyNeed, one: Triage) -> None:
    """A need with the program's word on it."""
    print(f"\n{need.need_id} {need.title}\n    {need.content[:300]}")
    lacking = ", ".join(element.value for element in one.lacking)
    print(f"    -> {one.vagueness.value if one.vagueness else 'not vague'}; lacks {lacking or 'nothing'}")
    for question in one.questions:
        print(f"    ? {question.text} {' / '.join(question.options)}")


def measured(path: Path, found: dict[str, Triage]) -> dict[str, float]:
    """The figures of one file; `found` takes in its triages."""
    needs, cues, questions = read(path), read_cues(), read_questions()
    began = time.perf_counter()
    every = [triage(need, cues, questions) for need in needs]
    spent = time.perf_counter() - began
    found |= {one.need_id: one for one in every}
    return {"needs": len(needs), "ms_per_need": round(1000 * spent / len(needs), 2)} | shares(every)


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("needs", nargs="*", type=Path, default=[path for path in REAL if path.is_file()])
    parser.add_argument("--read", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--judged", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found: dict[str, Triage] = {}
    figures = {f"{path.parent.name}/{path.name}": measured(path, found) for path in given.needs}
    if given.judged:
        figures["agreement"] = agreement(found, given.judged)
    for name, row in figures.items():
        print(name, *(f"    {key:28}{value}" for key, value in row.items()), sep="\n")
    every = [need for path in given.needs for need in read(path)]
    for need in random.Random(given.seed).sample(every, min(given.read, len(every))):
        show(need, found[need.need_id])
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""How well readiness bands are told, with the stated maturity hidden: as shipped, and learned on five folds by title.

    python benchmarks/maturity.py [--data DIR] [--json FILE]

Graded on `marketplace/achievements.csv`: the form's five words are levels 3, 4, 5, 7, 8, and bands 1-3, 4-6, 7-9. The
learned lines fit `matcher/readiness_training.py` on four folds and answer the fifth; evenness, shift and thresholds are
chosen on folds within the four. Nothing fitted here is shipped. `stated` are the answers sure enough to give a level.
`words` are the explicit words alone, held against the form; what they say against a reading of each sentence stands in
docs/design-notes.md.
"""

import argparse
import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.stated_terms import readiness_levels, transfer_modes
from jobs.judgement import read_cues
from matcher.cues import ClauseCues
from matcher.domain import Patent, SupplyTerms
from matcher.readiness import Probabilities, assess, band_of, explicit
from matcher.readiness_model import BANDS, Signs, signs_of
from matcher.readiness_training import HeldOut, StatedMaturities, held_out, macro_f1, title_group
from matcher.vocabulary import PatentKind, ReadinessBand

KINDS = {"发明": PatentKind.INVENTION, "实用新型": PatentKind.UTILITY_MODEL, "外观": PatentKind.DESIGN}
RESAMPLES = 1000
READINGS = Path(__file__).resolve().parent / "maturity_readings.csv"


@dataclass(frozen=True, slots=True)
class Graded:
    """One achievement with its record, the market's own columns of industry, and the band its provider states."""

    patent: Patent
    terms: SupplyTerms
    industry: tuple[str, str]
    band: ReadinessBand


@dataclass(frozen=True, slots=True)
class Figures:
    """What one way of answering came to; `f1` per band, `accuracy` and `coverage` of the stated."""

    macro_f1: float
    f1: tuple[float, ...]
    accuracy: float
    coverage: float
    stated: int
    accuracy_by_band: tuple[float | None, ...]


def read_graded(data: Path) -> list[Graded]:
    """The achievements, in the order of the file."""
    with (data / "marketplace" / "achievements.csv").open(encoding="utf-8-sig", newline="") as file:
        return [_graded(row) for row in csv.DictReader(file)]


def _graded(row: dict[str, str]) -> Graded:
    kind = next((kind for word, kind in KINDS.items() if row["patent_type"].startswith(word)), PatentKind.UNKNOWN)
    patent = Patent(row["id"], row["title"], row["content"], kind=kind)
    terms = SupplyTerms(row["id"], transfer_modes=transfer_modes(row["cooperation"]), fee=row["price"])
    return Graded(
        patent, terms, (row["classification"], row["industry"]), band_of(readiness_levels(row["maturity"])[0])
    )


def text_alone(one: Graded) -> Signs:
    """Grams of title and text."""
    return Signs(signs_of(one.patent, None).grams, {})


def with_record(one: Graded) -> Signs:
    """And the facts of the patent record."""
    return signs_of(one.patent, None)


def with_offer(one: Graded) -> Signs:
    """And the provider's offer: ways of transfer, price."""
    return signs_of(one.patent, one.terms)


def with_industry(one: Graded) -> Signs:
    """And the market's industry columns, which no home has: batches of one uploader show in them."""
    signs = with_offer(one)
    return Signs(signs.grams, {**signs.facts, **dict.fromkeys(one.industry, 1.0)})


WAYS: dict[str, Callable[[Graded], Signs]] = {
    "five folds, text": text_alone,
    "five folds, text and record": with_record,
    "five folds, text, record and offer": with_offer,
    "five folds, with industry columns": with_industry,
}


def learned(graded: Sequence[Graded], look: Callable[[Graded], Signs]) -> list[HeldOut]:
    """For each achievement the answer of a model fitted on the folds it is not in."""
    groups = [title_group(one.patent.title) for one in graded]
    return held_out(StatedMaturities([look(one) for one in graded], [one.band for one in graded], groups))


def words_first(graded: Sequence[Graded], answers: Sequence[HeldOut], cues: ClauseCues) -> list[HeldOut]:
    """As a home that learned answers: explicit words of the text before the model."""
    found = [explicit(one.patent.abstract, cues) for one in graded]
    bands = [band_of(words[0]) if words else None for words in found]
    return [HeldOut(band, band) if band else answer for band, answer in zip(bands, answers, strict=True)]


def shipped(graded: Sequence[Graded], cues: ClauseCues) -> list[HeldOut]:
    """What the program says as it comes, nothing fitted."""
    found = [assess(one.patent, one.terms, cues) for one in graded]
    return [HeldOut(_likeliest(r.probabilities), band_of(r.level) if r.level else None) for r in found]


def _likeliest(probabilities: Probabilities) -> ReadinessBand:
    return max(BANDS, key=lambda band: probabilities[band])


def figures(graded: Sequence[Graded], answers: Sequence[HeldOut]) -> Figures:
    """The table's line."""
    truth = np.array([BANDS.index(one.band) for one in graded])
    likeliest = np.array([BANDS.index(answer.likeliest) for answer in answers])
    stated = np.array([BANDS.index(answer.stated) if answer.stated else -1 for answer in answers])
    given = stated >= 0
    return Figures(
        macro_f1(truth, likeliest),
        tuple(_f1(truth, likeliest, k) for k in range(len(BANDS))),
        float((stated == truth)[given].mean()) if given.any() else 0.0,
        float(given.mean()),
        int(given.sum()),
        tuple(float((truth[stated == k] == k).mean()) if (stated == k).any() else None for k in range(len(BANDS))),
    )


def _f1(truth: NDArray[np.int64], answers: NDArray[np.int64], k: int) -> float:
    return float(2 * ((truth == k) & (answers == k)).sum() / ((truth == k).sum() + (answers == k).sum()))


def interval(graded: Sequence[Graded], answers: Sequence[HeldOut]) -> tuple[float, float]:
    """The 95 % interval of macro-F1, by resampling titles."""
    titles = [one.patent.title for one in graded]
    places = {title: np.flatnonzero([t == title for t in titles]) for title in set(titles)}
    truth = np.array([BANDS.index(one.band) for one in graded])
    likeliest = np.array([BANDS.index(answer.likeliest) for answer in answers])
    groups, rng = [places[title] for title in sorted(places)], np.random.default_rng(0)
    drawn = (np.concatenate([groups[i] for i in rng.integers(len(groups), size=len(groups))]) for _ in range(RESAMPLES))
    low, high = np.percentile([macro_f1(truth[at], likeliest[at]) for at in drawn], (2.5, 97.5))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Words:
    """The explicit words of the texts: how many clauses they found, how many of these a reader has read, the share of
    the read that do state that level's band, and the share of texts whose form says the same band."""

    clauses: int
    read: int
    precision: float
    texts: int
    form_agrees: float


def words(graded: Sequence[Graded], cues: ClauseCues, readings: Path) -> Words:
    """Each text's telling clause against `readings` (clauses by digest, none of their text) and against the form."""
    with readings.open(encoding="utf-8", newline="") as file:
        right = {row["digest"]: row["right"] == "1" for row in csv.DictReader(file)}
    found = [(one, explicit(one.patent.abstract, cues)) for one in graded]
    told = [(one, *words) for one, words in found if words]
    digests = {digest(quote) for _, _, quote in told}
    read = [right[d] for d in digests if d in right]
    agree = [band_of(level) is one.band for one, level, _ in told]
    return Words(len(digests), len(read), float(np.mean(read)), len(told), float(np.mean(agree)))


def digest(clause: str) -> str:
    """What stands for a clause among the readings."""
    return blake2b(clause.encode(), digest_size=6).hexdigest()


def line(name: str, found: Figures, ranges: tuple[float, float]) -> str:
    """One line of the table."""
    f1 = " ".join(f"{value:.2f}" for value in found.f1)
    by_band = " ".join("   -" if value is None else f"{value:.2f}" for value in found.accuracy_by_band)
    scores = f"{found.macro_f1:.3f} [{ranges[0]:.2f}, {ranges[1]:.2f}]  {f1}"
    return f"{name:42}{scores}   {found.accuracy:.3f} ({by_band}) of {found.coverage:.1%}"


def ways(graded: Sequence[Graded], cues: ClauseCues) -> Iterator[tuple[str, list[HeldOut]]]:
    """Every way of answering with its name."""
    prototype = HeldOut(ReadinessBand.PROTOTYPE, ReadinessBand.PROTOTYPE)
    yield "always prototype", [prototype] * len(graded)
    yield "as shipped, nothing fitted", shipped(graded, cues)
    for name, look in WAYS.items():
        answers = learned(graded, look)
        yield name, answers
        if look is with_offer:
            yield "five folds, words first, then learned", words_first(graded, answers, cues)


def main() -> None:
    """Print the table; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    graded, cues = read_graded(options.data), read_cues()
    told = words(graded, cues, READINGS)
    document: dict[str, object] = {"achievements": len(graded), "words": asdict(told)}
    print(f"{len(graded)} achievements; research, prototype, production in this order")
    print(f"{'':42}macro-F1               F1 by band       accuracy of what is stated (by band), coverage")
    for name, answers in ways(graded, cues):
        found, ranges = figures(graded, answers), interval(graded, answers)
        document[name] = {**asdict(found), "interval": ranges}
        print(line(name, found, ranges), flush=True)
    print(f"explicit words: {told.clauses} clauses, {told.read} read, precision by reading {told.precision:.3f}")
    print(f"the form says the same band for {told.form_agrees:.3f} of the {told.texts} texts with such words")
    if options.json:
        options.json.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

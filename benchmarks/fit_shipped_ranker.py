"""Puts the shipped rankers together, `data/models/ranker` and `ranker_reading`, and says what they are worth.

    python benchmarks/fit_shipped_ranker.py [--data DIR] [--json FILE] [--write]

Equal say: the weights set by hand (`data/models/default_weights.toml`: words) and the shipped encoder's cosines with
the need's title and with its whole text (meaning) are each brought to deviation 1 over invented pairs (the sample's,
and those of `data/judgements/invented` that the encoder did not see) and added up. Nothing is fitted: invented answers
share more words with their needs (the sample) or fewer (`data/judgements/invented`) than real ones do, so a fit on the
one ruins the probabilities, on the other the order as well; both fits are measured beside it. The probabilities stay
those set by hand, brought to the new scale by mean and spread over the same pairs: the base rate of invented pairs is
nobody's. With the cross-encoder (`ranker_reading`) its score is a third voice, of deviation 1 as well, if onnxruntime
is installed. Real judged pairs (`--data`) are measured, never fitted on; which pairs the scale is taken from was
settled after seeing them (docs/design-notes.md).
"""

import argparse
import json
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from judged_sets import read_invented, read_plain, read_sample, table_of

from indexing.static_encoder import open_static
from jobs.judgement import read_weights
from jobs.rankers import write_ranker
from jobs.readers import SHIPPED, opened_reader
from matcher.evaluation import summary
from matcher.features import COLUMNS, FEATURES, MEANING, READ_SCORE
from matcher.protocols import PairReader
from matcher.ranker import LinearRanker, TrainedOn
from matcher.resampling import differences
from matcher.scoring import hand_ranker
from matcher.shipped import shipped
from matcher.training import JudgedPairs, Purpose, fit_ranker
from matcher.validation import judged_by

READING_SOURCE = "equal say of words, meaning and reading, scaled on invented pairs (data/judgements)"
SOURCE = "equal say of words and meaning, scaled on invented pairs (data/judgements)"


def on_the_scale_of(ranker: LinearRanker, reference: LinearRanker, pairs: JudgedPairs) -> LinearRanker:
    """The ranker with the reference's probabilities: its margins are brought to the mean and spread of the reference's
    over the pairs, whatever their levels."""
    mine, wanted = ranker.margins(pairs.table), reference.margins(pairs.table)
    slope = float(wanted.std() / mine.std())
    shift = float(wanted.mean() - slope * mine.mean())
    return replace(
        ranker,
        weights=tuple(slope * weight for weight in ranker.weights),
        bias=slope * ranker.bias + shift,
        calibration=reference.calibration,
        calibrated=False,
    )


def equal_say(by_hand: LinearRanker, pairs: JudgedPairs, encoder: str, day: date) -> LinearRanker:
    """Words and meaning, each of deviation 1 over the pairs, added up."""
    words = by_hand.margins(pairs.table)
    meaning = pairs.table[:, [FEATURES.index(name) for name in MEANING]].mean(axis=1)
    share = float(words.std() / meaning.std()) / len(MEANING)
    added = replace(
        by_hand,
        features=(*by_hand.features, *MEANING),
        weights=(*by_hand.weights, *(share for _ in MEANING)),
        means=(*by_hand.means, *(0.0 for _ in MEANING)),
        scales=(*by_hand.scales, *(1.0 for _ in MEANING)),
        trained=TrainedOn(SOURCE, len(pairs), len(set(pairs.need_ids)), 0.0, day.isoformat()),
        encoder=encoder,
    )
    return on_the_scale_of(added, by_hand, pairs)


def with_reading(ranker: LinearRanker, by_hand: LinearRanker, pairs: JudgedPairs, reader: str) -> LinearRanker:
    """The ranker of two voices, whose words have the deviation of the hand's, with what was read as the third."""
    read = pairs.table[:, COLUMNS.index(READ_SCORE)]
    words = [weight for name, weight in zip(ranker.features, ranker.weights, strict=True) if name in by_hand.features]
    scale = words[0] / by_hand.weights[0]
    share = scale * float(by_hand.margins(pairs.table).std() / read.std())
    added = replace(
        ranker,
        features=(*ranker.features, READ_SCORE),
        weights=(*ranker.weights, share),
        means=(*ranker.means, float(read.mean())),
        scales=(*ranker.scales, 1.0),
        trained=replace(ranker.trained, source=READING_SOURCE),
        reader=reader,
    )
    return on_the_scale_of(added, by_hand, pairs)


def together(first: JudgedPairs, second: JudgedPairs) -> JudgedPairs:
    """The pairs of both."""
    return JudgedPairs(
        np.concatenate([first.table, second.table]),
        np.concatenate([first.levels, second.levels]),
        np.concatenate([first.probabilities, second.probabilities]),
        first.need_ids + second.need_ids,
        first.groups + second.groups,
    )


def fitted(pairs: JudgedPairs, start: LinearRanker) -> LinearRanker:
    """What a fit on invented judgements would make of it."""
    return fit_ranker(pairs, Purpose(start, ("whole", *MEANING), encoder=start.encoder, calibrated=False))


def read_with() -> PairReader | None:
    """The shipped cross-encoder, None without onnxruntime."""
    return opened_reader(SHIPPED) if find_spec("onnxruntime") else None


def write(rankers: dict[str, LinearRanker]) -> None:
    """Put the rankers where they are shipped from."""
    for name, folder in (("shipped", "ranker"), ("reading", "ranker_reading")):
        if name in rankers:
            print("written to", write_ranker(rankers[name], shipped("models", folder)))


def main() -> None:
    """Measure, print; write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--date", type=date.fromisoformat, default=date.today())
    parser.add_argument("--write", action="store_true", help="write data/models/ranker")
    options = parser.parse_args()
    sets = {"sample": read_sample(), "invented": read_invented()}
    if options.data.is_dir():
        sets["graded"] = read_plain(options.data / "graded", "achievements.csv")
        sets["judged"] = read_plain(options.data / "judged", "documents.csv")
    encoder, reader = open_static(shipped("models", "encoder")), read_with()
    tables = {name: table_of(judged, encoder, reader) for name, judged in sets.items()}
    by_hand = hand_ranker(read_weights())
    ranker = equal_say(by_hand, together(tables["sample"], tables["invented"]), encoder.name, options.date)
    rankers = {"by hand": by_hand, "shipped": ranker}
    if reader:
        pairs = together(tables["sample"], tables["invented"])
        rankers["reading"] = with_reading(ranker, by_hand, pairs, reader.name)
    rankers |= {f"fitted on {name}": fitted(tables[name], ranker) for name in ("sample", "invented")}
    found: dict[str, Any] = {}
    for name, pairs in tables.items():
        for kind, one in rankers.items():
            found[f"{name}: {kind}"] = summary(judged_by(one, pairs))
        gap = differences(judged_by(ranker, pairs), judged_by(by_hand, pairs), 0)
        found[f"{name}: gain"] = {k: [round(v, 4) for v in (gap[k].value, gap[k].low, gap[k].high)] for k in gap}
    for name, figures in found.items():
        print(f"{name:28}" + "  ".join(f"{k} {v}" for k, v in figures.items()))
    print("weights", dict(zip(ranker.features, np.round(ranker.weights, 3).tolist(), strict=True)))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    if options.write:
        write(rankers)


if __name__ == "__main__":
    main()

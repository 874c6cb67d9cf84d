"""Fits the shipped ranker, `data/models/ranker`, on invented judgements, and says what it is worth.

    python benchmarks/fit_shipped_ranker.py [--data DIR] [--json FILE] [--write hand|fitted]

The fit starts from the weights set by hand (`data/models/default_weights.toml`) and may correct them by figures of
wording only: encoders differ from home to home, and how long invented texts are says nothing. It is fitted on the
sample's judgements, whose texts are as long as real ones; the invented quadruples (`data/judgements/invented`: one need
with four titles, the unrelated one written to share its words) are measured beside it, and fitted on alone they turn
real rankings upside down. The probabilities stay those set by hand, brought to the new scale by mean and spread over
the sample's pairs: the base rate of an invented sample is nobody's. Real judged pairs (`--data`) are measured, never
fitted on. `--write hand` ships the weights set by hand, `--write fitted` the fit: worth it once its gain on real pairs
is more than chance.
"""

import argparse
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from judged_sets import read_invented, read_plain, read_sample, table_of

from jobs.judgement import read_weights
from jobs.rankers import write_ranker
from matcher.calibration import Calibration
from matcher.evaluation import summary
from matcher.features import FEATURES, LENGTH, MEANING
from matcher.ranker import LinearRanker
from matcher.resampling import differences
from matcher.scoring import hand_ranker
from matcher.shipped import shipped
from matcher.training import JudgedPairs, Purpose, fit_ranker
from matcher.validation import cross_validated, judged_by

SOURCE = "invented judgements of the sample (data/judgements/sample_pairs.csv)"
CORRECTIONS = tuple(name for name in FEATURES if name not in (*MEANING, *LENGTH))


def on_the_scale_of(ranker: LinearRanker, reference: LinearRanker, pairs: JudgedPairs) -> LinearRanker:
    """The ranker with the reference's probabilities: its margins are brought to the mean and spread of the reference's
    over the pairs, whatever their levels."""
    mine, wanted = ranker.margins(pairs.table), reference.margins(pairs.table)
    slope = float(wanted.std() / mine.std())
    shift = float(wanted.mean() - slope * mine.mean())
    low, middle, high = (reference.calibration.slope * shift + value for value in reference.calibration.intercepts)
    calibration = Calibration(reference.calibration.slope * slope, (low, middle, high))
    return replace(ranker, calibration=calibration, calibrated=False)


def fit_shipped(sample: JudgedPairs, start: LinearRanker, day: date) -> LinearRanker:
    """The ranker to ship."""
    purpose = Purpose(start, CORRECTIONS, SOURCE, day.isoformat(), calibrated=False)
    return on_the_scale_of(fit_ranker(sample, purpose), start, sample)


def main() -> None:
    """Fit, measure, print; write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--date", type=date.fromisoformat, default=date.today())
    parser.add_argument("--write", choices=("hand", "fitted"), help="write data/models/ranker")
    options = parser.parse_args()
    start = hand_ranker(read_weights())
    sets = {"sample": read_sample(), "invented": read_invented()}
    if options.data.is_dir():
        sets["graded"] = read_plain(options.data / "graded", "achievements.csv")
        sets["judged"] = read_plain(options.data / "judged", "documents.csv")
    tables = {name: table_of(judged) for name, judged in sets.items()}
    ranker = fit_shipped(tables["sample"], start, options.date)
    unseen = summary(cross_validated(tables["sample"], Purpose(start, CORRECTIONS)))
    found: dict[str, Any] = {"sample, five folds": unseen}
    for name, pairs in tables.items():
        by_hand, fitted = judged_by(start, pairs), judged_by(ranker, pairs)
        found |= {f"{name}: by hand": summary(by_hand), f"{name}: shipped": summary(fitted)}
        gap = differences(fitted, by_hand, 0)
        found[f"{name}: gain"] = {k: [round(v, 4) for v in (gap[k].value, gap[k].low, gap[k].high)] for k in gap}
    for name, figures in found.items():
        print(f"{name:22}" + "  ".join(f"{k} {v}" for k, v in figures.items()))
    weights = dict(zip(ranker.features, np.round(ranker.weights, 3).tolist(), strict=True))
    print("weights", weights)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    if options.write:
        chosen = ranker if options.write == "fitted" else start
        print("written to", write_ranker(chosen, shipped("models", "ranker")))


if __name__ == "__main__":
    main()

"""The shipped rules of judgement, read from `data/`: clause cues and classifier, questions, default weights."""

import csv
import tomllib
from dataclasses import replace

from jobs.clause_models import read_clause_model
from matcher.cues import ClauseCues, cues_from_rows
from matcher.questions import QuestionTable, questions_from_rows
from matcher.scoring import ScoreWeights, weights_from_mapping
from matcher.shipped import shipped


def read_cues() -> ClauseCues:
    """The clause cues of `data/reference/clause_cues.csv`, and the clause classifier of `data/models/facets`."""
    with shipped("reference", "clause_cues.csv").open(encoding="utf-8", newline="") as file:
        cues = cues_from_rows(csv.DictReader(file))
    return replace(cues, learned=read_clause_model(shipped("models", "facets")))


def read_questions() -> QuestionTable:
    """The questions of `data/reference/triage_questions.csv`."""
    with shipped("reference", "triage_questions.csv").open(encoding="utf-8", newline="") as file:
        return questions_from_rows(csv.DictReader(file))


def read_weights() -> ScoreWeights:
    """The documented default weights of `data/models/default_weights.toml`."""
    with shipped("models", "default_weights.toml").open("rb") as file:
        return weights_from_mapping(tomllib.load(file))

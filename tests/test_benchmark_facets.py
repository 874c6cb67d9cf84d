"""The grading of facets, against figures worked out by hand."""

import numpy as np
import pytest

from benchmarks.facets import GoldPatent, confusions, figures, given_classes, intervals
from benchmarks.train_facets import Document, fit
from jobs.judgement import read_cues
from matcher.clause_model import read
from matcher.clauses import clauses
from matcher.domain import FacetSpan, Patent
from matcher.facets import cue_table
from matcher.vocabulary import Facet

MEANS, EFFECT, SUBJECT, OTHER = range(4)
GOLD = GoldPatent(Patent("CN1", "泵", "一种泵，包括叶轮。高效。"), (4, 5, 3), (SUBJECT, MEANS, EFFECT))


def span(facet: Facet, start: int, end: int, field: str = "abstract") -> FacetSpan:
    return FacetSpan(facet, field, start, end, GOLD.patent.abstract[start:end], 1)


def test_a_clause_gets_the_facet_that_covers_most_of_it() -> None:
    spans = [span(Facet.APPLICATION, 0, 6), span(Facet.TECHNICAL_MEANS, 6, 9), span(Facet.SUBJECT, 0, 12, "title")]
    spans.append(span(Facet.ESSENTIAL_FEATURES, 9, 12))
    assert given_classes(GOLD, spans) == [SUBJECT, MEANS, OTHER]


def test_the_figures_are_those_of_the_confusion() -> None:
    table = confusions([GOLD], lambda patent: [span(Facet.TECHNICAL_MEANS, 0, 12)])
    assert table.sum(axis=0)[:, MEANS].tolist() == [1, 1, 1, 0]
    found = figures(table.sum(axis=0))
    assert found["means_f1"] == pytest.approx(2 * 1 / (3 + 1))
    assert found["macro_f1"] == pytest.approx(0.5 / 3) and found["accuracy"] == pytest.approx(1 / 3)
    assert intervals(table)["macro_f1"] == pytest.approx((0.5 / 3, 0.5 / 3))


def test_the_fit_tells_what_it_was_taught() -> None:
    texts = [
        "一种泵，包括叶轮，叶轮弯曲，提高了效率，适用于矿山。",
        "一种阀，包括阀芯，阀芯弯曲，降低了噪声，适用于港口。",
    ]
    taught = [document(text) for text in texts for _ in range(6)]
    model = fit(taught, "test")
    assert model.version == "test"
    for one in taught:
        assert model.probabilities(one.view).argmax(axis=1).tolist() == one.labels.tolist()


def document(text: str) -> Document:
    found = clauses("abstract", text)
    view = read([("泵", found)], cue_table(found, read_cues()))
    return Document(view, np.array([0, 1, 1, 2, 3]))

"""The grading of readiness, against figures worked out by hand, and of explicit words on the real texts."""

from pathlib import Path

import pytest

from benchmarks.maturity import READINGS, Graded, digest, figures, interval, read_graded, shipped, words
from jobs.judgement import read_cues
from matcher.domain import Patent, SupplyTerms
from matcher.readiness_training import HeldOut
from matcher.vocabulary import ReadinessBand

CUES = read_cues()
RESEARCH, PROTOTYPE, PRODUCTION = ReadinessBand
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def graded(band: ReadinessBand, text: str = "包括叶轮。") -> Graded:
    return Graded(Patent("CN1", f"泵{band.value}", text), SupplyTerms("CN1"), ("", ""), band)


ONES = [graded(RESEARCH), graded(PROTOTYPE), graded(PROTOTYPE), graded(PRODUCTION)]


def test_the_figures_are_those_of_the_answers() -> None:
    answers = [HeldOut(PROTOTYPE, None), HeldOut(PROTOTYPE, PROTOTYPE), *[HeldOut(PRODUCTION, PRODUCTION)] * 2]
    found = figures(ONES, answers)
    # Prototype: 2 * 1 / (2 + 2); production: 2 * 1 / (1 + 2).
    assert found.f1 == pytest.approx((0, 1 / 2, 2 / 3))
    assert found.macro_f1 == pytest.approx((1 / 2 + 2 / 3) / 3)
    assert (found.stated, found.coverage, found.accuracy) == (3, 0.75, pytest.approx(2 / 3))
    assert found.accuracy_by_band == (None, 1.0, 0.5)


def test_right_answers_leave_no_doubt() -> None:
    assert interval(ONES, [HeldOut(one.band, one.band) for one in ONES]) == (1, 1)


def test_as_shipped_the_words_of_the_text_are_stated(tmp_path: Path) -> None:
    texts = [graded(PRODUCTION, "该产品已实现产业化。"), graded(PROTOTYPE, "该工艺通过中试。"), graded(RESEARCH)]
    assert [answer.stated for answer in shipped(texts, CUES)] == [PRODUCTION, PRODUCTION, None]
    readings = tmp_path / "readings.csv"
    readings.write_text(f"digest,right\n{digest('该产品已实现产业化')},1\n", encoding="utf-8")
    found = words(texts, CUES, readings)
    assert (found.clauses, found.read, found.precision) == (2, 1, 1)
    assert (found.texts, found.form_agrees) == (2, 0.5)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data, which is not shipped")
def test_every_telling_clause_of_the_real_texts_was_read_and_nearly_all_are_right() -> None:
    found = words(read_graded(SHARED), CUES, READINGS)
    assert found.read == found.clauses >= 90
    assert found.precision >= 0.95

"""The best candidates read once more."""

from collections.abc import Sequence

import numpy as np

from jobs.judgement import read_weights
from matcher.domain import Patent, TechnologyNeed
from matcher.features import COLUMNS, FEATURES, READ_SCORE, READING
from matcher.grams import Floats
from matcher.protocols import PairReader, PairScorer
from matcher.ranker import LinearRanker, TrainedOn, ranker_document, ranker_from_document
from matcher.readiness import Readiness
from matcher.reranking import READ, Scored, best_first, reread
from matcher.scoring import hand_ranker

NEED = TechnologyNeed("N-1", "起重机制动", "")


def ranker(read_weight: float) -> LinearRanker:
    by_hand = hand_ranker(read_weights())
    return LinearRanker(
        features=("whole", READ_SCORE),
        weights=(1.0, read_weight),
        means=(0.0, 0.5),
        scales=(1.0, 1.0),
        bias=0.0,
        calibration=by_hand.calibration,
        trained=TrainedOn("invented", 1, 1, 0.5, "2026-01-01"),
        reader="pairs-test",
    )


class Reversing:
    """Finds the candidates the better the later they stand, and counts how many it was shown."""

    name = "pairs-test"

    def __init__(self) -> None:
        self.shown = 0

    def read(self, needs: Sequence[TechnologyNeed], patents: Sequence[Patent]) -> Floats:
        self.shown += len(patents)
        out = np.zeros((len(patents), len(READING)), np.float32)
        out[:, 0] = np.arange(len(patents))
        return out


def ranked(count: int, scorer: PairScorer) -> list[Scored]:
    table = np.zeros((count, len(FEATURES)), np.float32)
    table[:, FEATURES.index("whole")] = np.linspace(1, 0, count)
    patents = [Patent(f"CN{i:03}", "标题") for i in range(count)]
    return best_first(patents, table, [(Readiness(), 1.0)] * count, scorer)


def test_only_the_best_are_read_and_no_other_rises_above_them() -> None:
    scorer, reader = ranker(2.0), Reversing()
    first = ranked(30, scorer)
    again = reread(NEED, first, scorer, reader)
    assert reader.shown == READ
    assert [s.patent.patent_id for s in again[:READ]] == [s.patent.patent_id for s in first[:READ]][::-1]
    assert [s.patent.patent_id for s in again[READ:]] == [s.patent.patent_id for s in first[READ:]]
    scores = [s.score for s in again]
    assert scores == sorted(scores, reverse=True)
    assert all(one.p_relevant <= again[READ - 1].p_relevant for one in again[READ:])


def test_nothing_to_read_is_no_error() -> None:
    assert reread(NEED, [], ranker(1.0), Reversing()) == []


def test_a_pair_that_was_not_read_counts_as_everybody() -> None:
    scorer = ranker(2.0)
    unread, average = np.zeros((1, len(FEATURES)), np.float32), np.zeros((1, len(COLUMNS)), np.float32)
    average[0, COLUMNS.index(READ_SCORE)] = 0.5
    assert scorer.margins(unread).tolist() == scorer.margins(average).tolist()


def test_a_ranker_remembers_its_reader_and_one_of_before_has_none() -> None:
    document = ranker_document(ranker(1.0))
    assert ranker_from_document(document) == ranker(1.0)
    del document["reader"]
    assert ranker_from_document(document).reader == ""


def test_the_reader_of_the_test_is_one() -> None:
    reader: PairReader = Reversing()
    assert reader.name == "pairs-test"

"""Candidates put in order by a scorer, and the best of them once more by one who reads need and patent together."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matcher.calibration import levels_of, relevance_of
from matcher.domain import Patent, TechnologyNeed
from matcher.grams import Floats
from matcher.protocols import PairReader, PairScorer
from matcher.readiness import Readiness
from matcher.vocabulary import Level

READ = 20


class Scored(NamedTuple):
    """One candidate; a tuple, because there are a hundred for every need. `fit`: how well its readiness suits."""

    patent: Patent
    figures: Floats
    readiness: Readiness
    fit: float
    score: float
    p_relevant: float
    level: Level


def best_first(
    patents: Sequence[Patent], table: Floats, ready: Sequence[tuple[Readiness, float]], scorer: PairScorer
) -> list[Scored]:
    """Candidates with their figures, `table` (n, any width), readiness and its fit, best first (ties by id, so that
    runs repeat)."""
    scores = scorer.scores(table) * np.array([fit for _, fit in ready])
    likely = scorer.probabilities(scores)
    columns = (scores.tolist(), relevance_of(likely).tolist(), levels_of(likely).tolist())
    found = zip(patents, table, ready, *columns, strict=True)
    out = [Scored(patent, row, own[0], own[1], score, p, Level(level)) for patent, row, own, score, p, level in found]
    return sorted(out, key=lambda s: (-s.score, s.patent.patent_id))


def reread(need: TechnologyNeed, ranked: Sequence[Scored], scorer: PairScorer, reader: PairReader) -> list[Scored]:
    """The first `READ` of them read and put in a new order; none of the others, which keep theirs, stands higher than
    the last that was read."""
    first, rest = ranked[:READ], ranked[READ:]
    if not first:
        return []
    read = reader.read([need] * len(first), [one.patent for one in first])
    table = np.hstack([np.stack([one.figures for one in first]), read])
    again = best_first([one.patent for one in first], table, [(one.readiness, one.fit) for one in first], scorer)
    lowest = again[-1]
    return [*again, *(_below(one, lowest) for one in rest)]


def _below(one: Scored, lowest: Scored) -> Scored:
    if one.score <= lowest.score:
        return one
    return one._replace(score=lowest.score, p_relevant=lowest.p_relevant, level=lowest.level)

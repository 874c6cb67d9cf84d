"""A great many needs answered by other processes, each with the index and the home opened for itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import sqlalchemy as sa

from jobs.home import Home
from jobs.many_cores import Spread, in_parallel
from jobs.matching import Answers, Matching, MatchReport, Progress, batches
from matcher.domain import TechnologyNeed

AT_ONCE = 50
ALONE = 200  # needs: below, other processes would take longer to open the index than they save


@dataclass(frozen=True, slots=True)
class Judge:
    """How needs are answered: what a `Matching` is made of, to be made again elsewhere."""

    home: Home
    today: date
    threshold: float
    encoder: str = ""
    reranker: str = ""
    top: int = 10

    def matching(self, conn: sa.Connection) -> Matching:
        """A matching over an open database."""
        return Matching(self.home, conn, self.today, self.threshold, self.encoder, self.reranker)


def match_many(
    judge: Judge, conn: sa.Connection, needs: Sequence[TechnologyNeed], progress: Progress, spread: Spread | None = None
) -> MatchReport:
    """What `Matching.run` answers. By `spread` where one is given; else by all cores where the needs are many."""
    matching = judge.matching(conn)
    if spread is None and len(needs) < ALONE:
        return matching.run(needs, judge.top, progress)
    return matching.report_of(_answers(judge, needs, progress, spread or in_parallel), needs)


def _answers(judge: Judge, needs: Sequence[TechnologyNeed], progress: Progress, spread: Spread) -> Iterator[Answers]:
    for answers in spread(answer, batches(needs, AT_ONCE), partial(_opened, judge)):
        yield answers
        progress(len(answers.results))


def answer(needs: Sequence[TechnologyNeed], opened: tuple[Matching, int]) -> Answers:
    """The answers to some needs, by any process."""
    matching, top = opened
    report = matching.run(needs, top, lambda _: None)
    ids = {match.patent_id for match in report.matches}
    patents = {patent_id: report.patents[patent_id] for patent_id in ids}
    terms = {patent_id: report.terms[patent_id] for patent_id in ids if patent_id in report.terms}
    return Answers(report.results, patents, terms)


def _opened(judge: Judge) -> tuple[Matching, int]:
    """The database is let go of with the process."""
    from jobs.opening import open_home

    return judge.matching(open_home(judge.home).connect()), judge.top

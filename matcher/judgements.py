"""What people said of pairs: the records a ranker learns from, and which answers may teach it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_high

from matcher.vocabulary import Level

# What an enterprise's answer says of the fit between need and patent. Too early, too dear or already solved are answers
# about the moment, not about the fit: the patent was the right kind. Unclear and other say nothing.
TAUGHT_BY_ANSWER = {
    "interested": Level.RATHER_STRONG,
    "too_early": Level.RATHER_STRONG,
    "price": Level.RATHER_STRONG,
    "have_solution": Level.RATHER_STRONG,
    "not_relevant": Level.UNRELATED,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's level for one pair. `shown` says where the pair was shown (a review, a blind sample, an answer),
    `probability` with which chance a pair like it was shown at all (None: not known, counts as sure)."""

    need_id: str
    patent_id: str
    level: Level
    judge: str = ""
    date: dt.date | None = None
    shown: str = ""
    probability: float | None = None


def taught_level(answer: str) -> Level | None:
    """The level an enterprise's answer teaches, None for one that teaches nothing."""
    return TAUGHT_BY_ANSWER.get(answer)


def settled(judgements: Iterable[Judgement]) -> list[Judgement]:
    """One judgement a pair, in the order pairs were first judged: of each judge the last word (later in the list), of
    several judges the median, the upper one of two."""
    words: dict[tuple[str, str], dict[str, Judgement]] = {}
    for judgement in judgements:
        by_judge = words.setdefault((judgement.need_id, judgement.patent_id), {})
        by_judge.pop(judgement.judge, None)
        by_judge[judgement.judge] = judgement
    return [_middle(list(by_judge.values())) for by_judge in words.values()]


def _middle(judgements: list[Judgement]) -> Judgement:
    level = median_high([judgement.level for judgement in judgements])
    return next(judgement for judgement in reversed(judgements) if judgement.level == level)

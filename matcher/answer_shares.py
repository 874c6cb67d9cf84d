"""What enterprises made of what was delivered to them: how many answered, and how precise they found it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.delivery_vocabulary import Answer
from matcher.proportion import Proportion

RELEVANT = frozenset({Answer.INTERESTED, Answer.TOO_EARLY, Answer.PRICE, Answer.HAVE_SOLUTION})
LEFT_OUT = frozenset({Answer.UNCLEAR, Answer.OTHER})  # shown, but they say nothing of relevance


@dataclass(frozen=True, slots=True)
class AnswerShares:
    """`by_kind` counts the answer that counts of each item; every kind is there. `answered` is of the items delivered,
    `precision` of the answers that say whether an item is relevant."""

    by_kind: dict[Answer, int]
    answered: Proportion
    precision: Proportion


def answer_shares(given: Mapping[str, Answer], delivered: int) -> AnswerShares:
    """The shares of the answers given, by push, to so many delivered items."""
    counts = Counter(given.values())
    relevant = sum(counts[kind] for kind in RELEVANT)
    told = len(given) - sum(counts[kind] for kind in LEFT_OUT)
    by_kind = {kind: counts[kind] for kind in Answer}
    return AnswerShares(by_kind, Proportion(len(given), delivered), Proportion(relevant, told))

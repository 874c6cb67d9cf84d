"""When two patents say nearly the same, so that one digest must not hold both."""

import unicodedata
from functools import lru_cache

from matcher.push_policy import PushPolicy

_OPENINGS = ("一种", "一类", "一套")


def near_identical(first: tuple[str, str], second: tuple[str, str], policy: PushPolicy) -> bool:
    """Whether two patents, each given as title and segment id (empty: none), are near-identical: their titles share
    `near_title` of their character pairs (Jaccard), or `near_title_in_segment` where both stand in one segment."""
    same_segment = bool(first[1]) and first[1] == second[1]
    limit = policy.near_title_in_segment if same_segment else policy.near_title
    return title_likeness(first[0], second[0]) >= limit


def title_likeness(first: str, second: str) -> float:
    """Common character pairs over all of either title, in [0, 1]; titles without any are alike only where equal."""
    a, b = _pairs(first), _pairs(second)
    if not a or not b:
        return float(first == second)
    return len(a & b) / len(a | b)


@lru_cache(maxsize=1 << 16)
def _pairs(title: str) -> frozenset[str]:
    """The character pairs of a title, without opening words, punctuation and the case of letters."""
    folded = unicodedata.normalize("NFKC", title).lower()
    plain = "".join(char for char in folded if char.isalnum())
    opening = next((one for one in _OPENINGS if plain.startswith(one)), "")
    body = plain[len(opening) :]
    return frozenset(body[i : i + 2] for i in range(len(body) - 1))

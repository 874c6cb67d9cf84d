"""The first claim of a patent: what it is about, and the features it cannot do without."""

import re
from collections.abc import Iterator

from matcher.clauses import Clause, clause_ends
from matcher.cues import ClauseCues

CLAIM_LENGTH = 2000
_NUMBER = re.compile(r"\s*(?:权利要求\s*)?1\s*[.、．:：]?\s*")
_SECOND = re.compile(r"[\n。.；;]\s*2\s*[.、．]\s*(?=\D)")
_OPENS = re.compile(
    r"\s*(?:所述|该|其中|还包括|以及|步骤|[（(]?\d+[)）.、]|[（(][a-z][)）]|S\d|"
    r"(?:and |or )?(?:wherein|said|an? |the ))"
)
_STOPS = ("；", ";", "。", "\n")
_SHORTEST = 8


def first_claim(claims: str) -> str:
    """The first claim, at most `CLAIM_LENGTH` code points of it."""
    head = claims[: CLAIM_LENGTH + 8]
    second = _SECOND.search(head)
    return head[: second.start() + 1 if second else CLAIM_LENGTH][:CLAIM_LENGTH].rstrip("\n")


def claim_subject(claim: str, cues: ClauseCues) -> Clause | None:
    """What stands before the turn of the claim (其特征在于, else 包括 or their like), its number left out."""
    turn = _turn(claim, cues)
    number = _NUMBER.match(claim)
    start = number.end() if number else 0
    if turn is None or turn.start() <= start:
        return None
    found = Clause("claims", start, turn.start(), claim[start : turn.start()]).trimmed
    return found if found.text else None


def claim_features(claim: str, cues: ClauseCues) -> Iterator[Clause]:
    """The features after the turn of the claim, without the marks around them; the whole claim's where none turns."""
    turn = _turn(claim, cues)
    at = begins = turn.end() if turn else 0
    body = claim[begins:]
    ends = clause_ends(body)
    for start, end in zip([0, *ends], ends, strict=False):
        if begins + start - at >= _SHORTEST and _OPENS.match(body, start, end):
            yield from _feature(claim, at, begins + start)
            at = begins + start
        if body[start:end].rstrip(" 	").endswith(_STOPS):
            yield from _feature(claim, at, begins + end)
            at = begins + end
    yield from _feature(claim, at, len(claim))


def turns(claim: str, cues: ClauseCues) -> bool:
    """Whether the claim says where its characterizing part begins."""
    return cues.claim_body.search(claim) is not None


def _turn(claim: str, cues: ClauseCues) -> re.Match[str] | None:
    return cues.claim_body.search(claim) or cues.claim_opening.search(claim)


def _feature(claim: str, start: int, end: int) -> Iterator[Clause]:
    found = Clause("claims", start, end, claim[start:end]).trimmed
    if found.text:
        yield found

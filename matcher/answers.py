"""What a recipient said of one item: recorded as often as it is changed, the last one counts."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from matcher.delivery_vocabulary import Answer, AnswerSource
from matcher.ledger import canonical


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer. `said_by` is who says it ("XX of XX company") in their own words; `person` the member of staff who
    took it down (empty where nobody did); `forwarded` that the link or code was used by another than the contact;
    `evidence` a SHA-256 of the proof, where there is one."""

    push_id: str
    answer: Answer
    source: AnswerSource
    at: datetime
    remark: str = ""
    said_by: str = ""
    person: str = ""
    forwarded: bool = False
    evidence: str = ""


def answer_hash(given: GivenAnswer) -> str:
    """SHA-256 of the answer as it was recorded, every field of it: what its entry in the ledger carries."""
    told = {name: getattr(given, name) for name in GivenAnswer.__dataclass_fields__}
    told["at"] = given.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(told).encode("utf-8", "surrogatepass")).hexdigest()


def says_the_same(given: GivenAnswer, before: GivenAnswer) -> bool:
    """Whether an answer only repeats the one before it; proof that was not there before is something new."""
    return replace(given, at=before.at, person=before.person) == before

"""What a recipient said of one item: recorded as often as it is changed, the last one counts."""

from dataclasses import dataclass
from datetime import datetime

from matcher.delivery_vocabulary import Answer, AnswerSource


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

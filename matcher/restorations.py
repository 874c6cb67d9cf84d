"""A backup put back: from then on nothing leaves until a person said what had gone out since the backup was made."""

from dataclasses import dataclass
from datetime import datetime

from matcher.delivery_vocabulary import MessageState, PushState

# What could have left after the backup was made; a message that is done, or unknown already, is none of them.
OPEN_MESSAGES = (MessageState.QUEUED, MessageState.LEASED, MessageState.HANDING_OVER, MessageState.PREPARED)
OPEN_PUSHES = (PushState.PLANNED, PushState.SECOND_LOOK, PushState.APPROVED, PushState.HELD, PushState.RETURNED)

# The state of a doubt about a push that the backup knows nothing of: it was planned, and left, after it was made.
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Restoration:
    """A backup put back. `made_at` is when the backup was made, `archive` the SHA-256 of its file; `settled_at` and
    `settled_by` when the last doubt was settled and by whom: while empty, nothing is sent."""

    restoration_id: str
    made_at: datetime
    restored_at: datetime
    archive: str
    settled_at: datetime | None = None
    settled_by: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message of the outbox, or a push that stood in none, which may have gone out since the backup; `item_id` is
    its id. `sent` is None until a person found out; `evidence` is the SHA-256 of the proof."""

    item_id: str
    restoration_id: str
    state: str
    sent: bool | None = None
    person: str = ""
    evidence: str = ""
    at: datetime | None = None

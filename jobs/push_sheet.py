"""Everything the home knows of one push: its words, who decided, what the ledger has, how it left, what came back."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from jobs.review_item import push_document
from jobs.reviewing import ListedPush, listed
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import MessageState, PushState
from matcher.ledger import LedgerEntry, document_of
from matcher.messages import Message
from matcher.push_records import PushRecord
from matcher.push_review import Ruling
from store import answers, decisions, enterprises, ledger, outbox

_ANSWERABLE = frozenset({PushState.SENT, PushState.DELIVERED, PushState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class PushSheet:
    """A push with its firm's name; its decisions since it was planned last, entries and answers oldest first."""

    listed: ListedPush
    firm: str
    rulings: tuple[Ruling, ...]
    entries: tuple[LedgerEntry, ...]
    message: Message | None
    answers: tuple[GivenAnswer, ...]

    @property
    def push(self) -> PushRecord:
        """The push itself."""
        return self.listed.push

    @property
    def answerable(self) -> bool:
        """Whether an answer may be taken down: it left, or lies ready to be handed over."""
        prepared = self.message is not None and self.message.state is MessageState.PREPARED
        return self.push.state in _ANSWERABLE or prepared

    def to_dict(self) -> dict[str, Any]:
        """The JSON document: without what anyone said in free words and what a server answered, where names of
        contacts may stand."""
        return push_document(self.listed) | {
            "enterprise": self.firm,
            "decisions": [_decision(one) for one in self.rulings],
            "ledger": [document_of(entry) for entry in self.entries],
            "message": _message(self.message) if self.message else None,
            "answers": [_answer(one) for one in self.answers],
        }


def push_sheet(conn: sa.Connection, push_id: str) -> PushSheet:
    """The sheet of a push. Raises RecordUnknown."""
    one = listed(conn, push_id)
    firm = enterprises.get(conn, one.push.enterprise_id)
    return PushSheet(
        listed=one,
        firm=firm.name if firm else one.push.enterprise_id,
        rulings=tuple(decisions.standing(conn, [push_id]).get(push_id, ())),
        entries=tuple(ledger.of_push(conn, push_id)),
        message=outbox.get(conn, one.push.message_id) if one.push.message_id else None,
        answers=tuple(answers.of_push(conn, push_id)),
    )


def _decision(one: Ruling) -> dict[str, Any]:
    reason = one.reason.value if one.reason else None
    said = {"decision": one.decision.value, "level": one.level, "reason": reason, "remark": one.remark}
    return said | {"person": one.person, "at": one.at.isoformat(), "item_hash": one.item_hash}


def _message(one: Message) -> dict[str, Any]:
    finished = one.finished_at.isoformat() if one.finished_at else None
    plain = {"message_id": one.message_id, "state": one.state.value, "channel": one.channel.value, "code": one.code}
    return plain | {"day": one.day.isoformat(), "attempts": one.attempts, "finished_at": finished}


def _answer(one: GivenAnswer) -> dict[str, Any]:
    plain = {"answer": one.answer.value, "source": one.source.value, "at": one.at.isoformat()}
    return plain | {"forwarded": one.forwarded, "taken_down_by": one.person}

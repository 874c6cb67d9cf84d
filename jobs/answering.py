"""Answers recorded: whose they are, what they prove, each with its entry in the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from jobs.case_opening import open_by_answers
from jobs.consent_book import ConsentBook
from jobs.contacts import HeldContact, ever_held
from jobs.deliveries import day_of
from jobs.home import Home
from jobs.people import known_person
from jobs.prepared_messages import prove_left
from matcher.addresses import is_one_line
from matcher.answerers import is_another
from matcher.answers import GivenAnswer, answer_hash, says_the_same
from matcher.delivery_vocabulary import Answer, AnswerSource, MessageState, PushState
from matcher.errors import InputRefused, RecordUnknown
from matcher.glossary import chinese
from matcher.ledger import LedgerEntry, LedgerEvent, standing
from matcher.push_counts import POSTS
from matcher.push_records import PushRecord
from matcher.push_vocabulary import LedgerKind
from matcher.reply_words import item_of
from store import answers, ledger, outbox, pushes
from store.database import writing

LONGEST_WORDS = 500
MOST_CHANGES = 50  # of one item: who holds a link must not be able to fill the ledger
_LEFT = frozenset({PushState.SENT, PushState.DELIVERED, PushState.UNKNOWN})
_CURE = "请核对答复编号或推送编号"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said of one push. `own`: by the code or link that only its contact was given, so that it is the
    contact's answer unless `said_by` names another."""

    push: PushRecord
    answer: Answer
    own: bool
    remark: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Taking:
    """How answers came: `person` of the staff took them down (empty: nobody did); `evidence` is a SHA-256 or empty."""

    now: datetime
    person: str = ""
    evidence: str = ""
    source: AnswerSource = AnswerSource.STAFF


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answers that are new, and how many only repeated the one before."""

    new: tuple[GivenAnswer, ...] = ()
    unchanged: int = 0


def answer_item(
    home: Home,
    engine: sa.Engine,
    item: str,
    answer: Answer,
    how: Taking,
    remark: str = "",
    said_by: str = "",
) -> Recorded:
    """Take down the answer to one item, named by its 答复编号 (`CODE-2`) or by its push id: the former is the contact's
    own, the latter the word of the staff. Raises RecordUnknown, InputRefused for what was not sent."""
    with writing(engine) as conn:
        push, own = find_item(conn, item)
        told = replace(how, source=AnswerSource.CODE if own else AnswerSource.STAFF)
        return record_answers(home, conn, [Spoken(push, answer, own, remark, said_by)], told)


def find_item(conn: sa.Connection, item: str) -> tuple[PushRecord, bool]:
    """The push that a push id or a 答复编号 names, and whether it was the latter. Raises RecordUnknown."""
    if push := pushes.get(conn, item.strip()):
        return push, False
    if (told := item_of(item)) and (push := push_at(conn, *told)):
        return push, True
    raise RecordUnknown("没有这个答复编号或推送编号", item.strip(), _CURE)


def push_at(conn: sa.Connection, code: str, place: int) -> PushRecord | None:
    """The item at that place of the message with that code."""
    message = outbox.by_code(conn, code)
    found = pushes.of_message(conn, message.message_id) if message else []
    return next((push for push in found if push.place == place), None)


def record_answers(home: Home, conn: sa.Connection, said: Sequence[Spoken], how: Taking) -> Recorded:
    """Record what was said, all or nothing, each with its entry in the ledger; what only repeats the last answer is
    not recorded again; a case of cultivation opens where one is due. `conn` means to write. Raises InputRefused,
    RecordUnknown for an unknown person."""
    pushes.lock(conn)
    person = known_person(conn, how.person).name if how.person else ""
    known = _contacts(home, conn) if any(one.said_by for one in said) else {}
    before = {
        push_id: list(given) for push_id, given in answers.of_pushes(conn, [s.push.push_id for s in said]).items()
    }
    new = []
    for one in said:
        given = _given(one, known.get(one.push.contact_id, ()), how, person)
        earlier = before.setdefault(given.push_id, [])
        if earlier and says_the_same(given, earlier[-1]):
            continue
        if how.source is AnswerSource.LINK and len(earlier) >= MOST_CHANGES:
            raise InputRefused("改动次数太多", given.push_id, "请联系发送方的工作人员")
        earlier.append(given)
        new.append(given)
        _enter(home, conn, one, given)
    open_by_answers(conn, {given.push_id: given.answer for given in new}, day_of(how.now))
    return Recorded(tuple(new), len(said) - len(new))


def _enter(home: Home, conn: sa.Connection, one: Spoken, given: GivenAnswer) -> None:
    """One answer into its table and into the ledger; where it proves that what was posted arrived, the push has."""
    sent = _sending(home, conn, one.push, given.at)
    contact = sent.contact if one.own and not given.forwarded else ""
    event = LedgerEvent(
        at=given.at,
        kind=LedgerKind.ANSWERED,
        push_id=one.push.push_id,
        enterprise_id=one.push.enterprise_id,
        family_id=one.push.family_id,
        contact=contact,
        channel=one.push.channel,
        person=given.person,
        evidence=answer_hash(given),
    )
    answers.add(conn, [given])
    ledger.append(conn, [event])
    if contact and sent.channel in POSTS:
        pushes.change(conn, [one.push.push_id], state=PushState.DELIVERED)


def _sending(home: Home, conn: sa.Connection, push: PushRecord, at: datetime) -> LedgerEntry:
    """The entry of its sending. A sheet or card that nobody recorded as handed over must have been: it was answered."""
    message = outbox.get(conn, push.message_id) if push.state is PushState.IN_MESSAGE else None
    prepared = message if message and message.state is MessageState.PREPARED else None
    if push.state not in _LEFT and prepared is None:
        value = f"{push.push_id}（{chinese(push.state)}）"
        raise InputRefused("还没有发出，或没有送到，不能登记答复", value, _CURE)
    found = _last_sending(conn, push)
    if found is None and prepared:
        prove_left(home, conn, prepared, at)
        found = _last_sending(conn, push)
    if found is None:
        raise InputRefused("台账里没有发出的记录，不能登记答复", push.push_id, "请用 queqiao push audit 查看")
    return found


def _last_sending(conn: sa.Connection, push: PushRecord) -> LedgerEntry | None:
    told = standing(ledger.of_push(conn, push.push_id))
    return next((entry for entry in reversed(told) if entry.kind is LedgerKind.SENT), None)


def _given(one: Spoken, contacts: Sequence[HeldContact], how: Taking, person: str) -> GivenAnswer:
    said_by = _line(one.said_by, "答复人")
    return GivenAnswer(
        push_id=one.push.push_id,
        answer=one.answer,
        source=how.source,
        at=how.now,
        remark=_line(one.remark, "备注"),
        said_by=said_by,
        person=person,
        forwarded=said_by != "" and _is_another(said_by, contacts),
        evidence=how.evidence,
    )


def _is_another(said_by: str, contacts: Iterable[HeldContact]) -> bool:
    """Whoever names himself is another where nobody knows any more who the contact was."""
    return all(is_another(said_by, one.contact, one.firm.names) for one in contacts)


def _contacts(home: Home, conn: sa.Connection) -> dict[str, list[HeldContact]]:
    found: dict[str, list[HeldContact]] = {}
    for one in ever_held(ConsentBook(home, conn)):
        found.setdefault(one.contact_id, []).append(one)
    return found


def _line(text: str, named: str) -> str:
    """Free words as one line."""
    line = " ".join(text.split())
    if len(line) > LONGEST_WORDS or not is_one_line(line):
        raise InputRefused(f"{named}太长，或含有控制字符", repr(line[:40]), f"请写成一行，不超过 {LONGEST_WORDS} 字")
    return line

"""What a signed link opens and does: the items of one message answered, everything refused."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from jobs.answering import Recorded, Spoken, Taking, record_answers
from jobs.consent_book import ConsentBook
from jobs.contacts import Said, ever_held, refuse
from jobs.home import Home
from jobs.links import preference_token, read_answer_token, read_refuse_token, refuse_token
from jobs.people import known_person
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Answer, AnswerSource
from matcher.errors import RecordUnknown
from matcher.messages import Message
from matcher.outside_requests import RevokedLink
from matcher.push_caps import CHINA
from matcher.push_records import PushRecord
from store import answers, outbox, outside, pushes
from store.database import writing

OPEN_FOR = timedelta(days=180)  # an answer link; one that refuses is never over


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item as the page shows it, with the answer that counts so far."""

    push: PushRecord
    given: GivenAnswer | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The message of a link with its items; the tokens are the contact's, for the link that refuses everything and for
    the one to its preferences."""

    message: Message
    items: tuple[AskedItem, ...]
    refuse_token: str
    preference_token: str


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What someone filled in: `place` of the item; who it is, where that was said."""

    place: int
    answer: Answer
    remark: str = ""
    name: str = ""
    firm: str = ""


def asked(home: Home, engine: sa.Engine, token: str, today: date) -> Asked:
    """What an answer link opens. Raises RecordUnknown for a link that is none, was revoked or is over, or whose message
    is gone."""
    with engine.connect() as conn:
        message, items = _opened(home, conn, token, today)
        given = answers.latest(conn, [push.push_id for push in items])
    tokens = (make(home, message.message_id, message.contact_id) for make in (refuse_token, preference_token))
    return Asked(message, tuple(AskedItem(push, given.get(push.push_id)) for push in items), *tokens)


def answer_by_link(home: Home, engine: sa.Engine, token: str, said: PageAnswer, now: datetime) -> Recorded:
    """Record an answer given on the page. Raises RecordUnknown for a link that is none or an item it does not have,
    InputRefused."""
    with writing(engine) as conn:
        _, items = _opened(home, conn, token, now.astimezone(CHINA).date())
        push = next((push for push in items if push.place == said.place), None)
        if push is None:
            raise RecordUnknown("没有这一项", said.place)
        said_by = "，".join(filter(None, (said.name.strip(), said.firm.strip())))
        spoken = Spoken(push, said.answer, True, said.remark, said_by)
        return record_answers(home, conn, [spoken], Taking(now, source=AnswerSource.LINK))


def can_refuse(home: Home, token: str) -> None:
    """Raises RecordUnknown where the token of a refusal link is none."""
    read_refuse_token(home, token)


def refuse_by_link(home: Home, engine: sa.Engine, token: str, now: datetime, today: date) -> None:
    """Refuse everything for the contact of the link, at once; once more changes nothing. Raises RecordUnknown."""
    who = read_refuse_token(home, token).contact_id
    if not _is_over(home, engine, who):
        refuse(home, engine, who, Said("", now, today, source="拒收链接", by_contact=True))


def _is_over(home: Home, engine: sa.Engine, who: str) -> bool:
    """Whether every address of the contact is suppressed already; so is one whose data was erased."""
    with engine.connect() as conn:
        book = ConsentBook(home, conn)
        keys = {key for one in ever_held(book) if one.contact_id == who for key in one.keys.every}
        return keys <= book.acts_on(keys).keys()


def revoke_answers(engine: sa.Engine, code: str, person: str, now: datetime) -> Message:
    """Let the answer link of a message (by its code) open nothing any more; its code can still be answered, and the
    link that refuses goes on for ever. Raises RecordUnknown."""
    with writing(engine) as conn:
        who = known_person(conn, person).name
        message = outbox.by_code(conn, code)
        if message is None:
            raise RecordUnknown("没有这个答复编号", code)
        outside.revoke_answers(conn, RevokedLink(message.message_id, who, now))
        return message


def _opened(home: Home, conn: sa.Connection, token: str, today: date) -> tuple[Message, list[PushRecord]]:
    linked = read_answer_token(home, token)
    message = outbox.get(conn, linked.message_id)
    items = pushes.of_message(conn, linked.message_id)
    if message is None or message.contact_id != linked.contact_id or not items:
        raise RecordUnknown("链接无效")
    if today > message.day + OPEN_FOR or outside.is_revoked(conn, message.message_id):
        raise RecordUnknown("链接已失效")
    return message, items

"""Firm and university introduced: each side's agreement kept, the names given out once both have agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingest.files import file_sha256
from jobs.answering import LONGEST_WORDS
from jobs.consent_book import ConsentBook
from jobs.contacts import HeldContact, held_contacts
from jobs.home import Home
from jobs.people import known_person
from matcher.addresses import is_one_line
from matcher.delivery_vocabulary import Answer, PushDirection, Side
from matcher.domain import Enterprise
from matcher.errors import InputRefused, RecordUnknown
from matcher.glossary import chinese
from matcher.introductions import Agreement, both_agreed
from matcher.push_records import PushRecord
from store import answers, enterprises, introductions, needs, patents, pushes
from store.database import writing


@dataclass(frozen=True, slots=True)
class Identity:
    """One side as the other gets to know it; a contact who refused or is unknown is left out."""

    name: str
    contact: str = ""
    duty: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Introduction:
    """How far an introduction is: who agreed, and both identities once both have."""

    push_id: str
    agreed: tuple[Agreement, ...]
    identities: dict[Side, tuple[Identity, ...]]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        told = {
            side.value: [{name: getattr(one, name) for name in Identity.__dataclass_fields__} for one in found]
            for side, found in self.identities.items()
        }
        agreed = [{"side": one.side.value, "said_by": one.said_by, "at": one.at.isoformat()} for one in self.agreed]
        return {"push_id": self.push_id, "agreed": agreed, "introduced": bool(told), "identities": told}


@dataclass(frozen=True, slots=True)
class Word:
    """One side's agreement as it was taken down."""

    side: Side
    said_by: str
    evidence: Path
    person: str
    now: datetime


def introduce(home: Home, engine: sa.Engine, push_id: str, word: Word) -> Introduction:
    """Keep one side's agreement. Raises RecordUnknown; InputRefused where the recipient has not said to be interested,
    where the side agreed already, without a name or proof."""
    with writing(engine) as conn:
        push = _push(conn, push_id)
        if any(one.side is word.side for one in introductions.of_push(conn, push.push_id)):
            raise InputRefused(f"{chinese(word.side)}已经同意过", push.push_id, "无须再登记")
        given = answers.latest(conn, [push.push_id]).get(push.push_id)
        if given is None or given.answer is not Answer.INTERESTED:
            value = f"{push.push_id}（{chinese(given.answer) if given else '没有答复'}）"
            raise InputRefused("对方没有答复感兴趣，不能引荐", value, "请先登记答复")
        person = known_person(conn, word.person).name
        agreement = Agreement(
            push.push_id, word.side, _said_by(word.said_by), person, file_sha256(word.evidence), word.now
        )
        introductions.add(conn, agreement)
        return _introduction(home, conn, push)


def introduction(home: Home, engine: sa.Engine, push_id: str) -> Introduction:
    """How far the introduction of a push is. Raises RecordUnknown."""
    with engine.connect() as conn:
        return _introduction(home, conn, _push(conn, push_id))


def _introduction(home: Home, conn: sa.Connection, push: PushRecord) -> Introduction:
    agreed = tuple(introductions.of_push(conn, push.push_id))
    return Introduction(push.push_id, agreed, _identities(home, conn, push) if both_agreed(agreed) else {})


def _identities(home: Home, conn: sa.Connection, push: PushRecord) -> dict[Side, tuple[Identity, ...]]:
    """The recipient as it was written to; of the other side whoever stands in the register under its name."""
    book = ConsentBook(home, conn)
    everyone = held_contacts(book)
    written_to = [one for one in everyone if one.contact_id == push.contact_id]
    recipient = _named(book, [_firm(conn, push.enterprise_id)], written_to)
    if push.direction is PushDirection.DEMAND:
        return {Side.SEEKER: _seeker(book, push, everyone), Side.PROVIDER: recipient}
    return {Side.SEEKER: recipient, Side.PROVIDER: _provider(book, push, everyone)}


def _seeker(book: ConsentBook, push: PushRecord, everyone: list[HeldContact]) -> tuple[Identity, ...]:
    need = needs.get_many(book.conn, [push.need_id]).get(push.need_id)
    if need is None:
        return ()
    firm = _firm(book.conn, need.enterprise_id) if need.enterprise_id else Enterprise("", need.enterprise)
    return _named(book, [firm], everyone)


def _provider(book: ConsentBook, push: PushRecord, everyone: list[HeldContact]) -> tuple[Identity, ...]:
    patent = patents.get_many(book.conn, [push.patent_id]).get(push.patent_id)
    names = patent.patentees if patent else push.content.patentees
    ids = enterprises.ids_by_name(book.conn, names)
    known = enterprises.get_many(book.conn, ids.values())
    return _named(book, [known.get(ids.get(name, ""), Enterprise("", name)) for name in names], everyone)


def _named(book: ConsentBook, firms: Iterable[Enterprise], people: list[HeldContact]) -> tuple[Identity, ...]:
    found: list[Identity] = []
    for firm in firms:
        own = [one for one in people if firm.enterprise_id and one.firm.enterprise_id == firm.enterprise_id]
        free = [one.contact for one in own if not book.acts_on(one.keys.every)]
        found += [Identity(firm.name, who.name, who.duty, who.phone, who.email) for who in free] or [
            Identity(firm.name)
        ]
    return tuple(found)


def _firm(conn: sa.Connection, enterprise_id: str) -> Enterprise:
    """The firm, where it went in a merge the one it went into."""
    found = enterprises.merged_into(conn, [enterprise_id]).get(enterprise_id, enterprise_id)
    return enterprises.get(conn, found) or Enterprise(found, found)


def _push(conn: sa.Connection, push_id: str) -> PushRecord:
    push = pushes.get(conn, push_id.strip())
    if push is None:
        raise RecordUnknown("没有这个推送编号", push_id, "请核对推送编号")
    return push


def _said_by(text: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > LONGEST_WORDS or not is_one_line(line):
        raise InputRefused("没有写明是谁同意的，或写得不是一行", repr(line[:40]), "请写成“张三，某公司”")
    return line

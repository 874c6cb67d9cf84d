"""A home in which a firm and a university's office were written to: messages that left, step by step, with their
entries in the ledger."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from jobs.consent_book import ConsentBook
from jobs.contacts import held_contacts
from jobs.home import Home
from jobs.opening import open_home
from jobs.people import add_person
from jobs.pseudonyms import contact_key, contact_pseudonym
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import MessageKind, MessageState, PushDirection, PushState
from matcher.domain import Contact, Enterprise, Patent, TechnologyNeed
from matcher.ledger import LedgerEntry, LedgerEvent
from matcher.messages import Message
from matcher.push_counts import PushCounts, push_counts
from matcher.push_records import PushContent, PushRecord, item_hash, match_hash
from matcher.push_vocabulary import LedgerKind, PushChannel
from matcher.vocabulary import LegalBasis, Role
from store import answers, enterprises, ledger, needs, outbox, patents, pushes
from store.database import writing

NOW, TODAY = datetime(2026, 3, 2, 4, tzinfo=UTC), date(2026, 3, 2)
CONSENT = (LegalBasis.CONSENT, "征集表", date(2026, 1, 10))
ZHANG = Contact("E-1", "虚构张三", "经理", "zhang@example.com", "13800000001", *CONSENT)
ZHAO = Contact("E-2", "虚构赵六", "主任", "zhao@example.edu.cn", "", *CONSENT)
FIRM = Enterprise("E-1", "虚构甲机械有限公司", aliases=("甲机械",), contacts=(ZHANG,))
OFFICE = Enterprise("E-2", "虚构大学", contacts=(ZHAO,))
K = LedgerKind


class AnswerDesk:
    """The home, and what a test asks of it."""

    def __init__(self, path: Path) -> None:
        self.folder, self.home = path, Home(path / "home")
        self.engine = open_home(self.home)
        add_person(self.engine, "王工", Role.OPERATOR)
        with writing(self.engine) as conn:
            enterprises.write(conn, [FIRM, OFFICE])
            needs.write(conn, [TechnologyNeed("N1", "吊钩防脱", enterprise_id="E-1", enterprise=FIRM.name)])
            patents.write(conn, [Patent(f"CN{n}", f"一种防脱装置 {n}", patentees=("虚构大学",)) for n in range(1, 6)])
            self.key = contact_key(self.home, conn)
        with self.engine.connect() as conn:
            held = held_contacts(ConsentBook(self.home, conn))
        self.ids = {one.contact.name: one.contact_id for one in held}
        self.names = {one.contact.name: contact_pseudonym(self.key, one.contact, one.contact_id) for one in held}

    def send(
        self,
        code: str = "K7Q2",
        items: int = 3,
        channel: PushChannel = PushChannel.EMAIL,
        state: PushState = PushState.SENT,
        *,
        contact: Contact = ZHANG,
        direction: PushDirection = PushDirection.SUPPLY,
        practice: Any = None,
    ) -> list[str]:
        """A message to the contact with that many items; a prepared one for PushState.IN_MESSAGE, which has not left.
        The push ids."""
        message_id, who = f"M-{code}", self.ids[contact.name]
        made = [
            PushRecord(
                push_id=f"P-{code}-{n}",
                direction=direction,
                match_id=f"X{n}",
                need_id="N1",
                patent_id=f"CN{n}",
                enterprise_id=contact.enterprise_id,
                family_id=f"F{code}{n}",
                contact_id=who,
                channel=channel,
                day=TODAY,
                content=content(n),
                p_relevant=0.8,
                state=state,
                level=3,
                message_id=message_id,
                place=n,
                practice=practice,
            )
            for n in range(1, items + 1)
        ]
        kept = MessageState.PREPARED if state is PushState.IN_MESSAGE else MessageState.SENT
        message = Message(
            message_id,
            MessageKind.DIGEST,
            who,
            contact.enterprise_id,
            channel,
            code,
            TODAY,
            NOW,
            state=kept,
            pseudonym=self.names[contact.name],
        )
        with writing(self.engine) as conn:
            outbox.add(conn, [message])
            pushes.put(conn, made)
            ledger.append(conn, [event for push in made for event in self._history(push, contact.name)])
        return [push.push_id for push in made]

    def push(self, push_id: str) -> PushRecord:
        with self.engine.connect() as conn:
            found = pushes.get(conn, push_id)
        assert found
        return found

    def given(self, push_id: str) -> list[GivenAnswer]:
        with self.engine.connect() as conn:
            return answers.of_push(conn, push_id)

    def answered(self) -> list[LedgerEntry]:
        return [entry for entry in self.entries() if entry.kind is K.ANSWERED]

    def entries(self) -> list[LedgerEntry]:
        with self.engine.connect() as conn:
            return list(ledger.readable(conn))

    def counts(self) -> PushCounts:
        return push_counts(self.entries())

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def _history(self, push: PushRecord, contact: str) -> list[LedgerEvent]:
        name, at = self.names[contact], NOW - timedelta(minutes=1)
        what: dict[str, Any] = {"push_id": push.push_id, "enterprise_id": push.enterprise_id}
        what |= {"family_id": push.family_id, "contact": name, "channel": push.channel}
        item = item_hash(push, push.level)
        events = [
            LedgerEvent(at, K.PERMITTED, contact=name, evidence=item),
            LedgerEvent(at, K.PLANNED, **what, evidence=match_hash(push), marks=push.marks),
            LedgerEvent(at, K.APPROVED, **what, person="王工", evidence=item),
        ]
        sent = LedgerEvent(at, K.SENT, **what, evidence=item)
        ends = {
            PushState.IN_MESSAGE: [],
            PushState.SENT: [sent],
            PushState.DELIVERED: [sent, replace(sent, kind=K.DELIVERED)],
            PushState.BOUNCED: [sent, replace(sent, kind=K.BOUNCED)],
            PushState.UNKNOWN: [sent, replace(sent, kind=K.UNKNOWN)],
        }
        return events + ends[push.state]


def content(number: int) -> PushContent:
    """What item `number` says."""
    return PushContent(
        need_title="起重机吊钩防脱钩",
        patent_id=f"CN{number}",
        title=f"一种防脱装置 {number}",
        patentees=("虚构大学",),
        need_quote="吊钩在摆动时容易脱钩，要求脱钩时自动锁止",
        patent_quote="所述锁舌在吊绳松弛时由扭簧压入钩口，使吊绳不能脱出",
        patent_field="abstract",
        missing=("承载 50 吨以上", "室外低温 -30 ℃ 使用") if number != 2 else (),
        readiness="已有样机（供方申报）",
        legal_status="有效",
        status_date=date(2026, 2, 1),
        fee="普通许可 10 万元",
        availability="待供方确认",
    )

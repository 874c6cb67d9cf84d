"""Sheets to hand over and cards to forward that nobody recorded as given, though an answer shows that they were."""

from datetime import datetime

import sqlalchemy as sa

from jobs.consent_book import ConsentBook
from jobs.contacts import ever_held
from jobs.home import Home
from jobs.pseudonyms import contact_key, contact_pseudonym
from matcher.delivery_vocabulary import MessageState, PushState
from matcher.ledger import LedgerEvent
from matcher.messages import Message
from matcher.push_caps import CHINA
from matcher.push_records import item_hash
from matcher.push_vocabulary import LedgerKind
from store import ledger, outbox, pushes


def prove_left(home: Home, conn: sa.Connection, message: Message, at: datetime) -> None:
    """Record that all items of a prepared message have left, at the latest now."""
    items = [push for push in pushes.of_message(conn, message.message_id) if push.state is PushState.IN_MESSAGE]
    contact = _pseudonym(home, conn, message.contact_id)
    ledger.append(
        conn,
        [
            LedgerEvent(
                at=at,
                kind=LedgerKind.SENT,
                push_id=push.push_id,
                enterprise_id=push.enterprise_id,
                family_id=push.family_id,
                contact=contact,
                channel=push.channel,
                evidence=item_hash(push, push.level),
            )
            for push in items
        ],
    )
    day = at.astimezone(CHINA).date()
    pushes.change(conn, [push.push_id for push in items], state=PushState.SENT, sent_day=day)
    outbox.change(conn, message.message_id, state=MessageState.SENT, finished_at=at)


def _pseudonym(home: Home, conn: sa.Connection, contact_id: str) -> str:
    """Empty for a contact who was erased: then nothing proves that it was this contact."""
    found = [one for one in ever_held(ConsentBook(home, conn)) if one.contact_id == contact_id]
    return contact_pseudonym(contact_key(home, conn), found[0].contact, contact_id) if found else ""

"""Sheets to hand over and cards to forward that nobody recorded as given, though an answer shows that they were."""

from datetime import datetime

import sqlalchemy as sa

from jobs import deliveries, push_entries
from jobs.consent_book import ConsentBook
from jobs.contacts import held_contacts
from jobs.departures import note_departure
from jobs.home import Home
from matcher.consent import MEANS
from matcher.delivery_vocabulary import PushState
from matcher.messages import Message
from store import ledger, pushes


def prove_left(home: Home, conn: sa.Connection, message: Message, at: datetime) -> None:
    """Record that all items of a prepared message have left, at the latest now, and that the contact could be written
    to, if that is so."""
    book = ConsentBook(home, conn)
    for one in held_contacts(book):
        if (one.contact_id, one.firm.enterprise_id) == (message.contact_id, message.enterprise_id):
            said = book.permission(one.contact, one.firm, MEANS[message.channel], deliveries.day_of(at))
            if said.digest:
                ledger.append(conn, push_entries.permitted(conn, message.pseudonym, said, at))
    items = [push for push in pushes.of_message(conn, message.message_id) if push.state is PushState.IN_MESSAGE]
    note_departure(home, message, items)
    deliveries.handed_over(conn, message, items, "收到答复", "", at)

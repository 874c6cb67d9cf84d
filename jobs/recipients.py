"""Whom the home may write to today and by what way: its contacts as a plan and a sender see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jobs.consent_book import ConsentBook
from jobs.contacts import HeldContact
from matcher.addresses import contact_id
from matcher.consent import MEANS, Permission
from matcher.domain import Enterprise
from matcher.push_policy import Recipient
from matcher.push_vocabulary import Digest, NoWriting, PushChannel
from store import outbox

INVENTOR = "发明人"  # in a contact's duty: written to on needs only by the consent of the transfer office


@dataclass(frozen=True, slots=True)
class Reach:
    """One contact under one firm: `channel` is the first of the home's ways that is open, None with the reason in
    `permission` where none is."""

    held: HeldContact
    channel: PushChannel | None
    permission: Permission

    @property
    def recipient(self) -> Recipient:
        """As a plan sees the contact: lawful where something chosen for this one firm may be sent."""
        return self._as(self.permission.digest is Digest.PROFILED)

    @property
    def reader(self) -> Recipient:
        """As the plan of the digest for the whole industry sees the contact."""
        return self._as(self.permission.digest is Digest.INDUSTRY)

    def _as(self, lawful: bool) -> Recipient:
        said = self.permission
        inventor = INVENTOR in self.held.contact.duty
        firm_id = self.held.firm.enterprise_id
        return Recipient(firm_id, self.held.contact_id, lawful, said.topics, said.frequency, inventor=inventor)


def reaches(
    book: ConsentBook, firms: Iterable[Enterprise], channels: Sequence[PushChannel], today: date
) -> list[Reach]:
    """Every contact of these firms. Whose last message bounced is not written to until the register has another
    address: with it the contact has another id."""
    held = [
        HeldContact(contact_id(book.secret, contact), contact, firm, book.keys(contact, firm))
        for firm in firms
        for contact in firm.contacts
    ]
    book.read_ahead(key for one in held for key in one.keys.every)
    bounced = outbox.bounced_contacts(book.conn)
    return [_reach(book, one, channels, today, one.contact_id in bounced) for one in held]


def _reach(book: ConsentBook, one: HeldContact, channels: Sequence[PushChannel], today: date, bounced: bool) -> Reach:
    if bounced:
        return Reach(one, None, Permission(None, NoWriting.BOUNCED))
    said = book.permissions(one.contact, one.firm, {MEANS[channel] for channel in channels}, today)
    tried = [(channel, said[MEANS[channel]]) for channel in channels]
    found = [(channel, permission) for channel, permission in tried if permission.digest]
    profiled = [pair for pair in found if pair[1].digest is Digest.PROFILED]
    if best := (profiled or found)[:1]:
        return Reach(one, *best[0])
    return Reach(one, None, tried[0][1])

"""A message made ready to leave: the envelope around its items, and the words of its channel."""

from collections.abc import Sequence

from jobs.contacts import HeldContact
from jobs.home import Home
from jobs.settings import Settings
from matcher.messages import Digest, Envelope, Letter, Message
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel


def letter_for(
    home: Home, settings: Settings, message: Message, pushes: Sequence[PushRecord], held: HeldContact
) -> Letter:
    """The letter of a message to a contact as the register has it now."""
    digest = Digest(message.kind, envelope_for(home, settings, message, held), tuple(pushes))
    return Letter(
        message.message_id,
        message.kind,
        message.channel,
        digest.envelope,
        "subject",
        "text",
        push_ids=tuple(push.push_id for push in pushes),
    )


def envelope_for(home: Home, settings: Settings, message: Message, held: HeldContact) -> Envelope:
    """What stands around the items."""
    contact = held.contact
    address = contact.email if message.channel is PushChannel.EMAIL else contact.phone
    return Envelope(contact.name, held.firm.name, address, message.code, "产业知识产权运营中心", message.day)

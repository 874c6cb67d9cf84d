"""A message made ready to leave: the envelope around its items, and the words of its channel."""

from collections.abc import Sequence
from email.utils import parseaddr

from jobs.contacts import HeldContact
from jobs.home import Home
from jobs.letters.making import digest_letter
from jobs.links import answer_link, refuse_link
from jobs.settings import Settings
from matcher.delivery_vocabulary import MessageKind
from matcher.messages import Digest, Envelope, Letter, Message
from matcher.push_records import PushRecord
from matcher.push_vocabulary import PushChannel


def letter_for(
    home: Home, settings: Settings, message: Message, pushes: Sequence[PushRecord], held: HeldContact
) -> Letter:
    """The letter of a message to a contact as the register has it now."""
    return digest_letter(Digest(message.kind, envelope_for(home, settings, message, held), tuple(pushes)), message)


def envelope_for(home: Home, settings: Settings, message: Message, held: HeldContact) -> Envelope:
    """What stands around the items."""
    contact = held.contact
    address = contact.email if message.channel is PushChannel.EMAIL else contact.phone
    whose = (home, settings.public_url, message.message_id, message.contact_id)
    return Envelope(
        recipient=contact.name,
        firm=held.firm.name,
        address=address,
        code=message.code,
        centre=settings.centre_name,
        day=message.day,
        reply_to=settings.senders.reply_to or parseaddr(settings.senders.mail_from)[1],
        answer_link="" if message.kind is MessageKind.CORRECTION else answer_link(*whose),
        refuse_link=refuse_link(*whose),
    )

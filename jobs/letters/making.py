"""A message made ready to leave, in the form its channel carries."""

from jobs.letters.letter_words import letter_words
from jobs.letters.robots import MOST_BYTES, robot_text
from jobs.letters.short_texts import forward_text, sms_text
from jobs.letters.templates import filled
from matcher.delivery_vocabulary import MessageKind
from matcher.messages import Digest, Letter, Message
from matcher.push_vocabulary import PushChannel


def digest_letter(digest: Digest, message: Message) -> Letter:
    """The letter of `message` with the items of `digest`: subject on one line, text, and HTML for e-mail. `digest.kind`
    is the message's; what a correction says is the message's body. The same input gives the same letter. Raises
    ValueError for more items than a digest holds."""
    words = letter_words(digest, message.channel, message.body)
    return Letter(
        message.message_id,
        message.kind,
        message.channel,
        digest.envelope,
        words.subject,
        _text(digest, message),
        filled(f"{_template(digest)}.html", words) if message.channel is PushChannel.EMAIL else "",
        _push_ids(digest),
    )


def _push_ids(digest: Digest) -> tuple[str, ...]:
    """None for a correction: whoever counts ids in a mail server's log must not take it for a push."""
    return () if digest.kind is MessageKind.CORRECTION else tuple(push.push_id for push in digest.items)


def _text(digest: Digest, message: Message) -> str:
    if message.channel in MOST_BYTES:
        return robot_text(digest, message.channel, message.body)
    if message.channel is PushChannel.SMS:
        return sms_text(digest, message.body)
    if message.channel is PushChannel.FORWARD:
        return forward_text(digest, message.body)
    return filled(f"{_template(digest)}.txt", letter_words(digest, message.channel, message.body))


def _template(digest: Digest) -> str:
    return "correction" if digest.kind is MessageKind.CORRECTION else "digest"

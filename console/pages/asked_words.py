"""The items of a message on the answer page: in the words of the letter, with what was answered so far."""

from dataclasses import dataclass

from jobs.answer_pages import AskedItem
from jobs.letters.bounding import one_line
from jobs.letters.item_words import ItemWords, item_words
from matcher.glossary import chinese
from matcher.messages import Envelope, Message

_LONGEST_REMARK = 160


@dataclass(frozen=True, slots=True)
class AskedWords:
    """One item; `given` is the answer that counts so far, empty where there is none."""

    place: int
    words: ItemWords
    given: str
    remark: str


def asked_words(message: Message, item: AskedItem) -> AskedWords:
    """The words of one item of the message."""
    nobody = Envelope("", "", "", message.code, "", message.day)  # the page names no one: anybody may hold the link
    place = item.push.place
    given, remark = (chinese(item.given.answer), item.given.remark) if item.given else ("", "")
    return AskedWords(
        place, item_words(item.push, place, nobody, message.kind), given, one_line(remark, _LONGEST_REMARK)
    )

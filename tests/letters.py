"""An invented letter, told apart in one place; and a note of when it left."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from matcher.delivery_vocabulary import MessageKind
from matcher.messages import Envelope, Letter
from matcher.push_vocabulary import PushChannel

NOW = datetime(2026, 6, 10, 1, 30, tzinfo=UTC)
ENVELOPE = Envelope("虚构张三", "虚构甲公司", "zhang@example.com", "K7QM", "虚构运营中心", date(2026, 6, 10))
LETTER = Letter(
    "M-0001",
    MessageKind.DIGEST,
    PushChannel.EMAIL,
    ENVELOPE,
    "本期推送",
    "第一条\n.第二条\n",
    "<p>第一条</p>",
    ("P-1",),
)


def letter(**more: Any) -> Letter:
    """The letter with some fields told; those of the envelope by their names too."""
    of_envelope = {name: more.pop(name) for name in list(more) if hasattr(ENVELOPE, name)}
    return replace(LETTER, envelope=replace(ENVELOPE, **of_envelope), **more)


@dataclass
class Leaving:
    """Counts how often it was said that a letter leaves; may refuse to let it."""

    times: int = 0
    refuses: bool = False

    def __call__(self) -> None:
        if self.refuses:
            raise RuntimeError("lease lost")
        self.times += 1


def now() -> datetime:
    """The time of the tests."""
    return NOW

"""白话说明: what a patent is good for in words that a shop floor understands, written or confirmed by a person."""

from dataclasses import dataclass
from datetime import datetime

from matcher.errors import InputRefused

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class PlainNote:
    """A note on a patent; the last one counts, an empty one takes the earlier back."""

    patent_id: str
    text: str
    person: str
    at: datetime


def checked_note(text: str) -> str:
    """The text as it is kept: paragraphs without blank lines. Raises InputRefused for one that is too long."""
    lines = (" ".join(line.split()) for line in text.replace("\0", "").splitlines())
    kept = "\n".join(line for line in lines if line)
    if len(kept) > LONGEST_NOTE:
        raise InputRefused("白话说明太长", f"{len(kept)} 字", f"请写成 {LONGEST_NOTE} 字以内")
    return kept

"""Texts cut into clauses at their punctuation, offsets kept."""

import re
from typing import NamedTuple

_MARKS = "，。；：！？\n;!?"
_AROUND = f"{_MARKS},、 \t\r\u3000"
# A comma between figures does not cut (1,000), nor does a full stop but at the end of a sentence in Latin letters.
# All marks first, then what holds of which: the search then skips from mark to mark.
_END = re.compile(rf"[{_MARKS},.](?:(?<=[{_MARKS}])|(?<=,)(?!(?<=\d,)\d)|(?<=[a-z)\]]\.)(?=\s+[A-Z]))(?:[{_MARKS},])*")


class Clause(NamedTuple):
    """One clause of a field: `text` is the field's code points from `start` to `end`, its closing mark included. A
    tuple, because a large home has a hundred million of them."""

    field: str
    start: int
    end: int
    text: str

    @property
    def trimmed(self) -> "Clause":
        """Without white space and punctuation at either end: what is quoted."""
        led = self.text.lstrip(_AROUND)
        start, body = self.end - len(led), led.rstrip(_AROUND)
        return Clause(self.field, start, start + len(body), body)


def clause_ends(text: str) -> list[int]:
    """Where the clauses of a text end: each begins where the one before ended, the last ends with the text."""
    ends = [m.end() for m in _END.finditer(text)]
    return ends if not text or ends[-1:] == [len(text)] else [*ends, len(text)]


def clauses(field: str, text: str, offset: int = 0) -> list[Clause]:
    """The clauses of `text`, which starts at `offset` in `field`; joined they give `text` again."""
    ends = clause_ends(text)
    pairs = zip([0, *ends], ends, strict=False)
    return [Clause(field, start + offset, end + offset, text[start:end]) for start, end in pairs]

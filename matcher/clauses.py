"""Texts cut into clauses at their punctuation, offsets kept."""

import re
from dataclasses import dataclass

_MARKS = "，。；：！？\n;!?"
_AROUND = f"{_MARKS},、 \t\r\u3000"
# A comma between figures does not cut (1,000), nor does a full stop but at the end of a sentence in Latin letters.
_END = re.compile(rf"(?:[{_MARKS}]|,(?!(?<=\d,)\d)|(?<=[a-z)\]])\.(?=\s+[A-Z]))(?:[{_MARKS},])*")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a field: `text` is the field's code points from `start` to `end`, its closing mark included."""

    field: str
    start: int
    end: int
    text: str

    @property
    def trimmed(self) -> "Clause":
        """Without white space and punctuation at either end: what is quoted."""
        lead = len(self.text) - len(self.text.lstrip(_AROUND))
        body = self.text.strip(_AROUND)
        return Clause(self.field, self.start + lead, self.start + lead + len(body), body)


def clauses(field: str, text: str, offset: int = 0) -> list[Clause]:
    """The clauses of `text`, which starts at `offset` in `field`; joined they give `text` again."""
    found, start = [], 0
    for end in [m.end() for m in _END.finditer(text)]:
        found.append(Clause(field, start + offset, end + offset, text[start:end]))
        start = end
    if start < len(text):
        found.append(Clause(field, start + offset, len(text) + offset, text[start:]))
    return found

"""Texts cut into clauses at their punctuation, offsets kept."""

import re
from dataclasses import dataclass

_CLAUSE = re.compile(r"[^，。；：！？\n;!?,]*(?:(?<=\d),(?=\d)[^，。；：！？\n;!?,]*)*[，。；：！？\n;!?,]*")


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
        lead = len(self.text) - len(self.text.lstrip(" \t\n，。；：、"))
        body = self.text.strip(" \t\n，。；：！？;!?,、")
        return Clause(self.field, self.start + lead, self.start + lead + len(body), body)


def clauses(field: str, text: str, offset: int = 0) -> list[Clause]:
    """The clauses of `text`, which starts at `offset` in `field`; joined they give `text` again."""
    found = (m for m in _CLAUSE.finditer(text) if m.end() > m.start())
    return [Clause(field, m.start() + offset, m.end() + offset, m.group()) for m in found]

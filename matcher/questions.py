"""The questions staff send on (追问话术); their wording is `data/reference/triage_questions.csv`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.cues import Pattern
from matcher.domain import TechnologyNeed
from matcher.vocabulary import NeedElement

MOST_QUESTIONS = 2
LONGEST_OBJECT = 30
READ = 4_000  # what a need is about shows in its beginning
_ENDS = " \t\r\n　，。；：、！？,.;:!?“”\"'"


@dataclass(frozen=True, slots=True)
class Question:
    """One multiple-choice question about one element, as it can be sent."""

    element: NeedElement
    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One wording; it is used for a need whose text `words` finds. `{object}` in it is the
    need's own name for it, in quotation marks."""

    element: NeedElement
    words: Pattern
    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionTable:
    """Every wording, in the order in which they are tried."""

    rows: tuple[QuestionRow, ...]


def questions_from_rows(rows: Iterable[Mapping[str, str]]) -> QuestionTable:
    """The table from rows of (element, words, question, options); empty words fit every need, `|` parts options."""
    return QuestionTable(
        tuple(
            QuestionRow(
                NeedElement(row["element"]), re.compile(row["words"]), row["question"], tuple(row["options"].split("|"))
            )
            for row in rows
        )
    )


def questions_for(need: TechnologyNeed, lacking: Sequence[NeedElement], table: QuestionTable) -> tuple[Question, ...]:
    """At most `MOST_QUESTIONS`, about what is lacking, in the order of the elements."""
    texts = (need.title[:READ], f"{need.content}\n{need.problem}\n{need.desired_effect}"[:READ])
    name = quoted_object(need.title)
    found = (_fitting([row for row in table.rows if row.element is element], texts) for element in lacking)
    asked = (Question(row.element, row.text.replace("{object}", name), row.options) for row in found if row)
    return tuple(asked)[:MOST_QUESTIONS]


def _fitting(rows: Sequence[QuestionRow], texts: Sequence[str]) -> QuestionRow | None:
    """The first row whose words the title has, else the text; else the one for every need."""
    special = (row for text in texts for row in rows if row.words.pattern and row.words.search(text))
    return next(special, next((row for row in rows if not row.words.pattern), None))


def quoted_object(title: str) -> str:
    """The title's own words in quotation marks, the end of a long one left out; a phrase where there is no title."""
    name = title.strip(_ENDS)
    if not name:
        return "这条需求"
    return f"“{name}”" if len(name) <= LONGEST_OBJECT else f"“{name[:LONGEST_OBJECT].rstrip(_ENDS)}…”"

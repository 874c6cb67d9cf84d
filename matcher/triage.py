"""What a need says and what it lacks, whether that is enough to push on, and what to ask the enterprise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.clauses import Clause
from matcher.cues import ClauseCues
from matcher.domain import TechnologyNeed
from matcher.elements import Element, need_clauses, stated_in
from matcher.questions import Question, QuestionTable, questions_for
from matcher.vocabulary import NeedElement, Vagueness

# How much names something, in the title and elsewhere, and how much is too little to push on. A word in Latin letters
# or a number counts as two characters.
NAMED_BY_TITLE, NAMED_BY_TEXT, ENOUGH = 2, 4, 8
_SIGNS = re.compile(r"[A-Za-z]+|\d+|[^\W_]")


@dataclass(frozen=True, slots=True)
class Triage:
    """A need's elements as stated, each with the verbatim clause that states it, those it lacks, and at most two
    questions; `vagueness` is why it must not be pushed on, None where it may."""

    need_id: str
    stated: tuple[Element, ...]
    lacking: tuple[NeedElement, ...]
    vagueness: Vagueness | None
    questions: tuple[Question, ...] = ()

    @property
    def vague(self) -> bool:
        """Whether the need is matched for staff only."""
        return self.vagueness is not None


def triage(need: TechnologyNeed, cues: ClauseCues, table: QuestionTable) -> Triage:
    """The whole word on a need; any text is answered, none raises."""
    found = _stated(need, cues)
    lacking, why = _lacking(found), _why_vague(need, found, cues)
    # Whoever asks for people is asked about technology first; figures can wait.
    asked = (NeedElement.OBJECT,) if why is Vagueness.NOT_TECHNICAL else lacking
    return Triage(need.need_id, found, lacking, why, questions_for(need, asked, table))


def vagueness(need: TechnologyNeed, cues: ClauseCues) -> Vagueness | None:
    """Why a need says too little to be pushed on; None where it says enough. The rule, in this order:

    1. its title, or every clause of its text, asks for people, money or training, and no figure is to be reached;
    2. neither its title nor its text names an object: no words are left without the general ones;
    3. title, text and form state neither a problem (what is wrong or wished for) nor a target figure nor a limit;
    4. all it says, without general words and repetitions, comes to fewer than `ENOUGH` characters.
    """
    return _why_vague(need, _stated(need, cues), cues)


def _why_vague(need: TechnologyNeed, found: Sequence[Element], cues: ClauseCues) -> Vagueness | None:
    kinds = {element.kind for element in found}
    if _asks_no_technology(need, found, cues):
        return Vagueness.NOT_TECHNICAL
    if NeedElement.OBJECT not in kinds:
        return Vagueness.NO_OBJECT
    if kinds == {NeedElement.OBJECT}:
        return Vagueness.NOTHING_ASKED
    return Vagueness.TOO_SHORT if _said(need, cues) < ENOUGH else None


def _lacking(found: Sequence[Element]) -> tuple[NeedElement, ...]:
    kinds = {element.kind for element in found}
    return tuple(kind for kind in NeedElement if kind not in kinds)


def _stated(need: TechnologyNeed, cues: ClauseCues) -> tuple[Element, ...]:
    """One clause may state several elements, the title's as well."""
    every = need_clauses(need)
    worded = [Element(kind, clause.trimmed) for clause in every for kind in stated_in(clause, cues)]
    named = [] if _asks_no_technology(need, worded, cues) else _object(every, cues)
    return (*named, *worded)


def _asks_no_technology(need: TechnologyNeed, found: Sequence[Element], cues: ClauseCues) -> bool:
    if any(element.kind is NeedElement.TARGET for element in found):
        return False
    told = [clause.text for clause in need_clauses(need) if clause.field != "title"]
    return bool(cues.nontechnical.search(need.title) or (told and all(map(cues.nontechnical.search, told))))


def _object(every: Sequence[Clause], cues: ClauseCues) -> list[Element]:
    """The first clause that names something; the title does so in fewer words."""
    for clause in every:
        enough = NAMED_BY_TITLE if clause.field == "title" else NAMED_BY_TEXT
        if own_length(clause.text, cues) >= enough:
            return [Element(NeedElement.OBJECT, clause.trimmed)]
    return []


def own_length(text: str, cues: ClauseCues) -> int:
    """The characters of a text that are not general words, white space or punctuation."""
    signs = _SIGNS.findall(cues.general.sub(" ", text))
    return sum(2 if sign.isascii() else 1 for sign in signs)


def _said(need: TechnologyNeed, cues: ClauseCues) -> int:
    """The own length of all clauses, each wording once; what only repeats the title says nothing."""
    texts = {c.trimmed.text for c in need_clauses(need) if c.field == "title" or c.trimmed.text not in need.title}
    return sum(own_length(text, cues) for text in texts)

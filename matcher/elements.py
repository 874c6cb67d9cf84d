"""The elements of a need (object, problem, target, limit), found by a form's fields or by the wording of its text."""

from dataclasses import dataclass

from matcher.clauses import Clause, clauses
from matcher.cues import ClauseCues
from matcher.domain import TechnologyNeed
from matcher.vocabulary import NeedElement

_STATED = {"problem": NeedElement.PROBLEM, "target": NeedElement.TARGET, "limits": NeedElement.LIMIT}
_WORDED = (NeedElement.TARGET, NeedElement.LIMIT, NeedElement.PROBLEM)
TEXT_FIELDS = ("title", "content", "problem", "desired_effect", "target", "limits")
VAGUE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a need with the clause that states it."""

    kind: NeedElement
    clause: Clause


def need_clauses(need: TechnologyNeed) -> list[Clause]:
    """Every clause of every text field of the need."""
    return [c for name in TEXT_FIELDS for c in clauses(name, getattr(need, name)) if c.trimmed.text]


def need_elements(need: TechnologyNeed, cues: ClauseCues) -> list[Element]:
    """The elements a need states, in the order of its fields; the title is the object."""
    found = []
    for clause in need_clauses(need):
        kind = _kind_of(clause, cues)
        if kind:
            found.append(Element(kind, clause))
    return found


def _kind_of(clause: Clause, cues: ClauseCues) -> NeedElement | None:
    if clause.field == "title":
        return NeedElement.OBJECT
    if clause.field in _STATED:
        return _STATED[clause.field]
    return next((kind for kind in _WORDED if cues.elements[kind].search(clause.text)), None)


def is_vague(need: TechnologyNeed, cues: ClauseCues) -> bool:
    """Whether a need says too little to be pushed on: no problem, target or limit, or hardly any text at all."""
    kinds = {element.kind for element in need_elements(need, cues)} - {NeedElement.OBJECT}
    length = sum(len(clause.trimmed.text) for clause in need_clauses(need) if clause.field != "title")
    return not kinds or length < VAGUE_LENGTH

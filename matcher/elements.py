"""The elements of a need (object, problem, target, limit), found by a form's fields or by the wording of its text."""

from dataclasses import dataclass

from matcher.clauses import Clause, clauses
from matcher.cues import ClauseCues
from matcher.domain import TechnologyNeed
from matcher.vocabulary import NeedElement

# What is wished for states the problem as well as what is wrong does.
_STATED = {
    "problem": NeedElement.PROBLEM,
    "desired_effect": NeedElement.PROBLEM,
    "target": NeedElement.TARGET,
    "limits": NeedElement.LIMIT,
}
_WORDED = (NeedElement.TARGET, NeedElement.LIMIT, NeedElement.PROBLEM)
TEXT_FIELDS = ("title", "content", "problem", "desired_effect", "target", "limits")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a need with the clause that states it."""

    kind: NeedElement
    clause: Clause


def need_clauses(need: TechnologyNeed) -> list[Clause]:
    """Every clause of every text field of the need."""
    return [c for name in TEXT_FIELDS for c in clauses(name, getattr(need, name)) if c.trimmed.text]


def need_elements(need: TechnologyNeed, cues: ClauseCues) -> list[Element]:
    """The elements a need states, in the order of its fields, one per clause; the title is the object."""
    found = []
    for clause in need_clauses(need):
        kind = NeedElement.OBJECT if clause.field == "title" else next(iter(stated_in(clause, cues)), None)
        if kind:
            found.append(Element(kind, clause))
    return found


def stated_in(clause: Clause, cues: ClauseCues) -> tuple[NeedElement, ...]:
    """Problem, target and limit as far as the clause states them, the most telling first. A field of a form states
    what it asks for, whatever the wording."""
    asked = _STATED.get(clause.field)
    worded = (kind for kind in _WORDED if kind is not asked and cues.elements[kind].search(clause.text))
    return ((asked,) if asked else ()) + tuple(worded)
